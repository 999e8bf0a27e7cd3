"""The pages of a party over HTTP: its way in, what is asked of it, what it may not see."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from mediation.models import Party
from mediation.services import party_query_code
from mediation.services.issuing import ForWhom, keep_paper, make_stamp
from tests.factories import staff
from tests.flows.browsing import Villager, photo
from tests.mediation import builders as make
from tests.test_weight import SHEET, WITHOUT_SCRIPT, packed
from workflow.models import Case
from workflow.services import UploadRef, store_upload, take_step

pytestmark = pytest.mark.usefixtures("db", "clock", "own_files")


def enter(case: Case, side: int, language: str = "en") -> Villager:
    """The first party of a side, come in with the two codes of its slip."""
    villager = Villager(language)
    villager.open("/m/")
    party = Party.objects.get(case=case, side=side, no=1)
    return villager.press(code=case.code, query_code=party_query_code(party))


def go(villager: Villager, case: Case, step: str = "") -> Villager:
    return villager.open(f"/m/{case.code}/{step}")


def html(villager: Villager) -> str:
    return str(villager.answer.content.decode())


def state_of(case: Case) -> str:
    case.refresh_from_db()
    return case.state


def test_both_sides_agree_on_their_pages_and_the_talks_begin():
    case = make.named(make.screened())
    for no in (1, 2):
        villager = enter(case, no)
        assert "Do you agree to have this mediated?" in villager.page.headings
        go(villager, case, "consent/")
        villager.press()
        assert "You agreed to have it mediated." in html(villager)

    assert state_of(case) == "mediating"


def test_a_party_chooses_who_mediates_along_with_its_consent():
    case = make.screened()
    post = make.post_of(make.VILLAGE)
    go(enter(case, 1), case, "consent/").press(chosen=str(post.pk))
    go(enter(case, 2), case, "consent/").press()

    assert state_of(case) == "mediating"
    assert str(post.user) in html(enter(case, 2))


def test_one_party_refuses_and_it_ends():
    case = make.screened()
    villager = go(enter(case, 2), case, "consent/")

    villager.press("outcome", "refused", to="/end/")

    assert state_of(case) == "ended"
    assert "The mediation has ended." in html(villager)


def test_agreeing_twice_counts_once():
    case = make.named(make.screened())
    villager = go(enter(case, 1), case, "consent/")
    sent = villager.sending()

    villager.send(sent)
    villager.client.post(f"/m/{case.code}/consent/", sent)

    assert Party.objects.get(case=case, side=1).consents.count() == 1
    go(villager, case, "consent/")
    assert villager.status == 409


def test_a_party_ends_it_in_the_middle_of_signing_and_is_asked_once_more():
    case = make.agreed()
    first, other = enter(case, 1), enter(case, 2)
    go(first, case, "sign/").press(files=photo(), has_read="on")
    go(other, case, "sign/")
    assert f"/m/{case.code}/end/" in other.page.links

    go(other, case, "end/")
    assert state_of(case) == "agreed"
    other.press()

    assert state_of(case) == "ended"


def test_both_sign_and_with_mediator_and_seal_it_has_effect():
    case = make.agreed()
    for no in (1, 2):
        villager = go(enter(case, no), case, "sign/")
        villager.press(how="drawn", files=photo("signature.png"), has_read="on")
        assert "You signed." in html(villager)
    make.step(case, "sign", make.VILLAGE, signer="mediator", how="paper")
    make.step(case, "sign", make.VILLAGE, signer="seal", how="paper")

    assert state_of(case) == "effective"
    hows = case.agreements.get().signatures.values_list("how", flat=True)
    assert sorted(hows) == ["drawn", "drawn", "paper", "paper"]
    page = html(enter(case, 1))
    assert "Have a court confirm it" in page


def test_signing_without_a_signature_or_a_tick_loses_nothing():
    case = make.agreed()
    villager = go(enter(case, 1), case, "sign/")

    villager.press(files=photo())
    assert villager.status == 422
    assert villager.form().values["file"]
    villager.press(has_read="on")
    assert "You signed." in html(villager)

    other = go(enter(case, 2), case, "sign/").press(has_read="on")
    assert (other.status, "Attach the signature." in html(other)) == (422, True)


def test_nobody_signs_a_text_that_was_changed_meanwhile():
    case = make.agreed()
    villager = go(enter(case, 1), case, "sign/")
    make.step(case, "talk_again", make.VILLAGE, text="金额写错了")
    make.step(case, "agree", make.VILLAGE, **make.clauses(case, "2026-07-20"))

    villager.press(files=photo(), has_read="on")

    assert villager.status == 409
    assert case.agreements.last().signatures.count() == 0


def test_talking_on_drops_the_text():
    case = make.agreed()
    go(enter(case, 2), case, "talk_again/").press(text="第一条不对")

    assert state_of(case) == "mediating"


def test_what_is_done_is_told_by_one_side_and_confirmed_by_the_other():
    case = make.effective()
    debtor = enter(case, 2)
    assert f"/m/{case.code}/perform/?clause=1" in debtor.page.links
    go(debtor, case, "perform/?clause=1").press(
        text="转账了", is_whole="on", files=photo("voucher.png")
    )
    assert state_of(case) == "effective"

    creditor = enter(case, 1)
    assert "says that this is done" in html(creditor)
    go(creditor, case, "perform/?clause=1").press(is_whole="on")

    assert state_of(case) == "performed"


def test_a_clause_that_was_not_kept_is_a_breach():
    case = make.effective()
    go(enter(case, 2), case, "perform/?clause=1").press()
    go(enter(case, 1), case, "breach/?clause=1").press(text="没有收到钱")

    assert state_of(case) == "breached"


def test_evidence_is_shown_to_the_other_side_only_if_its_owner_wants():
    case = make.mediating()
    one = go(enter(case, 1), case, "evidence/")
    one.press(text="他亲口承认过", files=photo())
    go(one, case, "evidence/").press(text="界桩的照片", is_shared="on")

    mine, theirs = html(go(one, case)), html(enter(case, 2))
    assert "他亲口承认过" in mine
    assert "他亲口承认过" not in theirs
    assert "界桩的照片" in theirs
    event = case.events.get(step="evidence", audience="mediator")
    file = f"/m/{case.code}/files/{event.files.get().pk}/"
    assert one.client.get(file).status_code == 200
    other = enter(case, 2)
    assert other.client.get(file).status_code == 404


def test_a_mediator_steps_back_when_a_party_asks():
    case = make.mediating()
    post = make.post_of(make.VILLAGE)
    villager = go(enter(case, 1), case, "recuse/")

    villager.press(post=str(post.pk), text="是他表哥")

    assert "Nobody is named yet." in html(go(villager, case))


@pytest.mark.parametrize("code", ["wrong", ""])
def test_a_wrong_query_code_opens_nothing_and_guessing_is_slowed(code):
    case = make.screened()
    villager = Villager().open("/m/")
    villager.press(code=case.code, query_code=code)
    assert villager.status == 422
    if not code:
        return
    for _ in range(5):
        villager.press(code=case.code, query_code="ABCD2345")
        villager.open("/m/")
    villager.press(code=case.code, query_code="ABCD2345")
    assert villager.status == 429


def test_the_codes_of_one_party_do_not_open_another_mediation():
    case, other = make.screened(), make.screened()
    villager = enter(case, 1)

    assert go(villager, other).status == 404


def test_who_was_away_for_long_gives_the_query_code_and_loses_nothing():
    case = make.mediating()
    villager = go(enter(case, 1), case, "evidence/")
    sent = villager.sending(text="一张旧地契的说明")
    villager.client.cookies.pop("part")
    villager.send(sent)
    assert villager.status == 403

    party = Party.objects.get(case=case, side=1)
    villager.press(query_code=party_query_code(party))

    assert "一张旧地契的说明" in html(villager)


def test_no_page_of_a_party_shows_what_is_the_other_sides_alone():
    case = make.mediating(party_2_address="海子村12号", party_2_id_no="110117197001011230")
    secret = "只对调解员说的话"
    came = str(make.parties(case)[1].pk)
    make.step(
        case,
        "session",
        make.VILLAGE,
        held_at="2026-06-08 08:30",
        is_private="on",
        came=came,
        text=secret,
    )
    make.step(
        case,
        "schedule",
        make.VILLAGE,
        planned_at="2026-06-12 10:00",
        place="李家后院",
        with_party=came,
    )
    file = store_upload(SimpleUploadedFile("a.pdf", b"%PDF-1.4 mandate"), actor=make.side(case, 2))
    refs = [UploadRef(file.pk, file.upload_token)]
    agent = {"name": "王律师", "agent_of": came, "text": "代理"}
    take_step(case, "add_party", actor=staff(make.VILLAGE), data=agent, files=refs)
    villager = enter(case, 1)

    seen = crawl(villager, case)

    for hidden in (secret, "李家后院", "海子村12号", "13900002222", "李有田", "110117197001011230"):
        assert hidden not in seen
    event = case.events.get(step="add_party")
    mandate = f"/m/{case.code}/files/{event.files.get().pk}/"
    assert mandate not in seen
    assert villager.client.get(mandate).status_code == 404
    assert "李家后院" in crawl(enter(case, 2), case)


def crawl(villager: Villager, case: Case) -> str:
    """Every page of one party, one after the other."""
    seen, waiting = {}, [f"/m/{case.code}/"]
    while waiting:
        path = waiting.pop()
        answer = villager.client.get(path)
        assert answer.status_code == 200, path
        seen[path] = answer.content.decode("utf-8", "replace") if not answer.streaming else ""
        page = villager.open(path).page if not answer.streaming else None
        for link in page.links if page else ():
            if link.startswith(f"/m/{case.code}/") and link not in seen and link not in waiting:
                waiting.append(link)
    return "\n".join(seen.values())


def test_ending_is_possible_whatever_changed_since_the_page_was_opened():
    case = make.mediating()
    villager = go(enter(case, 2), case, "end/")
    make.step(case, "agree", make.VILLAGE, **make.clauses(case, "2026-07-20"))

    villager.press(text="不谈了")

    assert state_of(case) == "ended"


def test_a_step_that_is_not_possible_says_why():
    case = make.effective()
    rows = make.clauses(case, "")
    make.step(case, "amend", make.VILLAGE, all_agreed="on", how="paper", **rows)
    villager = enter(case, 2)
    assert f"/m/{case.code}/end/" not in villager.page.links
    go(villager, case, "end/")

    assert villager.status == 409
    assert "it can be changed, not ended" in html(villager)
    assert go(villager, case, "approve/").status == 404


def test_an_agent_speaks_for_whom_he_acts():
    case = make.apply(
        party_3_name="王律师", party_3_agent_of="2", party_3_phone="13700003333", party_3_side="2"
    )
    make.step(case, "screen", make.VILLAGE, risk="C", rights_served="on")
    agent = Party.objects.get(case=case, agent_of__isnull=False)
    villager = Villager().open("/m/")
    villager.press(code=case.code, query_code=party_query_code(agent))
    assert "acting for 李*" in html(villager)

    go(villager, case, "consent/").press()

    assert agent.agent_of is not None
    assert agent.agent_of.consents.count() == 1


@pytest.mark.parametrize("language", ["en", "zh-hans"])
def test_the_first_visit_of_a_party_is_light(language):
    case = make.agreed()
    villager = Villager(language).open("/m/")
    sizes = {"lookup": packed(villager.answer.content)}
    villager = enter(case, 1, language)
    for step in ("", "sign/", "end/"):
        sizes[step] = packed(go(villager, case, step).answer.content)

    assert {name: size for name, size in sizes.items() if size + SHEET > WITHOUT_SCRIPT} == {}


def test_a_party_keeps_joint_papers_and_its_own_and_no_others():
    case = make.mediating()
    theirs = Party.objects.get(case=case, side=2)
    for number, title, whom in (
        (7, "人民调解记录", ForWhom()),
        (2, "权利义务告知书", ForWhom("party", theirs)),
    ):
        keep_paper(
            case,
            b"%PDF-1.4 " + title.encode(),
            make_stamp(case),
            actor=staff(make.VILLAGE),
            number=number,
            kind="record",
            title=title,
            pages=1,
            whom=whom,
        )
    one, other = enter(case, 1), enter(case, 2)

    assert "人民调解记录" in html(one)
    assert "权利义务告知书" not in html(one)
    assert "权利义务告知书" in html(other)
    joint, own = (f"/m/{case.code}/papers/{paper.pk}/" for paper in case.papers.order_by("-no"))
    assert [one.client.get(path).status_code for path in (joint, own)] == [200, 404]
    assert [other.client.get(path).status_code for path in (joint, own)] == [200, 200]
