"""The page of a step: the form, taking it, and every way it can be refused."""

from datetime import UTC, datetime
from io import BytesIO

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from PIL import Image

from governance.models import Post, User
from tests import factories
from tests.workflow.pages import Page, fill, office
from workflow.models import Attachment

pytestmark = pytest.mark.django_db


def address(case, name):
    return f"/cases/{case.code}/steps/{name}/"


def picture(name="a.png"):
    buffer = BytesIO()
    Image.new("RGB", (60, 40), "teal").save(buffer, "PNG")
    return SimpleUploadedFile(name, buffer.getvalue(), content_type="image/png")


def test_a_step_is_taken_and_the_case_says_so(client):
    case = factories.open_ticket()
    office(client, "grid01")

    answer = fill(client, address(case, "accept"), nature="help", urgency="urgent")
    page = Page(client.get(answer["Location"]))

    case.refresh_from_db()
    assert (answer.status_code, answer["Location"]) == (302, f"/cases/{case.code}/")
    assert (case.state, case.urgency) == ("handling", "urgent")
    assert "海子村第1网格 took it on." in page.texts
    done = [a["data-draft-done"] for a in page.attrs_of("span") if "data-draft-done" in a]
    assert done == [f"{case.code}.accept"]


def test_the_same_form_sent_twice_counts_once(client):
    case = factories.handled_ticket()
    office(client, "grid01")
    page = Page(client.get(address(case, "note")))
    sent = {"key": page.value("key"), "version": page.value("version"), "text": "到过现场。",
            "audience": "internal"}  # fmt: skip

    answers = [client.post(address(case, "note"), sent) for _n in range(2)]

    assert [answer.status_code for answer in answers] == [302, 302]
    assert case.events.filter(step="note").count() == 1


def test_a_wrong_form_keeps_what_was_typed_and_says_what_is_missing(client):
    case = factories.handled_ticket()
    office(client, "grid01")

    answer = fill(client, address(case, "propose"), done="换了灯头，王师傅，周二。")
    page = Page(answer)

    assert answer.status_code == 422
    assert "换了灯头，王师傅，周二。" in page.texts
    assert "2 things missing" in page.texts
    assert "Please fill in: Outcome" in page.texts
    case.refresh_from_db()
    assert case.state == "handling"


def test_too_long_a_text_is_refused_and_not_cut(client):
    case = factories.handled_ticket()
    office(client, "grid01")

    answer = fill(client, address(case, "note"), text="长" * 3001, audience="internal")

    assert answer.status_code == 422
    assert answer.content.decode().count("长") >= 3001
    assert case.events.filter(step="note").count() == 0


def test_an_enormous_body_is_refused_with_a_page(client):
    case = factories.handled_ticket()
    office(client, "grid01")

    answer = client.post(address(case, "note"), {"text": "x" * 3_000_000})

    assert answer.status_code == 400
    assert "This could not be read" in Page(answer).texts


def test_who_changed_the_case_meanwhile_is_named_and_nothing_typed_is_lost(client):
    case = factories.open_ticket()
    office(client, "grid01")
    page = Page(client.get(address(case, "accept")))
    factories.step(case, "accept", "chief01")
    old = {"key": page.value("key"), "version": page.value("version")}

    answer = client.post(address(case, "refer"), old | {
        "variant": "report_up", "callee": factories.staff("cadre01").posts[0].unit.code,
        "brief": "请村里接着办。",
    })  # fmt: skip
    shown = Page(answer)

    assert answer.status_code == 409
    assert "The case changed in the meantime. Look before saving." in shown.texts
    assert "海子村第1网格" in shown.text
    assert "请村里接着办。" in shown.texts
    assert shown.value("version") == str(case.version)
    again = client.post(address(case, "refer"), {
        "key": shown.value("key"), "version": shown.value("version"), "variant": "report_up",
        "callee": factories.staff("cadre01").posts[0].unit.code, "brief": "请村里接着办。",
    })  # fmt: skip
    assert again.status_code == 302


def test_a_step_of_somebody_else_says_whose_it_is(client):
    case = factories.handled_ticket()
    office(client, "cadre01")
    factories.refer(case, "grid01", "report_up", factories.staff("cadre01").posts[0].unit)

    shown, taken = client.get(address(case, "propose")), client.post(address(case, "propose"))

    words = "This step may be taken by: the accountable unit (海子村第1网格) with “handle”."
    assert (shown.status_code, taken.status_code) == (403, 403)
    assert words in Page(shown).texts
    assert words in Page(taken).texts


def test_a_step_that_is_not_possible_now_says_why(client):
    case = factories.open_ticket()
    office(client, "grid01")

    answer = client.get(address(case, "propose"))

    assert answer.status_code == 409
    assert "This step is not possible while the case is “Received”." in Page(answer).texts


def test_what_blocks_a_step_is_named(client):
    case = factories.handled_ticket()
    factories.refer(case, "grid01", "report_up", factories.staff("cadre01").posts[0].unit)

    page = Page(office(client, "grid01").get(address(case, "propose")))

    assert (
        "Blocked: it was sent to 海子村委会, which has not answered yet. Cancel that first."
        in page.texts
    )


@pytest.mark.parametrize("name", ["accept", "note", "moved", "open", "nonsense"])
def test_a_stranger_gets_404_on_every_step(client, name):
    case = factories.open_ticket()
    client.force_login(factories.stranger().user)

    shown, taken = client.get(address(case, name)), client.post(address(case, name))

    assert (shown.status_code, taken.status_code) == (404, 404)


@pytest.mark.parametrize("name", ["moved", "open", "nonsense"])
def test_only_steps_that_people_take_have_a_page(client, name):
    case = factories.open_ticket()

    assert office(client, "grid01").get(address(case, name)).status_code == 404


def test_a_key_used_for_something_else_is_refused_with_a_fresh_one(client):
    case = factories.handled_ticket()
    office(client, "grid01")
    sent = {"key": "k" * 20, "text": "一", "audience": "internal"}
    client.post(address(case, "note"), sent)

    answer = client.post(address(case, "note"), sent | {"text": "二"})
    page = Page(answer)

    assert answer.status_code == 422
    assert page.value("key") != "k" * 20
    assert "二" in page.texts


class TestSendingOn:
    def test_the_way_up_is_proposed_and_units_stand_in_groups(self, client):
        case = factories.handled_ticket()

        page = Page(office(client, "grid01").get(address(case, "refer")))

        village = factories.staff("cadre01").posts[0].unit
        groups = [a["label"] for a in page.attrs_of("optgroup")]
        chosen = [a["value"] for a in page.attrs_of("option") if "selected" in a]
        assert groups[0] == "Up: report up"
        assert "Departments: hand over" in groups
        assert village.code in chosen
        assert "report_up" in [a["value"] for a in page.attrs_of("input") if "checked" in a]

    def test_what_was_sent_can_be_taken_back_at_once_with_one_button(self, client):
        case = factories.handled_ticket()
        office(client, "grid01")
        village = factories.staff("cadre01").posts[0].unit

        sent = fill(
            client, address(case, "refer"),
            variant="report_up", callee=village.code, brief="请接着办。",
        )  # fmt: skip
        page = Page(client.get(sent["Location"]))
        child = case.children.get()
        (undo,) = [a for a in page.attrs_of("form") if a["action"] == address(child, "cancel")]
        back = client.post(
            undo["action"],
            {name: page.values(name)[0] for name in ("key", "version", "reason")},
        )

        child.refresh_from_db()
        assert (back.status_code, back["Location"]) == (302, f"/cases/{case.code}/")
        assert child.state == "cancelled"
        # The button stays with the message of the act and does not come back.
        assert "Take it back" not in Page(client.get(f"/cases/{case.code}/")).texts

    def test_whoever_accepts_goes_on_at_the_matter_itself(self, client):
        case = factories.handled_ticket()
        child = factories.refer(
            case, "grid01", "report_up", factories.staff("cadre01").posts[0].unit
        )

        answer = fill(office(client, "cadre01"), address(child, "accept"))

        case.refresh_from_db()
        assert answer["Location"] == f"/cases/{case.code}/"
        assert case.holder.name == "海子村委会"


class TestAsking:
    @pytest.fixture
    def case(self, db):
        case = factories.handled_ticket()
        factories.step(case, "ask", "grid01", text="哪一盏？", due_on=tomorrow())
        factories.step(case, "supply", factories.requester_of(case), text="东头那盏。")
        return case

    def test_the_page_says_who_must_agree_first(self, client, case):
        page = Page(office(client, "grid01").get(address(case, "ask")))

        assert (
            "海子村委会 must agree before this counts. The clock runs on meanwhile." in page.texts
        )
        assert "Ask for it: Ask for more" in page.texts

    def test_a_request_is_sent_and_agreed_to_on_pages(self, client, case):
        office(client, "grid01")
        asked = fill(client, address(case, "ask"), text="几号电杆？", due_on=tomorrow())
        flash = Page(client.get(asked["Location"]))
        ask = case.asks.get()
        office(client, "secretary01")

        agreed = fill(client, f"{address(case, 'approve')}?ask={ask.pk}", ask=ask.pk)

        case.refresh_from_db()
        assert "海子村第1网格 asked for a decision: Ask for more." in flash.texts
        assert (agreed.status_code, case.state) == (302, "waiting")

    def test_nobody_agrees_to_his_own_request(self, client, case):
        office(client, "grid01")
        fill(client, address(case, "ask"), text="几号电杆？", due_on=tomorrow())

        assert client.get(address(case, "approve")).status_code == 403


class TestSeveralPosts:
    def test_the_page_asks_as_which_post_and_takes_the_answer(self, client):
        case = factories.handled_ticket()
        user = User.objects.get(username="grid01")
        second = Post.objects.create(
            user=user, unit=case.holder, title="代班网格员", capabilities=["handle"],
            valid_from="2020-01-01",
        )  # fmt: skip
        third = factories.staff("chief01").posts[0]
        Post.objects.filter(pk=third.pk).update(user=user)
        office(client, "grid01")
        # Acting in none of those that fit.
        outside = Post.objects.create(
            user=user, unit=factories.stranger().post.unit, title="文书",
            capabilities=["intake"], valid_from="2020-01-01",
        )  # fmt: skip
        client.post("/act-as/", {"post": outside.pk})

        page = Page(client.get(address(case, "note")))
        answer = fill(client, address(case, "note"), text="到了。", audience="internal",
                      acting_post=second.pk)  # fmt: skip

        assert str(second.pk) in page.values("acting_post")
        assert answer.status_code == 302
        assert case.events.get(step="note").post == second


class TestFiles:
    def test_a_photo_comes_with_the_step_and_is_shown_on_the_page(self, client):
        case = factories.handled_ticket()
        office(client, "grid01")

        fill(client, address(case, "note"), text="见照片。", audience="internal", upload=picture())
        page = Page(client.get(f"/cases/{case.code}/"))

        file = Attachment.objects.get(event__step="note")
        assert f"/files/{file.pk}/" in page.links
        assert f"/files/{file.pk}/?size=thumb" in [a["src"] for a in page.attrs_of("img")]

    def test_a_photo_is_kept_when_the_form_is_refused(self, client):
        case = factories.handled_ticket()
        office(client, "grid01")

        refused = Page(fill(client, address(case, "note"), text="", upload=picture()))
        sent = {"key": refused.value("key"), "files": refused.value("files"), "text": "见照片。",
                "audience": "internal"}  # fmt: skip
        answer = client.post(address(case, "note"), sent)

        assert answer.status_code == 302
        assert case.events.get(step="note").files.count() == 1

    def test_a_file_that_is_no_picture_is_named_and_the_text_is_kept(self, client):
        case = factories.handled_ticket()
        office(client, "grid01")
        program = SimpleUploadedFile("virus.exe", b"MZ" * 40)

        answer = fill(client, address(case, "note"), text="见附件。", audience="internal",
                      upload=program)  # fmt: skip
        page = Page(answer)

        assert answer.status_code == 422
        assert "virus.exe: Only photos (jpeg, png, webp) and pdf files are taken." in page.texts
        assert "见附件。" in page.texts

    def test_only_who_reads_the_line_gets_the_file(self, client):
        case = factories.handled_ticket()
        office(client, "grid01")
        fill(client, address(case, "note"), text="见照片。", audience="internal", upload=picture())
        file = Attachment.objects.get(event__step="note")

        mine = client.get(f"/files/{file.pk}/")
        client.force_login(factories.stranger().user)
        theirs = client.get(f"/files/{file.pk}/")

        assert mine.status_code == 200
        assert mine["Content-Type"] == "image/jpeg"
        assert mine["Content-Security-Policy"] == "sandbox; default-src 'none'"
        assert mine["X-Content-Type-Options"] == "nosniff"
        assert set(mine["Cache-Control"].split(", ")) == {"private", "no-store"}
        assert theirs.status_code == 404

    def test_a_document_is_downloaded_never_shown(self, client):
        case = factories.handled_ticket()
        office(client, "grid01")
        paper = SimpleUploadedFile("a.pdf", b"%PDF-1.4 hello")
        fill(client, address(case, "note"), text="见附件。", audience="internal", upload=paper)
        file = Attachment.objects.get(event__step="note")

        answer = client.get(f"/files/{file.pk}/")

        assert answer["Content-Disposition"].startswith("attachment;")

    def test_a_file_that_no_line_claimed_is_nobodys(self, client):
        case = factories.handled_ticket()
        office(client, "grid01")
        fill(client, address(case, "note"), text="", upload=picture())
        file = Attachment.objects.get(event=None)

        assert client.get(f"/files/{file.pk}/").status_code == 404


def tomorrow():
    return datetime.fromtimestamp(datetime.now(UTC).timestamp() + 2 * 86400, UTC).date().isoformat()


def test_the_page_shows_what_was_reported_beside_the_form(client):
    case = factories.handled_ticket()

    page = Page(office(client, "grid01").get(address(case, "refer")))

    assert page.texts[page.texts.index("What was reported") + 1] == (
        "村口三盏路灯不亮，晚上看不见路。"
    )
