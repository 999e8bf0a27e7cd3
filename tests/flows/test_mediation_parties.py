"""A boundary quarrel as its two sides live through it, each on its own phone."""

import pytest

from mediation.models import Party
from mediation.services import party_query_code
from tests.flows.browsing import Villager, photo
from tests.mediation import builders as make
from workflow.models import Case

pytestmark = pytest.mark.usefixtures("db", "clock", "own_files")


class Side:
    """One side with its own browser, which opens the page anew before each act."""

    def __init__(self, case: Case, no: int) -> None:
        self.case = case
        party = Party.objects.get(case=case, side=no, no=1)
        self.villager = Villager("zh-hans").open(f"/m/?code={case.code}")
        self.villager.press(query_code=party_query_code(party))

    def does(self, step: str, **typed: object) -> str:
        self.villager.open(f"/m/{self.case.code}/{step}").press(**typed)
        assert self.villager.status == 200, self.villager.page.texts
        self.case.refresh_from_db()
        return self.case.state

    def reads(self) -> str:
        page = self.villager.open(f"/m/{self.case.code}/").page
        return " ".join(page.texts)


def test_from_application_over_a_text_talked_over_again_to_the_last_performance():
    case = make.screened()
    one, other = Side(case, 1), Side(case, 2)
    post = make.post_of(make.VILLAGE)

    assert one.does("consent/", chosen=str(post.pk), wants_open="on") == "consent"
    assert other.does("consent/") == "mediating"
    assert case.mediation.is_public_session is False
    make.step(case, "schedule", make.VILLAGE, planned_at="2026-06-10 10:00", place="村调解室")
    assert "村调解室" in other.reads()
    other.does("evidence/", text="旧地契", is_shared="on", files=photo())
    assert "旧地契" in one.reads()

    make.step(case, "agree", make.VILLAGE, **make.clauses(case, "2026-06-20"))
    assert one.does("sign/", files=photo(), has_read="on") == "agreed"
    assert other.does("talk_again/", text="日期太近") == "mediating"
    make.step(case, "agree", make.VILLAGE, **make.clauses(case, "2026-07-20"))
    assert "等您签" in one.reads()
    for side in (one, other):
        side.does("sign/", how="drawn", files=photo(f"{side.case.pk}.png"), has_read="on")
    make.step(case, "sign", make.VILLAGE, signer="mediator", how="paper")
    make.step(case, "sign", make.VILLAGE, signer="seal", how="paper")
    assert "请法院确认" in one.reads()

    assert other.does("perform/?clause=1", is_whole="on", files=photo()) == "effective"
    assert one.does("perform/?clause=1", is_whole="on") == "performed"
    assert "说好的都做到了" in other.reads()
