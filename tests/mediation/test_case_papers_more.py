"""Papers with evidence, drawn signatures, words of mouth, performances and visits; odd ends."""

from datetime import timedelta
from io import BytesIO
from zipfile import ZipFile

import pytest
from django.core.cache.backends.redis import RedisCache
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone
from PIL import Image
from redis.exceptions import RedisError

from mediation.models import FollowUp, Paper
from mediation.reports.papers import compose, possible_papers
from mediation.reports.papers.panel import paper_panels
from mediation.services.filing import bind_file, issue, pack_file, take_paper
from mediation.services.issuing import MayNotIssue
from mediation.services.verifying import confirm_paper
from tests.factories import open_ticket, staff, stranger
from tests.mediation.builders import (
    TOWN,
    VILLAGE,
    agreed,
    apply,
    clauses,
    effective,
    mediating,
    post_of,
    screened,
    side,
    step,
)
from tests.mediation.test_case_papers import kinds, words
from workflow.reports.panels import PanelsAsked
from workflow.services import NotVisible, UploadRef, store_upload

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("own_files")]


@pytest.fixture(autouse=True)
def _monday(clock) -> None:
    """Due days of the builders lie in the future."""


def picture(actor) -> list[UploadRef]:
    out = BytesIO()
    Image.new("RGB", (300, 100), "white").save(out, "JPEG")
    stored = store_upload(SimpleUploadedFile("sign.jpg", out.getvalue()), actor=actor)
    return [UploadRef(stored.pk, stored.upload_token)]


def test_evidence_is_listed_for_whom_it_may_be_seen_by():
    case, actor = mediating(), None
    actor = side(case, 1)
    step(case, "evidence", actor, picture(actor), text="墙的照片", is_shared="on")
    step(case, "evidence", actor, text="只给调解员看的欠条")

    joint = compose(case, "evidence")
    whole = compose(case, "evidence", "all")

    assert [row.proves for row in joint.rows] == ["墙的照片"]
    assert [row.proves for row in whole.rows] == ["墙的照片", "只给调解员看的欠条"]
    assert [picture.name for picture in joint.pictures] == ["证据1"]
    assert {("evidence", "joint"), ("evidence", "office")} <= set(kinds(case))
    assert "墙的照片" in words(issue(case, "evidence", actor=staff(VILLAGE)))
    names = [line for line in zip_names(case) if line.startswith("附件/")]
    assert len(names) == 1


def zip_names(case) -> list[str]:
    return ZipFile(BytesIO(pack_file(case, actor=staff(VILLAGE)).read())).namelist()


def test_a_signature_drawn_on_the_phone_stands_on_the_agreement():
    case = agreed()
    actor = side(case, 1)
    step(case, "sign", actor, picture(actor), how="drawn", has_read="on")

    composed = compose(case, "agreement", str(case.agreements.get().pk))

    signed = composed.signatures[0]
    assert (signed.how, signed.image[:2]) == ("手机手写签名", b"\xff\xd8")
    assert issue(case, "agreement", str(case.agreements.get().pk), actor=staff(VILLAGE)).pages


def test_what_was_agreed_by_word_of_mouth_is_registered():
    case = mediating()
    step(case, "agree_oral", VILLAGE, both_confirm="on", **clauses(case, "2026-06-20"))

    subject = str(case.agreements.get().pk)
    composed = compose(case, "oral", subject)

    assert [clause.what for clause in composed.clauses] == ["赔偿围墙损失"]
    assert "口头调解协议" in words(issue(case, "proof", subject, actor=staff(VILLAGE)))


def test_performances_and_visits_have_their_papers():
    case = effective("2026-06-20", "2026-07-20")
    event = step(case, "perform", VILLAGE, clause=1, is_whole="on", amount="500", text="当面付清")
    FollowUp.objects.create(
        case=case,
        no=1,
        performed="partly",
        satisfied="yes",
        post=post_of(TOWN),
        at=event.at,
        event=event,
    )

    vouchers = compose(case, "vouchers", str(case.agreements.get().pk))
    visit = compose(case, "followup", str(case.followups.get().pk))

    assert [(row.what, row.amount, row.is_confirmed) for row in vouchers.rows] == [
        ("当面付清", 50_000, True)
    ]
    assert (visit.performed, visit.satisfied, visit.notes) == ("部分履行", "满意", "当面付清")
    assert compose(case, "closing").performance == "应履行2项，已履行1项。"
    assert ("followup", "office") in kinds(case)


def test_what_was_sent_to_the_court_is_told_so():
    case = mediating()
    step(case, "send_out", VILLAGE, outcome="court", text="法院已受理")

    assert "已移送人民法院处理" in compose(case, "ended").reason
    assert compose(case, "closing").result == "已移送有关机关处理。"


def test_an_organisation_has_neither_sex_nor_age():
    case = apply(party_2_name="海子村果品合作社", party_2_is_organisation="on")

    organisation = compose(case, "application").respondents[0]

    assert (organisation.sex, organisation.nation, organisation.age) == ("—", "—", "—")


def test_a_case_that_the_committee_came_forward_with_has_no_applicant():
    case = apply(VILLAGE, source="proactive")

    assert {party.role for party in compose(case, "closing").parties} == {"当事人"}


@pytest.mark.parametrize("act", [bind_file, pack_file])
def test_strangers_neither_bind_nor_pack(act):
    with pytest.raises(MayNotIssue):
        act(screened(), actor=stranger())


def test_a_party_neither_issues_nor_binds():
    case = screened()

    with pytest.raises(MayNotIssue):
        issue(case, "rights", actor=side(case, 1))


def test_the_named_mediator_of_another_unit_issues_papers_too():
    case = screened()
    step(case, "name", VILLAGE, mediators=str(post_of("tmediator01").pk))

    assert issue(case, "rights", actor=staff("tmediator01")).unit == case.holder


def test_a_paper_whose_bytes_were_erased_is_gone():
    case = screened()
    paper = issue(case, "rights", actor=staff(VILLAGE))
    paper.file.erased_at = timezone.now()
    paper.file.save()

    with pytest.raises(NotVisible):
        take_paper(case, paper.pk, actor=staff(VILLAGE))


def test_the_pages_bind_and_pack(client):
    case = screened()
    client.force_login(staff(VILLAGE).user)

    assert client.post(f"/cases/{case.code}/papers/bind/").status_code == 302
    answer = client.get(f"/cases/{case.code}/papers/bundle.zip")

    assert b"".join(answer.streaming_content)[:4] == b"PK\x03\x04"
    assert Paper.objects.filter(case=case, no=0).count() == 1
    assert client.get(f"/cases/{case.code}/papers/bind/").status_code == 405


def test_a_ticket_has_no_papers(client):
    ticket = open_ticket()
    client.force_login(staff("grid01").user)

    assert client.get(f"/cases/{ticket.code}/papers/").status_code == 404


def test_the_case_page_says_nothing_of_papers_to_who_may_not_have_them():
    asked = PanelsAsked(screened(), [], [], stranger(), None)

    assert paper_panels(asked) == []


def test_without_the_cache_papers_are_still_checked(monkeypatch):
    def refuse(*_args, **_kwargs):
        raise RedisError

    for name in ("get", "add", "incr"):
        monkeypatch.setattr(RedisCache, name, refuse)

    assert confirm_paper("K7QM3XPD9R2T", address="192.0.2.1") is None


def test_a_case_of_long_ago_keeps_its_days(clock):
    case = effective("2026-06-20")
    clock.shift(timedelta(days=500))

    assert compose(case, "closing").opened_on.year == 2026
    assert possible_papers(case)
