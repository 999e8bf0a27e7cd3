"""Two trees in one act, several at once: no deadlock, no ring, and both logs are whole."""

from functools import partial

import pytest

from tests import factories as make
from tests.faults.racing import at_once, names
from workflow.models import Case
from workflow.services import take_step, verify_log

pytestmark = [pytest.mark.servers, pytest.mark.usefixtures("db")]

CLEAR = {"ok", "WrongState", "Invalid", "Busy", "NotAllowed"}


def step(case, name, actor, **data):
    return partial(take_step, case, name, actor=actor, data=data)


def test_two_tickets_merged_into_each_other_at_once_leave_one_open():
    one, two = make.handled_ticket(), make.handled_ticket()
    grid = make.staff("grid01")
    calls = [step(a, "merge", grid, into=b.code, reason="同") for a, b in ((one, two), (two, one))]

    outcomes = at_once(*calls * 3)

    assert names(outcomes).count("ok") == 1
    assert set(names(outcomes)) <= CLEAR
    states = Case.objects.filter(pk__in=(one.pk, two.pk)).values_list("state", flat=True)
    assert sorted(states) == ["handling", "merged"]
    assert verify_log() == []


def test_merging_splitting_and_working_on_both_sides_wait_for_each_other():
    one, two = make.handled_ticket(), make.handled_ticket()
    grid, above = make.staff("grid01"), make.staff("secretary01")
    make.step(one, "merge", grid, into=two.code, reason="同")

    outcomes = at_once(
        step(one, "split", above, reason="不同"),
        step(one, "split", make.requester_of(one), reason="不同"),
        step(two, "note", grid, text="在办", audience="internal"),
        step(two, "propose", grid, outcome="solved", done="办了", contact="电话"),
    )

    assert set(names(outcomes)) <= CLEAR
    assert names(outcomes[:2]).count("ok") == 1
    assert names(outcomes[2:]) == ["ok", "ok"]
    one.refresh_from_db()
    assert (one.state, one.is_open) == ("handling", True)
    assert verify_log() == []
