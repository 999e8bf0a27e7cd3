"""Due times by arts 200-204 of the Civil Code, each with a trace that a person can check."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from typing import Any

from governance.rules.calendar.pauses import AnyPause, Standstill, join_pauses
from governance.rules.calendar.trace import (
    Reckoning,
    days_between,
    iso,
    listed_days,
    listed_pieces,
    minutes,
)
from governance.rules.calendar.units import OFFICE_UNITS, WALL_LENGTH, check_unit, counted_time
from governance.rules.calendar.workdays import (
    NOTHING,
    ONE_DAY,
    WorkCalendar,
    end_of_day,
    local_day,
)


@dataclass(frozen=True)
class Due:
    """When something is due (in UTC), why, and whether that rests on a year not loaded yet."""

    due_at: datetime
    trace: list[dict[str, Any]]
    is_provisional: bool


def due(
    start: datetime,
    amount: int,
    unit: str,
    calendar: WorkCalendar,
    *,
    pauses: Iterable[AnyPause] = (),
    fixed: datetime | None = None,
    conservative: bool = False,
) -> Due:
    """Return when a limit ends that began at `start` and stood still in the pauses.

    `fixed` is a moment set by a person: it is not moved, unit only says how pauses count.
    `conservative` is for limits in which somebody loses a right: a `d` limit that ends on a free
    day is then shown unmoved, the earlier of two readings.
    """
    _check(start, amount, unit, fixed)
    reckoning = Reckoning(calendar, unit, conservative)
    reckoning.note("start", at=iso(start))
    base = _base(reckoning, start, amount, fixed)
    end = _shift(reckoning, base, join_pauses(pauses, since=start))
    if reckoning.unknown_years:
        reckoning.note("provisional", years=sorted(reckoning.unknown_years))
    reckoning.note("due", at=iso(end), ends=reckoning.ends)
    return Due(end.astimezone(UTC), reckoning.trace, bool(reckoning.unknown_years))


def after(due_at: datetime, amount: int, unit: str, calendar: WorkCalendar) -> datetime:
    """Return the moment an amount of time after a due time ("+3 wd" of a ladder)."""
    return due(due_at, amount, unit, calendar).due_at


def _base(reckoning: Reckoning, start: datetime, amount: int, fixed: datetime | None) -> datetime:
    """Return the end of a limit as if it had never been paused."""
    if fixed is not None:
        reckoning.note("fixed", at=iso(fixed))
        reckoning.ends = "fixed"
        return fixed
    match reckoning.unit:
        case "d":
            return _base_days(reckoning, local_day(start), amount)
        case "wd":
            return _base_workdays(reckoning, local_day(start), amount)
        case "wh":
            return _base_office(reckoning, start, timedelta(hours=amount))
    reckoning.note("wall_clock", amount=amount, unit=reckoning.unit)
    return start + amount * WALL_LENGTH[reckoning.unit]


def _base_days(reckoning: Reckoning, first: date, amount: int) -> datetime:
    days = days_between(first + ONE_DAY, first + timedelta(days=amount))
    reckoning.note("start_day_not_counted", day=first.isoformat())
    reckoning.note("counted_days", unit="d", **listed_days(days))
    reckoning.ends = "day"
    return _to_working_day(reckoning, end_of_day(days[-1]))


def _base_workdays(reckoning: Reckoning, first: date, amount: int) -> datetime:
    calendar = reckoning.calendar
    last = calendar.workday_after(first, amount)
    days = [day for day in days_between(first + ONE_DAY, last) if calendar.is_workday(day)]
    reckoning.note("start_day_not_counted", day=first.isoformat())
    reckoning.note("counted_days", unit="wd", **listed_days(days))
    reckoning.note_days(first + ONE_DAY, last)
    reckoning.ends = "office"
    return calendar.closing(last)


def _base_office(reckoning: Reckoning, start: datetime, amount: timedelta) -> datetime:
    pieces = reckoning.calendar.spend(start, amount)
    end = pieces[-1][1]
    reckoning.note("office_minutes", minutes=minutes(amount), **listed_pieces(pieces))
    reckoning.note_days(local_day(start), local_day(end))
    reckoning.ends = "office_minute"
    return end


def _shift(reckoning: Reckoning, base: datetime, still: Sequence[Standstill]) -> datetime:
    """Move a due time later by the whole minutes the pauses took, counted as the unit counts.

    Seconds never add up to a day: a pause of a moment, as two steps in a row make, would else
    carry 23:59:59 into the next day, and over a weekend.
    """
    calendar, unit = reckoning.calendar, reckoning.unit
    total = NOTHING
    for since, until, reasons in still:
        stood = counted_time(since, until, unit, calendar)
        total += stood
        if unit in OFFICE_UNITS:
            reckoning.consult(local_day(since), local_day(until))
        params = {"since": iso(since), "until": iso(until), "minutes": minutes(stood)}
        reckoning.note("paused", **params, reasons=list(reasons))
    total = timedelta(minutes=minutes(total))
    if not total:
        return base
    end = calendar.advance(base, total) if unit in OFFICE_UNITS else base + total
    reckoning.ends = "shifted"
    reckoning.note("shifted", **{"from": iso(base), "to": iso(end)}, minutes=minutes(total))
    if unit in OFFICE_UNITS:
        reckoning.consult(local_day(base), local_day(end))
        reckoning.note_days(local_day(base) + ONE_DAY, local_day(end))
    return _to_working_day(reckoning, end) if unit == "d" else end


def _to_working_day(reckoning: Reckoning, end: datetime) -> datetime:
    """Move the end of a `d` limit from a free day to the end of the next working day."""
    last = local_day(end)
    day = reckoning.calendar.workday_from(last)
    if reckoning.conservative:
        if day != last:
            reckoning.note("kept_early", day=last.isoformat())
        return end
    reckoning.consult(last, day)
    if day != last:
        reckoning.note("moved_to_working_day", **{"from": last.isoformat(), "to": day.isoformat()})
    if reckoning.calendar.is_makeup(day):
        reckoning.note("makeup_day", day=day.isoformat())
    if day == last:
        return end
    reckoning.ends = "day"
    return end_of_day(day)


def _check(start: datetime, amount: int, unit: str, fixed: datetime | None) -> None:
    check_unit(unit)
    if fixed is None and amount < 1:
        raise ValueError(f"A limit lasts at least 1 {unit}, not {amount}.")
    if any(moment.utcoffset() is None for moment in (start, fixed or start)):
        raise ValueError("A clock needs moments with a time zone.")
