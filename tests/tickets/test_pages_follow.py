"""The follow-up page says what a villager needs to know in each state, at a bounded cost."""

from datetime import timedelta

import pytest
from django.utils import timezone, translation

from tests import factories
from tests.flows.browsing import Villager
from tests.tickets.builders import NO_CONTACT
from tickets.views.cookies import OPENER_COOKIE
from tickets.wording import OWN_WORDS, done_words, step_words
from workflow.models import Policy
from workflow.services import case_token, query_code_of

pytestmark = pytest.mark.django_db


def following(case) -> Villager:
    villager = Villager().open("/t/").press(code=case.code, query_code=query_code_of(case))
    assert villager.status == 200
    return villager


def notes(villager: Villager) -> list[str]:
    """The sentences that say what happens if nobody taps, and who else has a part in it."""
    starts = ("You need not tap", "Without an answer", "This was written down", "It was sent to")
    return [text for text in villager.page.texts if text.startswith(starts)]


def test_who_left_a_number_need_not_tap(clock):
    case = factories.proposed_ticket()

    unit = factories.verifier_of(case).posts[0].unit.name
    assert notes(following(case)) == [
        f"You need not tap: {unit} will phone you by Thu 11 June, 17:30."
    ]


def test_who_left_no_number_is_told_that_somebody_looks(clock):
    case = factories.proposed_ticket(**NO_CONTACT)

    unit = factories.verifier_of(case).posts[0].unit.name
    assert notes(following(case)) == [
        f"You need not tap: {unit} looks at the place itself by Thu 11 June, 17:30."
    ]


def test_where_nobody_is_going_to_ask_the_day_of_closing_is_named(clock):
    Policy.objects.create(key="callback_sample", county_id="110117", value=0)
    case = factories.proposed_ticket()

    assert notes(following(case)) == ["Without an answer by Mon 15 June, 24:00 it is closed."]


@pytest.mark.parametrize(("contact", "end"), [({}, "here."), (NO_CONTACT, "solved.")])
def test_who_was_written_down_by_an_officer_is_told_how_it_is_closed(contact, end):
    case = factories.open_ticket(factories.staff("grid01"), **contact)
    factories.step(case, "accept", "grid01")
    factories.step(case, "propose", "grid01", outcome="solved", done="Done.", contact="in person")

    (note,) = notes(following(case))

    assert note.endswith(end)


def test_a_ticket_on_its_way_says_where_it_was_sent():
    case = factories.handled_ticket()
    village = factories.staff("cadre01").posts[0].unit
    factories.refer(case, "grid01", "report_up", village)

    assert notes(following(case)) == [
        f"It was sent to {village.name}, which has not taken it over yet."
    ]


def test_a_phoned_answer_is_not_asked_for_again():
    case = factories.closed_ticket()

    page = following(case).page

    assert f"/t/{case.code}/rate/" not in page.links
    assert f"/t/{case.code}/reopen/" in page.links


def test_a_ticket_closed_without_an_answer_can_still_be_rated():
    case = factories.proposed_ticket()
    factories.step(
        case, "callback", factories.verifier_of(case), reached="yes", solved="yes", satisfied=""
    )

    villager = following(case).open(f"/t/{case.code}/rate/")
    villager.press(solved="yes", satisfied="5", words="Good.")

    assert case.feedback.get(source="own").satisfied == 5
    assert f"/t/{case.code}/rate/" not in villager.page.links


def test_the_opener_keeps_the_strength_of_his_own_ticket_next_to_a_slip():
    case = factories.open_ticket(factories.staff("grid01"))
    villager = following(case)
    assert villager.client.get(f"/t/{case.code}/withdraw/").status_code == 403

    # A token of the slip under the opener's name is not what we signed.
    villager.client.cookies[OPENER_COOKIE] = case_token(case, "own")

    assert villager.client.get(f"/t/{case.code}/withdraw/").status_code == 403


def test_a_replaced_query_code_shuts_out_every_browser():
    case = factories.open_ticket()
    villager = following(case)

    case.query_generation += 1
    case.save(update_fields=["query_generation"])

    assert villager.open(f"/t/{case.code}/").path == f"/t/?code={case.code}"


def test_a_long_history_costs_no_more_queries_than_a_short_one(django_assert_max_num_queries):
    short, long = factories.handled_ticket(), factories.handled_ticket()
    for case, count in ((short, 1), (long, 30)):
        for n in range(count):
            factories.step(case, "note", "grid01", text=f"Step {n}.", audience="public")
    counts = []
    for case in (short, long):
        villager = following(case)
        with django_assert_max_num_queries(20) as queries:
            villager.open(f"/t/{case.code}/")
        counts.append(len(queries))

    assert counts[0] == counts[1]


@pytest.mark.parametrize("step", ["supply", "reopen", "withdraw", "rate"])
def test_every_step_of_a_requester_has_words(step):
    words = step_words(step, "the grid")

    assert words.label and words.verb
    assert step in OWN_WORDS


def test_a_repeated_no_says_that_it_goes_on():
    case = factories.proposed_ticket()

    event = factories.step(case, "confirm", factories.requester_of(case), solved="no", satisfied="")

    with translation.override("en"):
        words = done_words(event)
    assert words == (f"Noted. {case.holder.name} carries on, and the time limit runs on.")


def test_a_no_to_an_explanation_says_that_somebody_else_looks():
    case = factories.handled_ticket()
    factories.step(case, "propose", "grid01", outcome="explained", done="Why.", contact="phone")

    event = factories.step(case, "confirm", factories.requester_of(case), solved="no", satisfied="")

    with translation.override("en"):
        words = done_words(event)
    assert words == (f"Noted. Somebody other than {case.holder.name} looks at it and answers you.")


def test_an_urgent_question_names_its_last_moment(clock):
    case = factories.handled_ticket()
    last = timezone.localdate() + timedelta(days=3)
    factories.step(case, "ask", "grid01", text="Which?", due_on=last)

    texts = following(case).page.texts

    assert "Please answer by Thu 11 June, 24:00. Our clock stands still until then." in texts


def test_the_slip_says_what_comes_next_only_while_it_is_new_and_how_it_ended(clock):
    new, taken, over = (
        factories.open_ticket(),
        factories.handled_ticket(),
        factories.closed_ticket(),
    )

    cases = (new, taken, over)

    slips = [following(case).open(f"/t/{case.code}/slip/").page.texts for case in cases]

    assert ["What comes next" in texts for texts in slips] == [True, False, False]
    assert ["We have it" in texts for texts in slips] == [True, True, False]
    assert ["How far it is" in texts for texts in slips] == [False, True, True]
    assert "In progress" in slips[1]
    assert "Closed" in slips[2]
