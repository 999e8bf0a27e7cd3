"""An extension: asked for before the time is over, once a round, by the limit again at most."""

from datetime import datetime, timedelta

import pytest

from governance.rules.calendar import SHANGHAI
from tests import factories as make
from tests.tickets.builders import open_duties, running_pauses, unit_of
from workflow.models import Case
from workflow.services import Invalid, NotAllowed, WrongState

pytestmark = pytest.mark.django_db

SOLVED = {"outcome": "solved", "done": "换了三只灯头。", "contact": "当面"}


def at(day, hour=17, minute=30, second=0):
    return datetime(2026, 6, day, hour, minute, second, tzinfo=SHANGHAI)


def duty(case, kind):
    return case.duties.open().get(kind=kind)


def extended(case, day="2026-06-10"):
    make.step(case, "extend", "grid01", reason="要等灯头", due_on=day)
    make.step(case, "approve", "secretary01")
    return case


def test_an_extension_is_agreed_to_above_and_moves_the_clock_of_the_unit(clock):
    case = make.handled_ticket()
    before, promised = duty(case, "handle"), duty(case, "promise")
    assert before.due_at == at(9)

    event = make.step(case, "extend", "grid01", reason="要等灯头", due_on="2026-06-10")
    assert (event.phase, duty(case, "handle").due_at) == ("asked", at(9))
    make.step(case, "approve", "secretary01")

    handle = duty(case, "handle")
    assert (handle.due_at, handle.due_no, handle.stage) == (at(10), 2, 0)
    # The promise is far from over, so the requester is not asked to wait longer.
    assert (duty(case, "promise").due_at, duty(case, "promise").due_no) == (promised.due_at, 1)
    assert "fixed" in {line["code"] for line in handle.trace}


def test_the_promise_moves_as_far_as_it_would_else_be_broken(clock):
    case = make.handled_ticket(nature="consultation")
    make.move(case, "grid01", "report_up", "cadre01")
    make.move(case, "cadre01", "report_up", "dispatcher01")
    clock.move_to(at(10, 9))
    assert (duty(case, "promise").due_at, duty(case, "handle").due_at) == (at(11), at(11))

    make.step(case, "extend", "dispatcher01", reason="要查档案", due_on="2026-06-15")
    make.step(case, "approve", "supervisor01")

    moved = duty(case, "handle"), duty(case, "promise")
    assert [(d.due_at, d.due_no) for d in moved] == [(at(15, 23, 59, 59), 2)] * 2
    assert Case.objects.get(pk=case.pk).due_at == at(15, 23, 59, 59)


@pytest.mark.parametrize("day", ["2026-06-08", "2026-06-11", "2026-07-30"])
def test_the_new_day_is_later_and_by_the_limit_again_at_most(clock, day):
    case = make.handled_ticket()

    with pytest.raises(Invalid) as refusal:
        make.step(case, "extend", "grid01", reason="要等灯头", due_on=day)

    assert set(refusal.value.form.errors) == {"due_on"}


def test_it_is_extended_once_a_round(clock):
    case = extended(make.handled_ticket())

    with pytest.raises(WrongState):
        make.step(case, "extend", "grid01", reason="还要等", due_on="2026-06-11")

    make.step(case, "propose", "grid01", **SOLVED)
    make.step(case, "confirm", make.requester_of(case), solved="yes")
    make.step(case, "reopen", make.requester_of(case), text="又不亮了")
    make.step(case, "extend", "grid01", reason="要等", due_on="2026-06-10")
    assert case.asks.filter(state="open", step="extend").exists()


def test_it_is_too_late_to_ask_when_the_time_is_over(clock):
    case = make.handled_ticket()
    clock.move_to(at(9, 17, 31))

    with pytest.raises(WrongState):
        make.step(case, "extend", "grid01", reason="要等灯头", due_on="2026-06-10")


def test_it_is_too_late_to_agree_when_the_time_is_over(clock):
    case = make.handled_ticket()
    make.step(case, "extend", "grid01", reason="要等灯头", due_on="2026-06-10")
    clock.move_to(at(9, 17, 31))

    with pytest.raises(WrongState):
        make.step(case, "approve", "secretary01")

    assert duty(case, "handle").due_at == at(9)


def test_a_clock_that_stands_still_is_not_extended(clock):
    case = make.handled_ticket()
    make.refer(case, "grid01", "report_up", unit_of("cadre01"))
    assert running_pauses(case) == {"transit"}

    with pytest.raises(WrongState):
        make.step(case, "extend", "grid01", reason="要等灯头", due_on="2026-06-10")


def test_a_pause_before_the_extension_does_not_move_the_day_that_was_granted(clock):
    case = make.handled_ticket()
    make.step(case, "ask", "grid01", text="照片", due_on="2026-06-12")
    clock.shift(timedelta(days=1))
    make.step(case, "supply", make.requester_of(case), text="给您")
    assert duty(case, "handle").due_at == at(10)

    extended(case, "2026-06-11")
    assert duty(case, "handle").due_at == at(11)

    # One that comes after it does.
    clock.shift(timedelta(hours=1))
    make.step(case, "propose", "grid01", **SOLVED)
    clock.shift(timedelta(days=1))
    make.step(case, "confirm", make.requester_of(case), solved="no")
    assert duty(case, "handle").due_at == at(12)


def test_an_emergency_is_extended_by_hours(clock):
    case = make.open_ticket(urgency="emergency")
    make.step(case, "accept", "grid01")
    before = duty(case, "handle").due_at

    extended(case, "2026-06-08")

    assert duty(case, "handle").due_at == before + timedelta(hours=2)
    assert "handle@grid" in open_duties(case)


def test_only_the_unit_in_charge_asks_for_more_time(clock):
    case = make.handled_ticket()

    for actor in ("secretary01", make.requester_of(case)):
        with pytest.raises(NotAllowed):
            make.step(case, "extend", actor, reason="要等灯头", due_on="2026-06-10")
