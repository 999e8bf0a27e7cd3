"""Whenever the sweep runs, or does not: every rung of every duty is fired once and in order."""

from collections import Counter
from datetime import timedelta

import pytest
import time_machine
from django.db import connection, transaction
from django.utils import timezone
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from tests import factories as make
from tests.tickets.builders import MONDAY, NO_CONTACT, unit_of
from tests.workflow.climbing import LADDER_STEPS
from workflow.models import Case, Duty, Event
from workflow.rules.ladder import moment
from workflow.services import sweep, verify_log

pytestmark = pytest.mark.django_db

# Sweeps half a minute apart, outages of hours and days, and a clock that is set back.
WAITS = [
    timedelta(seconds=30),
    timedelta(minutes=7),
    timedelta(minutes=31),
    timedelta(hours=3),
    timedelta(hours=26),
    timedelta(days=3),
    timedelta(days=9),
    timedelta(hours=-2),
]


@settings(
    max_examples=12,
    derandomize=True,
    database=None,
    phases=[Phase.generate],
    suppress_health_check=list(HealthCheck),
)
@given(
    waits=st.lists(st.sampled_from(WAITS), min_size=4, max_size=14),
    asks_at=st.integers(0, 13),
)
def test_every_rung_is_fired_once_and_in_order_whenever_the_sweep_runs(db, waits, asks_at):
    with transaction.atomic(), time_machine.travel(MONDAY, tick=False) as clock:
        roots = begin()
        holders = [root.holder_id for root in roots]
        for turn, wait in enumerate(waits):
            clock.shift(wait)
            if turn == asks_at:
                make.step(roots[0], "ask", "grid01", text="照片", due_on=in_three_days())
            assert sweep().failed == 0
        check(roots)
        assert [Case.objects.get(pk=root.pk).holder_id for root in roots] == holders
        connection.check_constraints()
        transaction.set_rollback(True)


def begin():
    """A ticket on every ladder: N and the promise, E, V and S, K."""
    sent = make.handled_ticket(**NO_CONTACT)
    make.refer(sent, "grid01", "report_up", unit_of("cadre01"))
    return [
        make.handled_ticket(),
        make.open_ticket(urgency="emergency"),
        make.proposed_ticket(),
        sent,
    ]


def in_three_days():
    return (timezone.localdate() + timedelta(days=3)).isoformat()


def check(roots):
    events = list(Event.objects.filter(root__in=roots).order_by("root", "seq"))
    said = [e.data for e in events if e.step in LADDER_STEPS]
    assert (
        max(Counter((d["duty_id"], d["due_no"], d["stage"]) for d in said).values(), default=1) == 1
    )
    for duty in Duty.objects.filter(root__in=roots):
        marks = ["fired_at" in rung for rung in duty.stages]
        assert marks == [n < duty.stage for n in range(len(duty.stages))]
        codes = [rung["code"] for rung in duty.stages]
        told = [d["stage"] for d in said if d["duty_id"] == duty.pk]
        assert told == sorted(told, key=codes.index)
        # One of those that are marked was said for each time that the ladder went on.
        assert set(told) <= set(codes[: duty.stage])
        if duty.settled_at is None and not duty.is_paused:
            assert all(moment(rung) >= timezone.now() for rung in duty.stages[duty.stage :])
    check_cards(events)
    assert verify_log() == []


def check_cards(events):
    """A machine shows yellow and no more, at once with a rung that was reached in time."""
    for before, event in zip(events, events[1:], strict=False):
        if event.step == "supervise":
            assert event.data == {"level": "yellow"}
            assert (before.data["stage"], before.data["system_late"]) == ("yellow", False)
