"""An independent counter of time limits: walks over the clock in half minutes and asks each one.

It shares nothing with the calendar of the service: it knows the days from the library, the office
periods from the house rules, and the articles of the Civil Code as a person would count them.
"""

from collections.abc import Iterable
from datetime import date, datetime, time, timedelta
from functools import cache
from zoneinfo import ZoneInfo

import chinese_calendar

HERE = ZoneInfo("Asia/Shanghai")
TICK = timedelta(seconds=30)
TICKS_PER_MINUTE = 2
ONE_DAY = timedelta(days=1)
OFFICE = ((time(8, 30), time(12)), (time(13, 30), time(17, 30)))

Span = tuple[datetime, datetime]


@cache
def is_workday(day: date) -> bool:
    return bool(chinese_calendar.is_workday(day))


def is_office(moment: datetime) -> bool:
    """Whether the half minute that begins now counts for an office."""
    clock = moment.time()
    return any(a <= clock < b for a, b in OFFICE) and is_workday(moment.date())


def last_second(day: date) -> datetime:
    return datetime.combine(day, time(23, 59, 59), HERE)


def closing(day: date) -> datetime:
    return datetime.combine(day, OFFICE[-1][1], HERE)


def ticks(moments: Span, unit: str) -> int:
    """How many half minutes of a span count."""
    start, end = moments
    if unit not in ("wh", "wd"):
        return int((end - start) / TICK)
    return _office_ticks(start, end)


@cache
def _office_ticks(start: datetime, end: datetime) -> int:
    counted, at = 0, start
    while at < end:
        counted += is_office(at)
        at += TICK
    return counted


@cache
def after_office_ticks(start: datetime, wanted: int) -> datetime:
    """The end of the last of so many half minutes of office time."""
    # The last second of a day is no half minute of its own.
    at = start + timedelta(seconds=1) if start.second == 59 else start
    while wanted:
        wanted -= is_office(at)
        at += TICK
    return at


def base_end(start: datetime, amount: int, unit: str) -> datetime:
    """When a limit ends that nothing stopped."""
    if unit in ("min", "h"):
        return start + timedelta(minutes=amount * (60 if unit == "h" else 1))
    if unit == "wh":
        return after_office_ticks(start, amount * 60 * TICKS_PER_MINUTE)
    day = start.date()
    if unit == "d":
        return free_day_moved(last_second(day + amount * ONE_DAY))
    while amount:
        day += ONE_DAY
        amount -= is_workday(day)
    return closing(day)


def free_day_moved(end: datetime) -> datetime:
    """What ends on a free day ends with the next working day."""
    day = end.date()
    if is_workday(day):
        return end
    while not is_workday(day):
        day += ONE_DAY
    return last_second(day)


def union(spans: Iterable[Span]) -> list[Span]:
    """The spans without what they have in common."""
    joined: list[Span] = []
    for start, end in sorted(spans):
        if joined and start <= joined[-1][1]:
            joined[-1] = (joined[-1][0], max(end, joined[-1][1]))
        elif end > start:
            joined.append((start, end))
    return joined


def shifted(end: datetime, unit: str, spans: Iterable[Span]) -> datetime:
    """An end that was stopped in some spans: later by the whole minutes that they took."""
    minutes = sum(ticks(span, unit) for span in union(spans)) // TICKS_PER_MINUTE
    if not minutes:
        return end
    if unit in ("wh", "wd"):
        return after_office_ticks(end, minutes * TICKS_PER_MINUTE)
    later = end + timedelta(minutes=minutes)
    return free_day_moved(later) if unit == "d" else later
