"""The papers of real cases: what they say, who may have them, the whole file."""

import hashlib
import json
import re
from datetime import timedelta
from io import BytesIO
from zipfile import ZipFile

import pypdf
import pytest
from django.test import Client
from django.utils import timezone

from mediation.models import Paper, Party, Route
from mediation.reports import missing_papers
from mediation.reports.papers import CannotCompose, compose, latest, possible_papers
from mediation.services.filing import bind_file, issue, pack_file, take_paper
from mediation.services.issuing import MayNotIssue
from tests.factories import staff, stranger
from tests.mediation.builders import (
    TOWN,
    VILLAGE,
    agreed,
    apply,
    clauses,
    effective,
    mediating,
    parties,
    screened,
    side,
    sign_all,
    step,
)
from workflow.models import AccessLog
from workflow.services import NotVisible, open_file

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("own_files")]


@pytest.fixture(autouse=True)
def _monday(clock) -> None:
    """Due days of the builders lie in the future."""


def kinds(case) -> list[tuple[str, str]]:
    return [(possible.kind, possible.audience) for possible in possible_papers(case)]


def words(paper: Paper) -> str:
    with open_file(paper.file) as stored:
        pages = pypdf.PdfReader(BytesIO(stored.read())).pages
        return re.sub(r"\s+", "", "".join(page.extract_text() for page in pages))


def issue_all(case) -> list[Paper]:
    return [
        issue(case, possible.kind, possible.subject, actor=staff(VILLAGE))
        for possible in possible_papers(case)
    ]


def talked(case):
    now = timezone.now()
    came = ",".join(str(party.pk) for party in parties(case))
    data = {"held_at": now.isoformat(), "came": came, "place": "村委会"}
    data |= {"text": "张大山：墙越界了。\n李有田：可以退。", "result": "愿意谈"}
    step(case, "session", VILLAGE, **data)
    return case


def settled():
    """Talked about, written down and signed by everybody."""
    case = talked(mediating())
    step(case, "agree", VILLAGE, **clauses(case, "2026-06-20"))
    return sign_all(case)


def test_what_can_be_issued_grows_with_the_case():
    case = apply()
    assert kinds(case)[0] == ("application", "joint")
    assert ("rights", "joint") not in kinds(case)

    step(case, "screen", VILLAGE, risk="C", rights_served="on")
    assert ("rights", "joint") in kinds(case)


def test_an_application_says_who_wants_what_of_whom():
    paper = issue(apply(), "application", actor=staff(VILLAGE))

    text = words(paper)
    said = ("张大山", "李有田", "东墙根占了我家三十公分", "1.请把墙退回去。")
    assert [word for word in said if word not in text] == []
    assert "13800001111" not in text


def test_an_agreement_says_what_its_clauses_say():
    case = effective("2026-06-20", "2026-07-20")

    paper = next(p for p in issue_all(case) if p.kind == "agreement")

    text = words(paper)
    said = ("围墙越界，双方各让一步。", "¥500.00", "人民币伍佰元整", "7月20日", "纸质签名存卷")
    assert [word for word in said if word not in text] == []
    assert paper.event_id == case.agreements.get().event_id


def test_an_unsigned_agreement_has_places_for_every_hand():
    case = agreed()

    composed = compose(case, "agreement", str(case.agreements.get().pk))

    assert [(s.role, s.how) for s in composed.signatures] == [
        ("当事人", ""),
        ("当事人", ""),
        ("人民调解员", ""),
        ("记录人", ""),
    ]


def test_minutes_of_a_private_talk_are_for_the_office_alone():
    case = mediating()
    first = parties(case)[0]
    when = {"held_at": timezone.now().isoformat(), "came": str(first.pk), "is_private": "on"}
    step(case, "session", VILLAGE, text="私下说的", **when)

    paper = next(p for p in issue_all(case) if p.kind == "record")

    assert paper.audience == "office"
    assert "私下说的" in words(paper)
    with pytest.raises(NotVisible):
        take_paper(case, paper.pk, actor=side(case, 1))


def test_a_party_has_the_joint_papers_and_its_own():
    case = talked(mediating())
    issued = issue_all(case)

    mine = Paper.objects.for_party(parties(case)[0])

    assert {paper.kind for paper in issued} > {"application", "rights", "record", "note"}
    assert {paper.kind for paper in mine} == {
        "application", "acceptance", "rights", "record", "identity",
    }  # fmt: skip
    own = [paper for paper in mine if paper.kind == "identity"]
    assert [paper.party for paper in own] == [parties(case)[0]]
    assert take_paper(case, own[0].pk, actor=side(case, 1)) == own[0]
    with pytest.raises(NotVisible):
        take_paper(case, own[0].pk, actor=side(case, 2))


def test_a_party_of_another_case_has_none_of_them():
    case, other = screened(), screened()
    paper = issue(case, "rights", actor=staff(VILLAGE))

    with pytest.raises(NotVisible):
        take_paper(case, paper.pk, actor=side(other, 1))


def test_the_notice_of_an_end_names_the_ways_that_the_law_leaves():
    case = mediating(type="land")
    step(case, "end", side(case, 2), outcome="no_agreement", text="谈不拢")

    text = words(issue(case, "ended", actor=staff(VILLAGE)))

    routes = Route.objects.filter(type__in=["land", "other"], is_active=True, is_excluded=False)
    articles = {re.sub(r"\s+", "", route.article)[:8] for route in routes}
    assert [article for article in articles if article not in text] == []
    assert "不能达成一致意见" in text
    assert "谈不拢" in text


def test_a_refused_application_is_told_why():
    case = apply()
    step(case, "reject", VILLAGE, outcome="pending", text="法院已经立案", routes="等法院")

    assert ("ended", "joint") not in kinds(case)
    assert "决定不予受理" in words(issue(case, "rejected", actor=staff(VILLAGE)))


def test_the_identity_of_a_party_hides_the_middle_of_its_number():
    case = apply(party_1_id_no="11010519491231002X")
    paper = next(p for p in possible_papers(case) if p.kind == "identity")

    text = words(issue(case, "identity", paper.subject, actor=staff(VILLAGE)))

    assert "110105********002X" in text
    assert "居民身份证" in text
    application = compose(case, "application")
    assert (application.applicants[0].sex, application.applicants[0].age) == ("女", "76岁")


def test_nobody_who_does_not_mediate_here_issues_or_takes_papers():
    case = screened()
    paper = issue(case, "rights", actor=staff(VILLAGE))

    for actor in (stranger(), staff("grid01"), staff(TOWN)):
        with pytest.raises(MayNotIssue):
            issue(case, "rights", actor=actor)
        with pytest.raises(NotVisible):
            take_paper(case, paper.pk, actor=actor)


@pytest.mark.parametrize(("kind", "subject"), [("agreement", "1"), ("record", "x"), ("cover", "")])
def test_what_the_case_does_not_have_is_not_issued(kind, subject):
    case = screened()

    with pytest.raises(NotVisible):
        issue(case, kind, subject, actor=staff(VILLAGE))
    with pytest.raises(CannotCompose):
        compose(case, kind, subject)


def test_a_row_of_another_case_is_not_composed():
    theirs = agreed().agreements.get()

    with pytest.raises(CannotCompose):
        compose(agreed(), "agreement", str(theirs.pk))


def test_issuing_and_taking_papers_is_written_down():
    case = screened()
    paper = issue(case, "rights", actor=staff(VILLAGE))

    take_paper(case, paper.pk, actor=staff(VILLAGE))

    noted = AccessLog.objects.filter(case=case).order_by("pk")
    assert [(row.kind, row.fields) for row in noted] == [("export", ["paper", paper.code])] * 2


def test_the_required_papers_are_missing_until_they_are_issued():
    case = talked(mediating())
    assert [place.no for place in missing_papers(case)] == [1, 2, 3, 7, 13]

    issue_all(case)
    bind_file(case, actor=staff(VILLAGE))

    assert missing_papers(case) == []


def test_the_bound_file_has_cover_contents_and_every_paper_once():
    case = settled()
    issue_all(case)
    issue(case, "rights", actor=staff(VILLAGE))

    bound = bind_file(case, actor=staff(VILLAGE))

    text = words(bound)
    assert bound.pages == sum(paper.pages for paper in latest(case)) + 2
    assert "卷内目录" in text
    assert "张大山与李有田邻里纠纷" in text
    assert text.count("一、人民调解的性质") == 1


def test_the_bundle_holds_papers_attachments_and_their_hashes():
    case = talked(mediating())
    issue_all(case)
    bind_file(case, actor=staff(VILLAGE))

    first, second = (pack_file(case, actor=staff(VILLAGE)).read() for _ in range(2))

    assert first == second
    bundle = ZipFile(BytesIO(first))
    manifest = json.loads(bundle.read("manifest.json"))
    assert manifest["case"] == case.code
    for line in manifest["files"]:
        assert hashlib.sha256(bundle.read(line["name"])).hexdigest() == line["sha256"]
    stored = {paper.sha256 for paper in Paper.objects.filter(case=case)}
    assert {line["sha256"] for line in manifest["files"]} <= stored


def test_the_page_of_the_papers_shows_what_is_there_and_what_is_missing(client):
    case = talked(mediating())
    issue(case, "rights", actor=staff(VILLAGE))
    client.force_login(staff(VILLAGE).user)

    page = client.get(f"/cases/{case.code}/papers/").content.decode()

    assert "人民调解当事人权利义务告知书" in page
    assert "还缺 4 件文书" in page
    answer = client.post(f"/cases/{case.code}/papers/issue/", {"kind": "application"})
    assert answer["Location"] == f"/cases/{case.code}/papers/"
    assert "还缺 3 件文书" in client.get(f"/cases/{case.code}/papers/").content.decode()


def test_the_page_of_the_case_leads_to_its_papers_for_mediators_alone(client):
    case = screened()
    client.force_login(staff(VILLAGE).user)

    assert f"/cases/{case.code}/papers/" in client.get(f"/cases/{case.code}/").content.decode()


@pytest.mark.parametrize("typed", ["1. 退墙\n2、赔钱", "一、退墙\n（二）赔钱", "退墙\n\n 赔钱"])
def test_claims_are_numbered_once(typed):
    assert compose(apply(claim=typed), "application").claims == ("退墙", "赔钱")


def test_titles_of_papers_name_nobody():
    case = settled()

    titles = " ".join(paper.title for paper in issue_all(case))

    assert "申请人" in titles
    assert "张大山" not in titles


def test_a_paper_is_downloaded_and_never_run(client):
    case = screened()
    paper = issue(case, "rights", actor=staff(VILLAGE))
    client.force_login(staff(VILLAGE).user)

    answer = client.get(f"/cases/{case.code}/papers/{paper.pk}/")

    assert hashlib.sha256(b"".join(answer.streaming_content)).hexdigest() == paper.sha256
    assert answer["Content-Disposition"].startswith("attachment")
    assert answer["X-Content-Type-Options"] == "nosniff"
    assert "no-store" in answer["Cache-Control"]


@pytest.mark.parametrize("path", ["papers/", "papers/bundle.zip", "papers/1/"])
def test_strangers_find_no_papers(client, path):
    case = screened()
    client.force_login(stranger().user)

    assert client.get(f"/cases/{case.code}/{path}").status_code == 404
    assert Client().get(f"/cases/{case.code}/{path}").status_code == 302


def test_the_page_takes_the_same_queries_for_one_paper_and_for_many(
    client, django_assert_max_num_queries
):
    case = settled()
    issue_all(case)
    client.force_login(staff(VILLAGE).user)

    with django_assert_max_num_queries(40):
        client.get(f"/cases/{case.code}/papers/")


def test_erased_words_are_gone_from_what_is_issued_afterwards():
    case = talked(mediating())
    party = Party.objects.get(case=case, side=1, no=1)
    party.person.name = ""
    party.person.save()

    assert "（已删除）" in words(issue(case, "rights", actor=staff(VILLAGE)))


def test_the_file_may_be_bound_long_after(clock):
    case = settled()
    clock.shift(timedelta(days=300))

    assert bind_file(case, actor=staff(VILLAGE)).pages >= 3
