"""A second calendar that knows nothing but single minutes and counts them.

It shares no code with the first: days come from the library's own function, hours from a list of
open minutes, and every result is reached by stepping from one minute to the next.
"""

from datetime import date, datetime, time, timedelta
from functools import cache

import chinese_calendar

from governance.rules.calendar import SHANGHAI, Season, WorkCalendar
from tests.governance.calendars import CALENDAR, LOADED, SPECIAL

ZERO = datetime(2022, 12, 1, tzinfo=SHANGHAI)
DAYS = (date(2028, 7, 1) - ZERO.date()).days
MINUTE, DAY = timedelta(minutes=1), 1440

# Summer and winter hours, three periods a day in summer, and Friday afternoons off.
FARM_HOURS = (
    Season((1, 1), (12, 31), frozenset({4}), ((time(8), time(12, 15)),)),
    Season(
        (5, 15),
        (9, 30),
        frozenset({0, 1, 2, 3}),
        ((time(6, 30), time(10)), (time(10, 20), time(11)), (time(16), time(19, 45))),
    ),
    Season(
        (10, 1), (5, 14), frozenset({0, 1, 2, 3}), ((time(9), time(12)), (time(13), time(16, 59)))
    ),
)
# Short winter days over New Year and a market day; elsewhere a timetable for the whole country.
HERD_HOURS = (
    Season((11, 15), (2, 20), frozenset(range(5)), ((time(10), time(15, 30)),)),
    Season((8, 8), (8, 8), frozenset(range(7)), ((time(5, 1), time(5, 2)), (time(20), time(22)))),
)
COUNTRY_HOURS = (
    Season((1, 1), (12, 31), frozenset(range(5)), ((time(9), time(12)), (time(14), time(18)))),
)
# A county's own free days, and a day of the National Day on which it works.
HERD_DAYS = {
    date(2024, 6, 3): False,
    date(2025, 11, 28): False,
    date(2026, 10, 2): True,
    date(2026, 12, 31): False,
}
CALENDARS = {
    "default": CALENDAR,
    "farm": WorkCalendar(SPECIAL, LOADED, FARM_HOURS),
    "herd": WorkCalendar(SPECIAL | HERD_DAYS, LOADED, HERD_HOURS, COUNTRY_HOURS),
}


def is_worked(day, name):
    if name == "herd" and day in HERD_DAYS:
        return HERD_DAYS[day]
    if day.year in LOADED:
        return chinese_calendar.is_workday(day)
    fixed = [(1, 1), (5, 1), (5, 2), (10, 1), (10, 2), (10, 3)]
    return day.weekday() < 5 and (day.month, day.day) not in fixed


def open_minutes(name, day):
    """Return the minutes of a day at which the offices are open, in the words of the office."""
    if not is_worked(day, name):
        return []
    if name == "default":
        return [*range(510, 720), *range(810, 1050)]
    if name == "herd":
        return herd_minutes(day)
    if day.weekday() == 4:
        return [*range(480, 735)]
    if (5, 15) <= (day.month, day.day) <= (9, 30):
        return [*range(390, 600), *range(620, 660), *range(960, 1185)]
    return [*range(540, 720), *range(780, 1019)]


def herd_minutes(day):
    at = (day.month, day.day)
    if at == (8, 8):
        return [301, *range(1200, 1320)]
    if at >= (11, 15) or at <= (2, 20):
        return [*range(600, 930)]
    return [*range(540, 720), *range(840, 1080)]


@cache
def counter(name):
    """Return one byte a minute since ZERO: 1 while the offices are open."""
    flags = bytearray(DAYS * DAY)
    for i in range(DAYS):
        for minute in open_minutes(name, ZERO.date() + timedelta(days=i)):
            flags[i * DAY + minute] = 1
    return flags


def moment(minute):
    return ZERO + minute * MINUTE


def day_of(minute):
    return ZERO.date() + timedelta(days=minute // DAY)


def step(minute, n, unit, name):
    """Walk from a minute until n counted minutes have ended."""
    flags = counter(name)
    while n:
        n -= flags[minute] if unit in ("wh", "wd") else 1
        minute += 1
    return minute


def last_second(minute, name):
    """Return the end of the day of a minute, or of the next day on which offices work."""
    day = minute // DAY
    while not is_worked(ZERO.date() + timedelta(days=day), name):
        day += 1
    return moment((day + 1) * DAY) - timedelta(seconds=1)


def count_base(start, amount, unit, name):
    """Return the end of a limit without pauses, counted minute by minute."""
    if unit in ("min", "h", "wh"):
        return moment(step(start, amount * (1 if unit == "min" else 60), unit, name))
    minute = (start // DAY + 1) * DAY
    if unit == "d":
        return last_second(minute + (amount - 1) * DAY, name)
    closed, worked = None, 0
    while True:
        is_open = sum(counter(name)[minute : minute + DAY]) > 0
        worked += is_open
        if worked == amount:
            closed = max(m for m in range(minute, minute + DAY) if counter(name)[m])
            return moment(closed + 1)
        minute += DAY


def count_due(start, amount, unit, name, pauses):
    """Return the end of a limit, moved later by the counted minutes of all pauses."""
    base = count_base(start, amount, unit, name)
    paused = {m for a, b in pauses for m in range(max(a, start), b)}
    stood = sum(counter(name)[m] for m in paused) if unit in ("wh", "wd") else len(paused)
    if not stood:
        return base
    # 23:59:59 lies one second before a minute: walk from that minute, then take the second back.
    second = timedelta(seconds=1) if unit == "d" else timedelta(0)
    end = step(int((base + second - ZERO) / MINUTE), stood, unit, name)
    shifted = moment(end) - second
    if unit == "d" and not is_worked(shifted.date(), name):
        return last_second(end - 1, name)
    return shifted


def is_open_at(minute, name):
    return bool(counter(name)[minute])
