"""The pages of proposing and of calling back ask for what is needed, and for nothing else."""

import pytest

from tests import factories
from tests.flows.browsing import photo
from tests.tickets.builders import NO_CONTACT
from tests.workflow.pages import Page, fill, office

pytestmark = pytest.mark.django_db


def page_of(client, case, name, user):
    client.force_login(user)
    client.cookies["django_language"] = "en"
    return Page(client.get(f"/cases/{case.code}/steps/{name}/"))


def callback_page(client, case):
    return page_of(client, case, "callback", factories.verifier_of(case).user)


def offered(page, name):
    """The values of the dots to choose from."""
    return [a["value"] for a in page.attrs_of("input") if a.get("name") == name]


def is_marked_optional(page, label):
    return page.texts[page.texts.index(label) + 1] == "(optional)"


def test_how_the_requester_was_contacted_is_optional_only_once_he_was(client):
    case = factories.handled_ticket()
    officer = factories.staff("grid01").user

    page = page_of(client, case, "propose", officer)

    assert not is_marked_optional(page, "How the requester was contacted")
    factories.step(case, "contact", "grid01", reached="yes", how="phone")
    after = page_of(client, case, "propose", officer)
    assert "How the requester was contacted" not in after.texts


def test_a_missing_contact_is_asked_for_in_its_own_words(client):
    case = factories.handled_ticket()
    office(client, "grid01")

    page = Page(fill(client, f"/cases/{case.code}/steps/propose/", outcome="solved", done="Done."))

    words = "Nobody has contacted the requester yet. Say how you did."
    assert [text for text in page.texts if text == words][:1] == [words]


def test_the_call_back_quotes_the_proposal_with_its_files(client, own_files):
    case = factories.handled_ticket()
    office(client, "grid01")
    fill(client, f"/cases/{case.code}/steps/propose/", outcome="partly", done="换了两只。",
         contact="电话", upload=photo())  # fmt: skip

    page = callback_page(client, case)

    start = page.texts.index("What the handler says")
    quoted = page.texts[start : page.texts.index("Reached?")]
    assert f"{case.holder.name} proposed closing it as partly solved." in quoted
    assert "换了两只。" in quoted
    assert [a for a in page.attrs_of("img") if a["src"].startswith("/files/")] != []


def test_the_call_back_shows_what_the_requester_answered_since(client):
    case = factories.handled_ticket()
    factories.step(case, "propose", "grid01", outcome="explained", done="说明了。", contact="当面")
    factories.step(case, "confirm", factories.requester_of(case), solved="no", words="不同意。")

    texts = callback_page(client, case).texts

    assert texts.index("What the handler says") < texts.index("不同意。") < texts.index("说明了。")


def test_who_left_a_number_is_called(client):
    page = callback_page(client, factories.proposed_ticket())

    assert offered(page, "reached") == ["yes", "missed"]
    assert offered(page, "solved") == ["yes", "partly", "no"]
    assert not is_marked_optional(page, "Solved?")


def test_who_left_no_number_is_not_asked(client):
    page = callback_page(client, factories.proposed_ticket(**NO_CONTACT))

    assert offered(page, "reached") == ["no_contact"]
    assert offered(page, "solved") == ["yes", "no"]
    assert not is_marked_optional(page, "What you saw")
    assert "Who answered" not in page.texts


@pytest.mark.parametrize(
    ("outcome", "kind"),
    [
        ("solved", "hidden"),
        ("partly", "hidden"),
        ("explained", "checkbox"),
        ("routed", "checkbox"),
        ("terminated", "checkbox"),
    ],
)
def test_only_a_reason_or_a_channel_can_stand(client, outcome, kind):
    case = factories.handled_ticket()
    factories.step(case, "propose", "grid01", outcome=outcome, done="说明了。", contact="当面",
                   channel="12345", legal_reason="第三十四条")  # fmt: skip

    page = callback_page(client, case)

    assert [k for _tag, k, name, _id in page.controls if name == "stands"] == [kind]


def test_a_call_that_nobody_answered_needs_no_verdict(client):
    case = factories.proposed_ticket()
    callback_page(client, case)

    answer = fill(client, f"/cases/{case.code}/steps/callback/", reached="missed")

    assert answer.status_code == 302
    assert case.feedback.get().reached == "missed"


def test_the_way_of_contact_is_named_in_the_record(client):
    case = factories.proposed_ticket()

    page = Page(office(client, "grid01").get(f"/cases/{case.code}/"))

    assert page.texts.count("How the requester was contacted: 当面") == 1
