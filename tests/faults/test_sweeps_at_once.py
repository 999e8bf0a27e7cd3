"""Several workers sweep at the same moment, on real connections: each rung is fired once."""

from collections import Counter
from datetime import timedelta

import pytest
from django.db import transaction

from tests import factories as make
from tests.faults.racing import at_once
from tests.tickets.builders import NO_CONTACT
from tests.workflow.climbing import LADDER_STEPS
from workflow.models import Event, SweepRun
from workflow.services import sweep, take_step, verify_log
from workflow.services.tree import lock_tree

pytestmark = [pytest.mark.servers, pytest.mark.usefixtures("db")]

TICKETS = 12


def said():
    """How often each rung of each duty was said."""
    events = Event.objects.filter(step__in=LADDER_STEPS).values_list("data", flat=True)
    return Counter((data["duty_id"], data["due_no"], data["stage"]) for data in events)


def test_without_a_lock_several_replicas_fire_the_same_thing_twice(clock):
    for _ in range(TICKETS):
        make.handled_ticket(**NO_CONTACT)
    clock.shift(timedelta(hours=33))

    outcomes = at_once(sweep, sweep, sweep, sweep)

    # Whatever one left to the others is done by then, or by the next.
    rest = sweep()
    assert [name for name, _ in outcomes] == ["ok"] * 4
    assert sum(found.fired for _, found in outcomes) + rest.fired == TICKETS
    assert [found.failed for _, found in outcomes] == [0] * 4
    assert set(said().values()) == {1}
    assert len(said()) == TICKETS
    assert SweepRun.objects.count() == 5
    assert verify_log() == []


def test_who_takes_the_step_in_the_very_second_wins_or_is_late_and_never_both(clock):
    case = make.open_ticket(**NO_CONTACT)
    accept = case.duties.get(kind="accept")
    clock.move_to(accept.due_at + timedelta(seconds=1))
    grid = make.staff("grid01")

    at_once(sweep, lambda: take_step(case, "accept", actor=grid, data={}))

    accept.refresh_from_db()
    late = Event.objects.filter(case=case, step="late").count()
    assert (accept.outcome, accept.next_alert_at, late <= 1) == ("done", None, True)
    assert verify_log() == []


def test_a_ticket_that_somebody_holds_is_left_and_all_others_are_fired(clock):
    held, *_others = [make.handled_ticket(**NO_CONTACT) for _ in range(4)]
    clock.shift(timedelta(hours=33))

    with transaction.atomic():
        lock_tree(held.pk)
        (outcome,) = at_once(sweep)

    assert (outcome[1].fired, outcome[1].busy) == (3, 1)
    assert sweep().fired == 1
    assert set(said().values()) == {1}
