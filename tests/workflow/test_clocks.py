"""Clocks as their reader sees them: which comes first, what stands still, what the bar says."""

from datetime import timedelta

import pytest
from django.utils import translation

from tests import factories as make
from tests.tickets.builders import MONDAY
from workflow.models import Case
from workflow.reports.clocks import clocks_of

pytestmark = [pytest.mark.usefixtures("db", "clock")]
PHOTO = {"text": "还要一张照片。", "due_on": "2026-06-12"}


def clocks(case, actor):
    with translation.override("zh-hans"):
        return clocks_of(Case.objects.get(pk=case.pk), make.staff(actor))


def clock_of(case, actor):
    """The clock that the requester is promised."""
    (found,) = [clock for clock in clocks(case, actor) if clock.name == "答复群众"]
    return found


def test_of_ones_own_clocks_the_running_one_comes_before_the_paused():
    case = make.township_ticket()
    make.step(case, "ask", "dispatcher01", **PHOTO)

    found = [(clock.name, clock.state) for clock in clocks(case, "dispatcher01")]

    own, promise = found[:2], found[2]
    assert own == [("首次联系", "ok"), ("办理", "pause")]
    assert promise == ("答复群众", "pause")


def test_a_paused_clock_draws_the_days_on_which_it_stands(clock):
    clock.move_to(MONDAY)
    case = make.handled_ticket()
    clock.shift(timedelta(days=2))
    make.step(case, "ask", "grid01", **PHOTO)

    days = clock_of(case, "grid01").days

    looks = [day.look for day in days if day.look]
    assert looks[:2] == ["start", "used"]
    assert looks[2] == "stop now"
    assert {"stop"} <= set(looks[3:]) <= {"stop", "off"}
    assert "due" not in looks


def test_a_paused_clock_names_no_day_on_which_it_would_have_ended(clock):
    clock.move_to(MONDAY)
    case = make.handled_ticket()
    before = clock_of(case, "grid01")
    clock.shift(timedelta(days=2))
    make.step(case, "ask", "grid01", **PHOTO)

    trace = clock_of(case, "grid01").trace

    assert before.end not in "".join(trace)
    assert any(line.endswith("已算：06-09") for line in trace)
    assert "停表期间没有到期日，恢复后按停表的时间顺延。" in trace


def test_the_bar_of_a_clock_of_one_day_says_the_hours():
    case = make.open_ticket(urgency="emergency")

    found = clocks(case, "grid01")

    assert "09:00" in {clock.begin for clock in found}
    assert all(clock.begin != clock.end for clock in found)
