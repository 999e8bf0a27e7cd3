"""Mediations as the office leads them over its pages, from a quarrel to the archive."""

from datetime import timedelta

import pytest

from mediation.models import CourtConfirmation, Mediation, Party
from mediation.services import mediators_of
from tests import factories
from tests.mediation import builders as make
from tests.tickets.builders import running_pauses
from tests.workflow.pages import Page, fill, office
from workflow.models import Case
from workflow.services import sweep

pytestmark = pytest.mark.django_db
VILLAGE, TOWN, COUNTY = make.VILLAGE, make.TOWN, make.COUNTY


class Desk:
    """One case at the office: every step is taken on the page of that step."""

    def __init__(self, client, case):
        self.client, self.case = client, case

    def take(self, username, step, *, status=302, **typed):
        address = f"/cases/{self.case.code}/steps/{step}/"
        answer = fill(office(self.client, username), address, **typed)
        assert answer.status_code == status, Page(answer).text
        self.case.refresh_from_db()
        return Page(answer)

    def page(self, username=VILLAGE):
        return Page(office(self.client, username).get(f"/cases/{self.case.code}/")).text

    def begin(self, username=VILLAGE):
        """Screened, a mediator named, and the consents written down that were given aloud."""
        self.take(username, "screen", risk="C", rights_served="on")
        self.take(username, "name", mediators=make.post_of(username).pk)
        for party in make.parties(self.case):
            heard = {"party": party.pk, "how": "oral", "witness": "邻居赵某"}
            self.take(username, "consent", **heard)

    def sign(self, username=VILLAGE):
        for party in make.parties(self.case):
            self.take(username, "sign", signer=f"party-{party.pk}", how="paper", identity_seen="on")
        for post in mediators_of(self.case.pk):
            self.take(post.user.username, "sign", signer="mediator", how="paper")
        self.take(username, "sign", signer="seal", how="paper")


def registered(client, username=VILLAGE, **changes):
    typed = {"source": "application", "mode": "people", **make.applied_with(**changes)}
    answer = fill(office(client, username), "/desk/mediation/", **typed)
    assert answer.status_code == 302, Page(answer).text
    return Desk(client, Case.objects.filter(kind="mediation").latest("pk"))


def test_a_boundary_quarrel_from_the_ticket_to_the_archive(clock, client):
    ticket = factories.handled_ticket(text="东墙占了我家三十公分。")
    facts = {n: v for n, v in make.applied_with().items() if n not in ("area", "source")}
    Desk(client, ticket).take("grid01", "mediate", agreed="on", **facts)
    desk = Desk(client, ticket.children.get(kind="mediation"))
    desk.begin()
    ticket.refresh_from_db()
    assert (desk.case.state, running_pauses(ticket)) == ("mediating", {"mediation"})

    now = desk.case.opened_at
    came = {"came": [p.pk for p in make.parties(desk.case)]}
    desk.take(VILLAGE, "session", held_at=f"{now:%Y-%m-%d %H:%M}", text="双方各让一步。", **came)
    assert "双方各让一步。" in desk.page()
    desk.take(VILLAGE, "agree", **make.clauses(desk.case, "2026-06-20"))
    desk.sign()
    ticket.refresh_from_db()
    assert (desk.case.state, running_pauses(ticket)) == ("effective", set())
    assert "The parties can ask the court together until" in desk.page()

    desk.take(VILLAGE, "perform", clause="1", is_whole="on", amount="500")
    assert desk.case.state == "performed"
    missing = desk.take(VILLAGE, "file", status=422)
    assert "Papers are missing. Add them, or say why not." in missing.text
    desk.take(VILLAGE, "file", reason="纸质卷宗齐全，电子件下周补。")
    assert desk.case.state == "filed"


def test_it_goes_up_twice_and_everything_goes_along(clock, client):
    desk = registered(client, facts="两村争水。")
    for asked, decides in ((VILLAGE, TOWN), (TOWN, COUNTY)):
        desk.take(asked, "move_up", text="跨村，村里调不了。")
        ask = desk.case.asks.get(state="open")
        desk.take(decides, "approve", ask=ask.pk)

    assert desk.case.holder.code == "110117-mediation"
    assert "两村争水。" in desk.page(COUNTY)
    desk.begin(COUNTY)
    assert desk.case.state == "mediating"


def test_an_oral_agreement_counts_at_once(clock, client):
    desk = registered(client)
    desk.begin()

    desk.take(VILLAGE, "agree_oral", **make.clauses(desk.case, "2026-06-20"), both_confirm="on")

    assert desk.case.state == "effective"
    assert "Oral agreement" in desk.page()


def test_instalments_are_split_breached_urged_and_confirmed_by_the_court(clock, client):
    desk = registered(client)
    desk.begin()
    typed = make.clauses(desk.case, "2026-06-10", redraw="parts_1", clause_1_parts="2")
    drawn = desk.take(VILLAGE, "agree", status=200, **typed)
    rows = {
        f"clause_{n}_{name}": drawn.value(f"clause_{n}_{name}")
        for n in (1, 2)
        for name in ("amount", "due_on")
    }
    assert rows["clause_2_amount"] == "250.00"
    words = {
        f"clause_{n}_{name}": typed[f"clause_1_{name}"]
        for n in (1, 2)
        for name in ("who", "to_whom", "text")
    }
    desk.take(VILLAGE, "agree", facts="赔偿分两期。", **rows, **words)
    desk.sign()
    court = {"court": "平谷区人民法院", "both_ask": "on"}
    desk.take(VILLAGE, "court", outcome="applied", on="2026-06-08", **court)

    clock.shift(timedelta(days=4))
    sweep()
    desk.take(VILLAGE, "urge", clause="1", text="上门催了。", last_on="2026-06-15")
    desk.take(VILLAGE, "breach", clause="1", text="说没钱，不给。")
    assert desk.case.state == "breached"

    desk.take(VILLAGE, "court", outcome="accepted", on="2026-06-11")
    desk.take(VILLAGE, "court", outcome="confirmed", on="2026-06-12", number="京0117民特1号")
    assert CourtConfirmation.objects.get(case=desk.case).state == "confirmed"
    assert "京0117民特1号" in desk.page()


def test_what_a_court_sent_ends_when_its_time_is_over(clock, client):
    desk = registered(client, source="court", court_kind="summary", letter_no="委派7号")
    refused = desk.take(VILLAGE, "screen", status=409, risk="C", rights_served="on")
    assert "Sign for the letter of the court first." in refused.text
    desk.take(VILLAGE, "sign_for")
    desk.begin()
    due = desk.case.due_at
    assert due is not None and due - desk.case.opened_at < timedelta(days=8)

    clock.shift(timedelta(days=9))
    sweep()
    desk.take(VILLAGE, "end", outcome="overdue", text="到期未达成协议。")

    assert desk.case.state == "ended"
    desk.take(VILLAGE, "notice", text="可以继续由法院审理。", served="post")
    assert Mediation.objects.get(case=desk.case).ended_as == "overdue"


def test_a_mediator_with_an_interest_steps_back_and_cannot_be_named_again(clock, client):
    desk = registered(client)
    desk.begin()
    post = make.post_of(VILLAGE)

    desk.take(VILLAGE, "recuse", text="是我亲家。")

    assert "stepped back" in desk.page()
    assert running_pauses(desk.case) == {"recuse"}
    refused = desk.take(VILLAGE, "name", status=422, mediators=post.pk)
    assert str(post.user) not in refused.text.split("Mediators", 1)[1]
    desk.take(VILLAGE, "name", mediators=make.post_of(TOWN).pk)
    assert [post.user.username for post in mediators_of(desk.case.pk)] == [TOWN]


def test_violence_that_comes_out_in_a_session_goes_to_the_police(clock, client):
    desk = registered(client, type="family")
    desk.begin()
    assert "Report the danger to the police first" in desk.page()

    desk.take(VILLAGE, "send_out", outcome="police", text="谈话中得知有家暴，已报警。")

    assert desk.case.state == "referred_out"
    desk.take(VILLAGE, "notice", text="可以申请人身安全保护令。", served="handed")
    assert not Party.objects.filter(case=desk.case, left_at__isnull=False).exists()


def test_danger_found_while_screening_stops_it(clock, client):
    desk = registered(client)

    said = desk.take(VILLAGE, "screen", status=422, risk="A", rights_served="on", has_danger="on")

    assert "Report the danger first; nothing is mediated before." in said.text
    assert desk.case.state == "received"
