"""Proposing, calling back, confirming: "solved" is said by somebody other than the handler."""

from datetime import timedelta

import pytest

from tests import factories as make
from tests.tickets.builders import (
    NO_CONTACT,
    answers,
    holdings,
    line_of,
    open_duties,
    running_pauses,
    settled_by,
    steps_of,
)
from workflow.models import Policy
from workflow.services import Invalid, NotAllowed, NotVisible, WrongState, sweep

pytestmark = pytest.mark.django_db

SOLVED = {"outcome": "solved", "done": "换了三只灯头。", "contact": "当面"}


def proposed(**outcome):
    case = make.handled_ticket()
    make.step(case, "propose", "grid01", **{**SOLVED, **outcome})
    return case


def unsampled():
    """A proposed ticket that the lot left out of the call-backs."""
    Policy.objects.filter(key="callback_sample").update(value=0)
    return proposed()


# propose


def test_proposing_stops_the_clocks_and_asks_two_people(clock):
    case = make.handled_ticket()

    event = make.step(case, "propose", "grid01", **SOLVED)

    assert (case.state, case.version, case.due_at) == ("proposed", 3, None)
    assert settled_by(event) == {"contact@grid done"}
    assert open_duties(case) == {
        "promise@system paused",
        "handle@grid paused",
        "verify@village",
        "confirm@requester",
    }
    assert running_pauses(case) == {"verify"}
    assert line_of(event) == ("public", {"done": "换了三只灯头。"}, {"contact": "当面"})


def test_the_call_back_is_owed_one_level_up_whoever_holds_it(clock):
    case = make.handled_ticket()
    owners = []
    for sender, receiver in (("grid01", "cadre01"), ("cadre01", "dispatcher01")):
        make.move(case, sender, "report_up", receiver)
        make.step(case, "propose", receiver, **SOLVED)
        owners.append(case.duties.open().get(kind="verify").unit.kind)
        make.step(case, "callback", make.verifier_of(case), reached="yes", solved="no")

    assert owners == ["township", "centre"]


@pytest.mark.parametrize(
    ("given", "missing"),
    [
        ({"outcome": "routed"}, ["channel"]),
        ({"outcome": "routed", "channel": "\u200b"}, ["channel"]),
        ({"outcome": "terminated"}, ["legal_reason"]),
        ({"done": ""}, ["done"]),
        ({"outcome": "gone"}, ["outcome"]),
        ({"contact": ""}, ["contact"]),
    ],
)
def test_a_proposal_says_what_its_outcome_needs(clock, given, missing):
    case = make.handled_ticket()

    with pytest.raises(Invalid) as refusal:
        make.step(case, "propose", "grid01", **{**SOLVED, **given})

    assert list(refusal.value.form.errors) == missing


def test_who_may_not_handle_may_not_propose(clock, stranger):
    case = make.handled_ticket()

    with pytest.raises(NotVisible):
        make.step(case, "propose", "cadre01", **SOLVED)
    with pytest.raises(NotVisible):
        make.step(case, "propose", stranger, **SOLVED)


def test_nothing_is_proposed_before_it_was_taken_on(clock):
    case = make.open_ticket()

    with pytest.raises(WrongState):
        make.step(case, "propose", "grid01", **SOLVED)


def test_a_ticket_left_out_of_the_sample_is_only_asked_by_the_slip(clock):
    case = unsampled()

    assert case.callback_sampled is False
    assert open_duties(case) == {
        "promise@system paused",
        "handle@grid paused",
        "confirm@requester",
    }


# callback


def test_a_yes_closes_and_settles_everything(clock):
    case = proposed()

    event = make.step(
        case, "callback", "secretary01", reached="yes", solved="yes", satisfied="5", words="亮了"
    )

    assert (case.state, case.is_open, case.closed_at) == ("closed", False, event.at)
    assert settled_by(event) == {
        "verify@village done",
        "confirm@requester void",
        "handle@grid done",
        "promise@system done",
    }
    assert (open_duties(case), running_pauses(case)) == (set(), set())
    assert holdings(case) == [("grid", "opened", "closed")]
    assert answers(case) == [("callback", "yes", "yes", 5, True)]
    assert line_of(event) == ("public", {"words": "亮了"}, {})


def test_a_no_sends_it_back_with_the_time_used_kept(clock):
    case = make.handled_ticket()
    due_at = case.due_at
    clock.shift(timedelta(hours=1))
    make.step(case, "propose", "grid01", **SOLVED)
    clock.shift(timedelta(hours=26))

    event = make.step(case, "callback", "secretary01", reached="yes", solved="no", satisfied="1")

    assert (case.state, case.reworks, case.round) == ("handling", 1, 1)
    assert settled_by(event) == {"verify@village done", "confirm@requester void"}
    assert open_duties(case) == {"promise@system", "handle@grid"}
    assert case.due_at == due_at + timedelta(hours=26)
    assert answers(case) == [("callback", "yes", "no", 1, True)]


def test_the_second_no_in_a_round_makes_the_level_above_act(clock):
    case = proposed()
    make.step(case, "callback", "secretary01", reached="yes", solved="no")
    assert "oversee@village" not in open_duties(case)
    make.step(case, "propose", "grid01", **SOLVED)

    make.step(case, "callback", "secretary01", reached="yes", solved="no")

    assert (case.reworks, open_duties(case)) == (
        2,
        {"promise@system", "handle@grid", "oversee@village"},
    )


@pytest.mark.parametrize(
    ("given", "state"),
    [
        ({"outcome": "partly", "solved": "partly", "may_rest": "on"}, "closed"),
        ({"outcome": "partly", "solved": "partly"}, "handling"),
        ({"outcome": "solved", "solved": "partly", "may_rest": "on"}, "closed"),
        ({"outcome": "explained", "solved": "no", "stands": "on"}, "closed"),
        ({"outcome": "explained", "solved": "no"}, "handling"),
        ({"outcome": "routed", "channel": "12345", "solved": "no", "stands": "on"}, "closed"),
        (
            {"outcome": "terminated", "legal_reason": "诉讼", "solved": "no", "stands": "on"},
            "closed",
        ),
        ({"outcome": "solved", "solved": "no", "stands": "on"}, "handling"),
        ({"outcome": "partly", "solved": "no", "stands": "on"}, "handling"),
    ],
)
def test_where_an_answer_leads(clock, given, state):
    answer = {k: given.pop(k) for k in ("solved", "may_rest", "stands") if k in given}
    case = proposed(**given)

    make.step(case, "callback", "secretary01", reached="yes", **answer)

    assert case.state == state


def test_a_no_that_stands_stays_a_no_in_the_figures(clock):
    case = proposed(outcome="explained")

    make.step(case, "callback", "secretary01", reached="yes", solved="no", stands="on")

    assert answers(case) == [("callback", "yes", "no", None, True)]
    assert case.feedback.get().stands is True


def test_a_miss_changes_nothing_but_the_log(clock):
    case = proposed()
    before = open_duties(case)

    event = make.step(case, "callback", "secretary01", reached="missed")

    assert (case.state, case.version, open_duties(case)) == ("proposed", 3, before)
    assert event.data["attempt"] == 1
    assert answers(case) == [("callback", "missed", "", None, False)]


def test_the_third_miss_closes_in_the_same_act_with_the_verdict_unknown(clock):
    case = proposed()
    for _ in range(3):
        make.step(case, "callback", "secretary01", reached="missed")
        clock.shift(timedelta(hours=2))

    assert case.state == "closed"
    assert steps_of(case)[-4:] == ["callback", "callback", "callback", "close_unreached"]
    closing = case.events.latest("seq")
    assert settled_by(closing) == {
        "verify@village done",
        "confirm@requester void",
        "handle@grid done",
        "promise@system done",
    }
    assert [attempt for *_, attempt in case.feedback.values_list("id", "attempt")][:3] == [1, 2, 3]
    assert {valid for *_, valid in answers(case)} == {False}


def test_misses_within_two_hours_never_close(clock):
    case = proposed()

    for _ in range(5):
        make.step(case, "callback", "secretary01", reached="missed")
        clock.shift(timedelta(minutes=29))

    assert case.state == "proposed"


def test_a_rework_begins_the_count_of_misses_anew(clock):
    case = proposed()
    for _ in range(2):
        make.step(case, "callback", "secretary01", reached="missed")
        clock.shift(timedelta(hours=2))
    make.step(case, "callback", "secretary01", reached="yes", solved="no")
    make.step(case, "propose", "grid01", **SOLVED)

    event = make.step(case, "callback", "secretary01", reached="missed")

    assert (case.state, event.data["attempt"]) == ("proposed", 1)


def test_without_a_contact_the_verifier_looks_himself(clock):
    case = make.proposed_ticket(**NO_CONTACT)

    make.step(
        case, "callback", "secretary01", reached="no_contact", solved="yes", words="到现场看了"
    )

    assert case.state == "closed"
    assert answers(case) == [("callback", "no_contact", "yes", None, False)]


@pytest.mark.parametrize(
    ("changes", "answer", "fields"),
    [
        ({}, {"reached": "no_contact", "solved": "yes", "words": "看了"}, ["reached"]),
        (NO_CONTACT, {"reached": "no_contact", "solved": "yes"}, ["words"]),
        (NO_CONTACT, {"reached": "no_contact", "solved": "partly", "words": "看了"}, ["solved"]),
        ({}, {"reached": "yes"}, ["solved"]),
        ({}, {"reached": "yes", "solved": "yes", "satisfied": "6"}, ["satisfied"]),
        ({}, {"solved": "yes"}, ["reached"]),
    ],
)
def test_an_answer_that_says_too_little_is_refused(clock, changes, answer, fields):
    case = make.proposed_ticket(**changes)

    with pytest.raises(Invalid) as refusal:
        make.step(case, "callback", "secretary01", **answer)

    assert list(refusal.value.form.errors) == fields


def test_only_the_level_that_owes_it_calls_back(clock):
    case = proposed()

    with pytest.raises(NotAllowed):
        make.step(case, "callback", "grid01", reached="yes", solved="yes")
    with pytest.raises(NotVisible):
        make.step(case, "callback", "verifier01", reached="yes", solved="yes")


# confirm, close_unreached


def test_the_requesters_own_yes_closes(clock):
    case = proposed()

    event = make.step(case, "confirm", make.requester_of(case), solved="yes", satisfied="4")

    assert case.state == "closed"
    assert settled_by(event) == {
        "confirm@requester done",
        "verify@village void",
        "handle@grid done",
        "promise@system done",
    }
    assert answers(case) == [("own", "yes", "yes", 4, True)]


def test_the_requesters_own_no_sends_it_back(clock):
    case = proposed()

    event = make.step(
        case, "confirm", make.requester_of(case), solved="no", satisfied="1", words="还是不亮"
    )

    assert (case.state, case.reworks) == ("handling", 1)
    assert settled_by(event) == {"confirm@requester done", "verify@village void"}
    assert line_of(event) == ("public", {"words": "还是不亮"}, {})


def test_a_no_to_an_explanation_waits_for_the_verifier(clock):
    case = proposed(outcome="explained")

    event = make.step(case, "confirm", make.requester_of(case), solved="no")

    assert (case.state, settled_by(event)) == ("proposed", {"confirm@requester done"})
    assert open_duties(case) == {
        "promise@system paused",
        "handle@grid paused",
        "verify@village",
    }


def test_a_no_to_an_explanation_calls_for_a_verifier_who_was_left_out(clock):
    Policy.objects.filter(key="callback_sample").update(value=0)
    case = proposed(outcome="explained")

    make.step(case, "confirm", make.requester_of(case), solved="no")

    assert "verify@village" in open_duties(case)


def test_a_slip_of_a_ticket_opened_on_behalf_cannot_confirm(clock):
    case = proposed()

    with pytest.raises(NotAllowed):
        make.step(case, "confirm", make.requester_of(case, "slip"), solved="yes")


def test_silence_closes_what_nobody_calls_back(clock):
    case = unsampled()
    clock.shift(timedelta(days=8))

    sweep()
    case.refresh_from_db()

    assert (case.state, steps_of(case)[-1]) == ("closed", "close_unreached")
    assert settled_by(case.events.latest("seq")) == {
        "confirm@requester lapsed",
        "handle@grid done",
        "promise@system done",
    }


def test_silence_leaves_the_call_back_to_the_verifier(clock):
    case = proposed()
    clock.shift(timedelta(days=8))

    sweep()
    case.refresh_from_db()

    lapse = case.events.latest("seq")
    assert (case.state, lapse.step, lapse.audience) == ("proposed", "lapse", "staff")
    assert settled_by(lapse) == {"confirm@requester lapsed"}
    assert "verify@village" in open_duties(case)
