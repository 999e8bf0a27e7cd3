"""What a proposal says to villager and staff is its own outcome, and what it asks fits it."""

import pytest

from tests import factories
from tests.flows.browsing import Reader, Villager
from tests.tickets.builders import NO_CONTACT
from tests.workflow.pages import Page, office
from workflow.services import query_code_of

pytestmark = pytest.mark.django_db

WHY = {"channel": "供电所 95598", "legal_reason": "信访工作条例第三十四条"}


def proposed(outcome: str, **contact):
    case = factories.handled_ticket(**contact)
    factories.step(
        case, "propose", "grid01", outcome=outcome, done="说明了情况。", contact="当面", **WHY
    )
    return case


def page_of(case) -> Reader:
    villager = Villager().open("/t/").press(code=case.code, query_code=query_code_of(case))
    return villager.page


@pytest.mark.parametrize(
    ("outcome", "villager", "staff"),
    [
        ("solved", "says it is done.", "proposed closing it as solved."),
        ("partly", "says a part of it is done.", "proposed closing it as partly solved."),
        (
            "explained",
            "explains to you how things stand.",
            "proposed closing it with an explanation.",
        ),
        (
            "routed",
            "says somebody else deals with it, and tells you who.",
            "proposed closing it, as another channel was told.",
        ),
        (
            "terminated",
            "says the law does not let it go on, and tells you why.",
            "proposed ending it for a legal reason.",
        ),
    ],
)
def test_each_outcome_has_a_sentence_of_its_own(client, outcome, villager, staff):
    case = proposed(outcome)
    unit = case.holder.name

    record = Page(office(client, "secretary01").get(f"/cases/{case.code}/"))

    assert page_of(case).texts.count(f"{unit} {villager}") == 1
    assert record.texts.count(f"{unit} {staff}") == 1


def test_channel_and_legal_reason_are_told_by_name():
    case = proposed("terminated")

    texts = page_of(case).texts

    start = texts.index("说明了情况。")
    assert texts[start : start + 3] == [
        "说明了情况。",
        "Who deals with it: 供电所 95598",
        "Legal reason: 信访工作条例第三十四条",
    ]
    assert "You need not tap" in " ".join(texts)


@pytest.mark.parametrize("outcome", ["explained", "routed", "terminated"])
def test_a_no_to_a_reason_is_offered_as_somebody_elses_look(outcome):
    texts = page_of(proposed(outcome)).texts

    assert "Does this solve it for you?" in texts
    assert "Not solved, let somebody else look" in texts
    assert "Not solved, carry on" not in texts


@pytest.mark.parametrize("outcome", ["solved", "partly"])
def test_a_no_to_work_is_offered_as_going_on(outcome):
    texts = page_of(proposed(outcome)).texts

    assert "Is it solved?" in texts
    assert "Not solved, carry on" in texts
    assert "Not solved, let somebody else look" not in texts


@pytest.mark.parametrize(
    ("contact", "end"), [({}, "now and phones you by"), (NO_CONTACT, "itself by")]
)
def test_who_said_no_to_a_reason_is_told_who_looks_and_not_asked_again(clock, contact, end):
    case = proposed("explained", **contact)
    factories.step(case, "confirm", factories.requester_of(case), solved="no")
    unit = factories.verifier_of(case).posts[0].unit.name

    page = page_of(case)

    assert f"You said it is not solved. {unit} looks at it {end} Thu 11 June, 17:30." in page.texts
    assert "Does this solve it for you?" not in page.texts
    assert [form for form in page.forms if form.action.endswith("/confirm/")] == []


def test_a_new_proposal_asks_again():
    case = proposed("explained")
    factories.step(case, "confirm", factories.requester_of(case), solved="no")
    factories.step(case, "callback", factories.verifier_of(case), reached="yes", solved="no")
    factories.step(case, "propose", "grid01", outcome="solved", done="换了灯头。", contact="当面")

    assert "Is it solved?" in page_of(case).texts


def test_the_officers_record_does_not_speak_to_the_villager(client, clock):
    case = factories.handled_ticket()
    factories.step(case, "ask", "grid01", text="哪一盏？", due_on="2026-06-10")
    unit = case.holder.name

    record = Page(office(client, "grid01").get(f"/cases/{case.code}/"))

    assert f"{unit} asked the requester for more." in record.texts
    assert f"{unit} needs something from you." in page_of(case).texts
