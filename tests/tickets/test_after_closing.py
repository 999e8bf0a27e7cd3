"""Rating, reopening and withdrawing: what the requester can do when it is, or should be, over."""

from datetime import timedelta

import pytest

from tests import factories as make
from tests.tickets.builders import (
    NO_CONTACT,
    answers,
    holdings,
    open_duties,
    running_pauses,
    settled_by,
    steps_of,
    unit_of,
)
from workflow.services import Invalid, NotAllowed, NotVisible, WrongState

pytestmark = pytest.mark.django_db

SOLVED = {"outcome": "solved", "done": "换了三只灯头。", "contact": "当面"}


def reopened(**changes):
    case = make.closed_ticket(**changes)
    make.step(case, "reopen", make.requester_of(case), text="又不亮了")
    return case


# rate


def test_a_closed_ticket_is_rated_once_a_round(clock):
    case = make.closed_ticket()
    owner = make.requester_of(case)

    make.step(case, "rate", owner, solved="yes", satisfied="3")

    assert answers(case)[-1] == ("own", "yes", "yes", 3, True)
    with pytest.raises(WrongState):
        make.step(case, "rate", owner, solved="yes", satisfied="5")


def test_a_new_round_is_rated_anew(clock):
    case = make.closed_ticket()
    owner = make.requester_of(case)
    make.step(case, "rate", owner, solved="no")
    make.step(case, "reopen", owner, text="又不亮了")
    make.step(case, "propose", "grid01", **SOLVED)
    make.step(case, "confirm", owner, solved="yes")

    make.step(case, "rate", owner, solved="yes", satisfied="4")

    assert [(row.round, row.solved) for row in case.feedback.filter(source="own")] == [
        (1, "no"),
        (2, "yes"),
        (2, "yes"),
    ]


def test_rating_ends_after_thirty_days(clock):
    case = make.closed_ticket()
    clock.shift(timedelta(days=31))

    with pytest.raises(Invalid):
        make.step(case, "rate", make.requester_of(case), solved="yes")


def test_only_the_requester_himself_rates(clock):
    case = make.closed_ticket()

    with pytest.raises(NotAllowed):
        make.step(case, "rate", make.requester_of(case, "slip"), solved="yes")
    with pytest.raises(NotAllowed):
        make.step(case, "rate", "grid01", solved="yes")


# reopen


def test_reopening_begins_a_round_with_clocks_and_a_holding_of_its_own(clock):
    case = make.closed_ticket()
    clock.shift(timedelta(days=2))

    event = make.step(case, "reopen", make.requester_of(case), text="又不亮了")

    assert (case.state, case.is_open, case.closed_at, case.round) == ("handling", True, None, 2)
    assert open_duties(case) == {"promise@system", "handle@grid", "contact@grid"}
    assert holdings(case) == [("grid", "opened", "closed"), ("grid", "reopened", "")]
    promise = case.duties.open().get(kind="promise")
    assert (promise.round, promise.started_at, promise.due_at) == (2, event.at, case.due_at)


def test_a_reopened_ticket_is_open_again_for_everybody_who_sees_it(clock):
    case = make.closed_ticket()
    assert set(case.involvements.values_list("is_open", flat=True)) == {False}

    make.step(case, "reopen", make.requester_of(case), text="又不亮了")

    assert set(case.involvements.values_list("is_open", flat=True)) == {True}


def test_from_the_second_reopening_the_level_above_has_to_act(clock):
    case = reopened()
    assert "oversee@village" not in open_duties(case)
    make.step(case, "propose", "grid01", **SOLVED)
    make.step(case, "confirm", make.requester_of(case), solved="yes")

    make.step(case, "reopen", make.requester_of(case), text="还是不亮")

    assert (case.round, "oversee@village" in open_duties(case)) == (3, True)


def test_a_reopened_ticket_stays_with_its_last_holder(clock):
    case = make.handled_ticket()
    make.move(case, "grid01", "report_up", "cadre01")
    make.step(case, "propose", "cadre01", **SOLVED)
    make.step(case, "confirm", make.requester_of(case), solved="yes")

    make.step(case, "reopen", make.requester_of(case), text="又不亮了")

    assert case.holder == unit_of("cadre01")
    assert holdings(case)[-1] == ("village", "reopened", "")


def test_a_ticket_withdrawn_before_it_was_taken_on_reopens_where_it_began(clock):
    case = make.open_ticket()
    make.step(case, "withdraw", make.requester_of(case), reason="不用了")

    make.step(case, "reopen", make.requester_of(case), text="还是要办")

    assert case.state == "received"
    assert open_duties(case) == {"promise@system", "accept@grid"}


def test_the_requester_reopens_within_thirty_days_and_a_superior_whenever(clock):
    case = make.closed_ticket()
    clock.shift(timedelta(days=31))

    with pytest.raises(Invalid):
        make.step(case, "reopen", make.requester_of(case), text="又不亮了")
    make.step(case, "reopen", "secretary01", text="抽查未解决")

    assert case.round == 2


def test_a_slip_is_enough_to_reopen(clock):
    case = make.closed_ticket()

    make.step(case, "reopen", make.requester_of(case, "slip"), text="又不亮了")

    assert case.state == "handling"


def test_the_holder_does_not_reopen_what_it_closed(clock):
    case = make.closed_ticket()

    with pytest.raises(NotAllowed):
        make.step(case, "reopen", "grid01", text="再办")


def test_a_new_round_has_handlers_of_its_own(clock):
    """Who handled the last round may verify this one, and the other way round."""
    case = make.handled_ticket()
    make.move(case, "grid01", "report_up", "cadre01")
    make.step(case, "propose", "cadre01", **SOLVED)
    make.step(case, "confirm", make.requester_of(case), solved="yes")

    make.step(case, "reopen", make.requester_of(case), text="又不亮了")
    make.step(case, "propose", "cadre01", **SOLVED)

    assert "verify@township" in open_duties(case)


# withdraw


def test_withdrawing_ends_everything(clock):
    case = make.handled_ticket()

    event = make.step(case, "withdraw", make.requester_of(case), reason="邻居修好了")

    assert (case.state, case.is_open) == ("withdrawn", False)
    assert settled_by(event) == {
        "promise@system void",
        "handle@grid void",
        "contact@grid void",
    }
    assert (open_duties(case), running_pauses(case)) == (set(), set())
    assert holdings(case) == [("grid", "opened", "withdrawn")]


def test_withdrawing_cancels_a_move_that_is_under_way(clock):
    case = make.handled_ticket(**NO_CONTACT)
    child = make.refer(case, "grid01", "report_up", unit_of("cadre01"))

    make.step(case, "withdraw", make.requester_of(case), reason="不用了")
    child.refresh_from_db()

    assert (child.state, child.is_open, open_duties(child)) == ("cancelled", False, set())
    assert steps_of(case)[-2:] == ["withdraw", "referral.cancel"]


@pytest.mark.parametrize("state", ["received", "handling", "waiting", "proposed"])
def test_an_open_ticket_can_be_withdrawn_whatever_it_waits_for(clock, state):
    case = {
        "received": make.open_ticket,
        "handling": make.handled_ticket,
        "waiting": make.handled_ticket,
        "proposed": make.proposed_ticket,
    }[state]()
    if state == "waiting":
        make.step(case, "ask", "grid01", text="照片", due_on="2026-06-12")

    make.step(case, "withdraw", make.requester_of(case), reason="不用了")

    assert (case.state, open_duties(case), running_pauses(case)) == ("withdrawn", set(), set())


def test_what_was_written_down_on_behalf_is_withdrawn_by_the_level_above(clock):
    case = make.open_ticket(make.staff("grid01"))

    with pytest.raises(NotAllowed):
        make.step(case, "withdraw", make.requester_of(case, "slip"), reason="不用了")
    with pytest.raises(NotVisible):
        make.step(case, "withdraw", "verifier01", reason="他说不用了")
    event = make.step(case, "withdraw", "secretary01", reason="打电话，他说不用了")

    assert (case.state, event.acting_as, event.on_behalf_of) == (
        "withdrawn",
        "above.verify",
        "requester",
    )
