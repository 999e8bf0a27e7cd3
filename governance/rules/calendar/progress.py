"""How much of a limit is used and left, and at which moment a share of it will be used.

Of `d` and `wd` the start day is not counted here either: their clock begins at midnight after it.
"""

from collections.abc import Iterable, Sequence
from datetime import UTC, datetime, timedelta

from governance.rules.calendar.pauses import (
    AnyPause,
    Standstill,
    close_pauses,
    join_pauses,
    running_stretches,
)
from governance.rules.calendar.units import DAY_UNITS, OFFICE_UNITS, check_unit, counted_time
from governance.rules.calendar.workdays import (
    NOTHING,
    ONE_DAY,
    WorkCalendar,
    local_day,
    start_of_day,
)


def elapsed(
    start: datetime,
    now: datetime,
    unit: str,
    calendar: WorkCalendar,
    pauses: Iterable[AnyPause] = (),
) -> int:
    """Return the counted seconds from the start to now, pauses (also running ones) left out."""
    origin = _origin(start, unit)
    still = join_pauses(close_pauses(pauses, now), since=origin)
    return _seconds(_used(origin, now, unit, calendar, still))


def remaining(now: datetime, due_at: datetime, unit: str, calendar: WorkCalendar) -> int:
    """Return the counted seconds from now to a due time; below zero when it is past.

    While a pause runs a duty has no due time: give that of `due` over `close_pauses(…, now)`.
    """
    check_unit(unit)
    if now > due_at:
        return -_seconds(counted_time(due_at, now, unit, calendar))
    return _seconds(counted_time(now, due_at, unit, calendar))


def days_left(now: datetime, due_at: datetime, unit: str, calendar: WorkCalendar) -> int:
    """Return the days left after today, for words: working days for wh and wd; 0 means today."""
    check_unit(unit)
    today, last = local_day(now), local_day(due_at)
    if unit not in OFFICE_UNITS:
        return max((last - today).days, 0)
    days = (today + timedelta(days=i + 1) for i in range((last - today).days))
    return sum(map(calendar.is_workday, days))


def share_used(
    start: datetime,
    now: datetime,
    due_at: datetime,
    unit: str,
    calendar: WorkCalendar,
    pauses: Iterable[AnyPause] = (),
) -> float:
    """Return the part of the counted time that is used, from 0.0 to 1.0 (due or late)."""
    if now >= due_at:
        return 1.0
    origin = _origin(start, unit, due_at)
    still = join_pauses(close_pauses(pauses, now), since=origin)
    total = _used(origin, due_at, unit, calendar, still)
    return _used(origin, now, unit, calendar, still) / total if total else 0.0


def moments(
    start: datetime,
    due_at: datetime,
    percents: Sequence[int],
    unit: str,
    calendar: WorkCalendar,
    pauses: Iterable[AnyPause] = (),
) -> list[datetime]:
    """Return when each percentage of the counted time is used; above 100 is after the due time."""
    origin = _origin(start, unit, due_at)
    still = join_pauses(pauses, since=origin)
    total = _used(origin, due_at, unit, calendar, still)
    return [
        # Exactly then, also where a person set a due time at night, when no office minute ends.
        due_at.astimezone(UTC)
        if percent == 100 or not total
        else _moment_of(total * percent / 100, origin, unit, calendar, still)
        for percent in percents
    ]


def _moment_of(
    used: timedelta,
    origin: datetime,
    unit: str,
    calendar: WorkCalendar,
    still: Iterable[Standstill],
) -> datetime:
    """Return the moment at which an amount of counted time is used."""
    at = origin
    for since, until in running_stretches(origin, None, still):
        at = calendar.advance(since, used) if unit in OFFICE_UNITS else since + used
        if until is None or at <= until:
            break
        used -= counted_time(since, until, unit, calendar)
    return at.astimezone(UTC)


def _used(
    since: datetime,
    until: datetime,
    unit: str,
    calendar: WorkCalendar,
    still: Iterable[Standstill],
) -> timedelta:
    stretches = running_stretches(since, until, still)
    return sum((counted_time(a, b or until, unit, calendar) for a, b in stretches), NOTHING)


def _origin(start: datetime, unit: str, due_at: datetime | None = None) -> datetime:
    """Return when the counting begins."""
    check_unit(unit)
    if unit not in DAY_UNITS:
        return start
    midnight = start_of_day(local_day(start) + ONE_DAY)
    # A person may set a moment of the very same day: then there is no other time to count.
    return midnight if due_at is None or midnight < due_at else start


def _seconds(length: timedelta) -> int:
    return length // timedelta(seconds=1)
