"""Whoever a report is about looks everywhere, and finds nothing of it."""

from datetime import timedelta

import pytest

from governance.models import Post
from tests import factories as make
from tests.flows.browsing import Villager, photo
from tests.flows.prying import Prying
from tests.tickets.builders import unit_of
from tickets.reports import place_name
from workflow.models import AccessLog, Attachment, CaseLink
from workflow.services import UploadRef, open_case, public_actor, staff_actor, store_upload
from workflow.services.numbering import query_code_of
from workflow.templatetags.words import group_code

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("own_files")]

WORDS = {
    "wrongdoing": "书记收了砖厂老板两万块，把鱼塘给了他。",
    "help": "村委会欠我家青苗费三年不给，还威胁人。",
}
PEOPLE = {"wrongdoing": ("魏无名", "13912349999"), "help": ("褚知情", "13788886666")}


def report(nature, about):
    """A villager's report with a photo; it stays with what it says."""
    actor = public_actor(f"visitor:secret-{nature}")
    stored = store_upload(photo(), actor=actor)
    name, phone = PEOPLE[nature]
    data = make.ticket_data(
        nature=nature, about=about, text=WORDS[nature], contact_name=name, contact_phone=phone
    )
    refs = [UploadRef(stored.pk, stored.upload_token)]
    return open_case("ticket", "open", actor=actor, data=data, files=refs).case


def secrets_of(case):
    """Everything by which a ticket or its requester could be told."""
    nature = case.nature
    name, phone = PEOPLE[nature]
    files = Attachment.objects.filter(event__root=case)
    words = [part for part in WORDS[nature].replace("。", "，").split("，") if part]
    return [
        *(name, phone, f"{phone[:3]}****{phone[-4:]}", f"{name[0]}*"),
        *words,
        *(case.code, group_code(case.code), query_code_of(case)),
        *files.values_list("sha256", flat=True),
    ]


def assert_silent(found, secrets):
    for address, (_status, body) in found.items():
        text = body.decode("utf-8", "replace")
        told = [secret for secret in secrets if secret in text]
        # What was typed into the address may be said back.
        told = [secret for secret in told if secret not in address]
        assert (address, told) == (address, [])


def village():
    return f"unit:{unit_of('cadre01').code}"


def both_reports():
    secretary = make.staff("secretary01").posts[0]
    sealed = report("wrongdoing", f"post:{secretary.pk}")
    shielded = report("help", village())
    for case in (sealed, shielded):
        make.step(case, "accept", "dispatcher01")
    return sealed, shielded


def everything_happens(sealed, shielded):
    """Asked for an explanation, answered, whistled for, sent on: all that could give it away."""
    question = {"unit": unit_of("cadre01").code, "brief": "请说明鱼塘发包和补偿款发放的程序。"}
    for case in (sealed, shielded):
        make.step(case, "hear", "leader01", **question)
    first, second = (
        CaseLink.objects.get(case=case, kind="brief").other for case in (sealed, shielded)
    )
    make.step(first, "answer_brief", "secretary01", text="经村民代表会议决定。")
    make.step(sealed, "bring_in", "dispatcher01", brief=first.code)
    children = make.whistle(
        shielded, "dispatcher01", {unit_of("agri01").code: "请派人核对青苗面积"}
    )
    make.refer(sealed, "dispatcher01", "report_up", unit_of("centre01"))
    return second, children[0]


def files_of(*cases):
    return list(Attachment.objects.filter(event__root__in=cases).values_list("pk", flat=True))


def test_whoever_it_is_about_finds_nothing_in_any_post(clock):
    sealed, shielded = both_reports()
    second = Post.objects.create(
        user=make.staff("secretary01").user,
        unit=unit_of("leader01"),
        title="副镇长",
        capabilities=["intake", "handle", "dispatch", "decide", "verify", "supervise"],
        valid_from="2026-01-01",
    )
    brief, child = everything_happens(sealed, shielded)
    secretary = make.staff("secretary01")
    assert second in secretary.posts
    secrets = [*secrets_of(sealed), *secrets_of(shielded), child.code]
    codes, files = (sealed.code, shielded.code, child.code), files_of(sealed, shielded)

    for post in secretary.posts:
        prying = Prying(secretary.user, post)
        pages = prying.pages()
        assert_silent(pages, secrets)
        assert_silent(prying.answers((*codes, brief.code), files), secrets)
        guessed = {
            address: (answer.status_code, body)
            for address, (answer, body) in prying.guesses(codes, files).items()
        }
        assert_silent(guessed, secrets)
        assert {status for status, _body in guessed.values()} <= {302, 404}
    # He did look where it could have been: at the question he was asked.
    asked = Prying(secretary.user, secretary.posts[0]).read(f"/cases/{brief.code}/")[1].decode()
    assert "请说明鱼塘发包和补偿款发放的程序。" in asked
    assert "冯静怡" not in asked
    assert "陈国安" not in asked


@pytest.mark.parametrize("name", ["secretary01", "cadre01", "double01"])
def test_no_count_and_no_list_changes_for_whom_it_is_about(clock, name):
    make.handled_ticket()
    actor = make.staff(name)
    before = [Prying(actor.user, post).counted() for post in actor.posts]

    sealed, shielded = both_reports()
    make.refer(sealed, "dispatcher01", "report_up", unit_of("centre01"))
    make.step(
        shielded, "propose", "dispatcher01", outcome="solved", done="已兑付。", contact="电话"
    )

    assert [Prying(actor.user, post).counted() for post in actor.posts] == before


def test_a_stranger_and_a_colleague_of_the_asker_find_nothing(clock):
    sealed, shielded = both_reports()
    everything_happens(sealed, shielded)
    secrets = [*secrets_of(sealed), *secrets_of(shielded)]

    for actor in (make.stranger(), make.staff("grid02")):
        prying = Prying(actor.user, actor.posts[0])
        assert_silent(prying.pages(), secrets)
        assert_silent(
            prying.answers((sealed.code, shielded.code), files_of(sealed, shielded)), secrets
        )


def test_a_unit_that_is_called_sees_its_task_and_nobody_behind_it(clock):
    sealed, shielded = both_reports()
    _brief, child = everything_happens(sealed, shielded)
    called = make.staff("agri01")
    codes = {shielded.code, group_code(shielded.code)}
    secrets = [s for s in (*secrets_of(sealed), *secrets_of(shielded)) if s not in codes]

    prying = Prying(called.user, called.posts[0])
    pages = prying.pages()

    assert f"/cases/{child.code}/" in pages
    assert "请派人核对青苗面积" in pages[f"/cases/{child.code}/"][1].decode()
    assert_silent(pages, secrets)
    found = prying.answers((sealed.code, shielded.code, child.code), files_of(sealed, shielded))
    assert_silent(found, secrets)
    assert found[f"/api/v1/cases/{shielded.code}/"][0] == 404


def test_lists_of_those_who_may_see_it_show_no_title(clock):
    sealed, _ = both_reports()
    actor = staff_actor(make.staff("dispatcher01").user)
    prying = Prying(actor.user, actor.posts[0])

    for address in (
        "/desk/",
        "/cases/?scope=sealed",
        "/api/v1/desk/",
        "/api/v1/cases/?scope=sealed",
    ):
        text = prying.read(address)[1].decode()
        assert sealed.code in text.replace(" ", "")
        assert (address, sealed.title in text) == (address, False)
    assert sealed.title in prying.read(f"/cases/{sealed.code}/")[1].decode()


def test_every_look_at_a_sealed_case_is_written_down(clock):
    sealed, shielded = both_reports()
    actor = make.staff("dispatcher01")
    (file,) = files_of(sealed)
    prying = Prying(actor.user, actor.posts[0])

    for address in (
        *(f"/cases/{sealed.code}/", f"/cases/{sealed.code}/steps/note/", f"/files/{file}/"),
        *(f"/api/v1/cases/{sealed.code}/", f"/api/v1/cases/{sealed.code}/events/"),
        *(f"/api/v1/tickets/{sealed.code}/", f"/api/v1/files/{file}/"),
        f"/cases/{shielded.code}/",
    ):
        assert prying.read(address)[0].status_code == 200
        clock.shift(timedelta(seconds=1))

    rows = AccessLog.objects.order_by("pk")
    assert [(row.case_id, row.post) for row in rows] == [(sealed.pk, actor.posts[0])] * 7
    assert [row.fields for row in rows] == [
        *(["page"], ["step", "note"], ["file", str(file)]),
        *(["page"], ["events"], ["page"], ["file", str(file)]),
    ]


@pytest.mark.parametrize("nature", ["wrongdoing", "help"])
def test_the_printed_slip_says_neither_what_nor_where_nor_with_whom(nature):
    case = report(nature, f"unit:{unit_of('secretary01').code}")
    villager = Villager().open("/t/").press(code=case.code, query_code=query_code_of(case))

    shown = villager.open(f"/t/{case.code}/slip/").answer.content.decode()
    printed = shown.partition('<article class="slip">')[2]
    printed = printed.partition("</article>")[0]

    assert group_code(case.code) in printed
    assert "Your report" in printed
    for told in (WORDS[nature][:6], case.holder.name, case.holder.phone, place_name(case.area_id)):
        assert told not in printed
