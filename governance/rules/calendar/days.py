"""The cells of the little month calendar beside a due time."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from governance.rules.calendar.pauses import AnyPause, close_pauses, join_pauses
from governance.rules.calendar.trace import days_between
from governance.rules.calendar.units import OFFICE_UNITS, check_unit
from governance.rules.calendar.workdays import ONE_DAY, WorkCalendar, local_day


@dataclass(frozen=True)
class DayCell:
    """One day; the state is before, start, counted, makeup, off, paused or due.

    `before` are the days of the first week that only fill the row. `n` numbers the counted days;
    a working day between the last of them and a due day that pauses moved has no number.
    """

    day: date
    state: str
    n: int | None = None
    is_today: bool = False


def days_of(
    start: datetime,
    unit: str,
    calendar: WorkCalendar,
    due_at: datetime | None,
    *,
    trace: Sequence[Mapping[str, Any]],
    now: datetime,
    pauses: Iterable[AnyPause] = (),
    until: datetime | None = None,
) -> list[DayCell]:
    """Return the days from the Monday of the first week to the due day, as the trace counts them.

    While a pause runs `due_at` is None: then the days end today, or at `until` if that is later.
    """
    check_unit(unit)
    first, today = local_day(start), local_day(now)
    due_on = None if due_at is None else local_day(due_at)
    seen = now if until is None else max(now, until)
    still = _paused_days(close_pauses(pauses, seen), start)
    free, limit = _moved_over(trace), _counted(trace)
    cells = [DayCell(day, "before") for day in days_between(_monday(first), first - ONE_DAY)]
    last_n = 0
    for day in days_between(first, due_on or max(first, local_day(seen))):
        state = "due" if day == due_on else "start" if day == first else None
        state = state or _state(day, unit, calendar, is_paused=day in still, is_free=day in free)
        # A pause on the start day moves the end, but no day more is counted.
        is_over = last_n == limit
        if is_over and state == "counted" and not calendar.is_workday(day):
            state = "off"
        is_numbered = state in ("counted", "makeup") and not is_over
        last_n += is_numbered
        cells.append(DayCell(day, state, last_n if is_numbered else None, day == today))
    return cells


def _state(day: date, unit: str, calendar: WorkCalendar, *, is_paused: bool, is_free: bool) -> str:
    """Return the state of a day between the start and the due day."""
    counts_free_days = unit not in OFFICE_UNITS
    if is_free or not (counts_free_days or calendar.is_workday(day)):
        return "off"
    if is_paused:
        return "paused"
    return "makeup" if not counts_free_days and calendar.is_makeup(day) else "counted"


def _paused_days(pauses: Iterable[AnyPause], start: datetime) -> set[date]:
    return {
        day
        for stop in join_pauses(pauses, since=start)
        # A pause that ends at midnight has not touched the day that begins then.
        for day in days_between(local_day(stop.since), local_day(stop.until - datetime.resolution))
    }


def _moved_over(trace: Iterable[Mapping[str, Any]]) -> set[date]:
    """Return the free days that a `d` limit was moved over."""
    moves = [line["params"] for line in trace if line["code"] == "moved_to_working_day"]
    return {
        day
        for move in moves
        for day in days_between(
            date.fromisoformat(move["from"]) + ONE_DAY, date.fromisoformat(move["to"]) - ONE_DAY
        )
    }


def _counted(trace: Iterable[Mapping[str, Any]]) -> int | None:
    return next((line["params"]["n"] for line in trace if line["code"] == "counted_days"), None)


def _monday(day: date) -> date:
    return day - timedelta(days=day.weekday())
