"""The cells of the little month calendar beside a due time."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from itertools import count

from governance.rules.calendar.pauses import AnyPause, close_pauses, join_pauses
from governance.rules.calendar.trace import days_between
from governance.rules.calendar.units import OFFICE_UNITS, check_unit
from governance.rules.calendar.workdays import ONE_DAY, WorkCalendar, local_day


@dataclass(frozen=True)
class DayCell:
    """One day; the state is before, start, counted, makeup, off, paused or due.

    `before` are the days of the first week that only fill the row. `n` numbers the counted days.
    """

    day: date
    state: str
    n: int | None = None
    is_today: bool = False


def days_of(
    start: datetime,
    amount: int | None,
    unit: str,
    calendar: WorkCalendar,
    due_at: datetime | None,
    *,
    now: datetime,
    pauses: Iterable[AnyPause] = (),
) -> list[DayCell]:
    """Return the days from the Monday of the first week to the due day.

    `amount` is None for a moment that a person set; `due_at` is None while a pause runs: then the
    days end today.
    """
    check_unit(unit)
    first, today = local_day(start), local_day(now)
    due_on = None if due_at is None else local_day(due_at)
    still = {
        day
        for stop in join_pauses(close_pauses(pauses, now), since=start)
        for day in days_between(local_day(stop.since), local_day(stop.until))
    }
    numbers = count(1)
    cells = [DayCell(day, "before") for day in days_between(_monday(first), first - ONE_DAY)]
    for day in days_between(first, due_on or max(first, today)):
        if day == due_on:
            state = "due"
        elif day == first:
            state = "start"
        else:
            state = _state(day, unit, calendar, day in still)
        n = next(numbers) if state in ("counted", "makeup") else None
        if unit == "d" and n is not None and amount is not None and n > amount:
            state, n = "off", None
        cells.append(DayCell(day, state, n, day == today))
    return cells


def _state(day: date, unit: str, calendar: WorkCalendar, is_paused: bool) -> str:
    """Return the state of a day between the start and the due day."""
    counts_free_days = unit not in OFFICE_UNITS
    if is_paused and (counts_free_days or calendar.is_workday(day)):
        return "paused"
    if counts_free_days:
        return "counted"
    if not calendar.is_workday(day):
        return "off"
    return "makeup" if calendar.is_makeup(day) else "counted"


def _monday(day: date) -> date:
    return day - timedelta(days=day.weekday())
