"""The calendar against a second one that knows nothing but single minutes and counts them.

The counter shares no code with the calendar: days come from the library's own function, hours from
a list of open minutes, and every result is reached by stepping from one minute to the next.
"""

import json
from datetime import date, datetime, time, timedelta
from functools import cache

import chinese_calendar
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from governance.rules.calendar import (
    SHANGHAI,
    Season,
    WorkCalendar,
    days_of,
    due,
    elapsed,
    moments,
    share_used,
)
from governance.rules.calendar.trace import CODES, ENDS
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
CALENDARS = {
    "default": CALENDAR,
    "farm": WorkCalendar(SPECIAL, LOADED, FARM_HOURS),
}


def is_worked(day):
    if day.year in LOADED:
        return chinese_calendar.is_workday(day)
    fixed = [(1, 1), (5, 1), (5, 2), (10, 1), (10, 2), (10, 3)]
    return day.weekday() < 5 and (day.month, day.day) not in fixed


def open_minutes(name, day):
    """Return the minutes of a day at which the offices are open, in the words of the office."""
    if not is_worked(day):
        return []
    if name == "default":
        return [*range(510, 720), *range(810, 1050)]
    if day.weekday() == 4:
        return [*range(480, 735)]
    if (5, 15) <= (day.month, day.day) <= (9, 30):
        return [*range(390, 600), *range(620, 660), *range(960, 1185)]
    return [*range(540, 720), *range(780, 1019)]


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


def last_second(minute):
    """Return the end of the day of a minute, or of the next day on which offices work."""
    day = minute // DAY
    while not is_worked(ZERO.date() + timedelta(days=day)):
        day += 1
    return moment((day + 1) * DAY) - timedelta(seconds=1)


def count_base(start, amount, unit, name):
    """Return the end of a limit without pauses, counted minute by minute."""
    if unit in ("min", "h", "wh"):
        return moment(step(start, amount * (1 if unit == "min" else 60), unit, name))
    minute = (start // DAY + 1) * DAY
    if unit == "d":
        return last_second(minute + (amount - 1) * DAY)
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
    if unit == "d" and not is_worked(shifted.date()):
        return last_second(end - 1)
    return shifted


def is_open_at(minute, name):
    return bool(counter(name)[minute])


names = st.sampled_from(sorted(CALENDARS))
# Starts of all kinds, and many where it is delicate: at the edges of periods, days and years.
edges = st.sampled_from([0, 509, 510, 720, 735, 810, 1018, 1049, 1050, 1051, 1439])
turns = st.sampled_from([date(y, 12, d) for y in (2023, 2025, 2026) for d in (28, 29, 30, 31)])
holidays = st.sampled_from(sorted(day for day in SPECIAL if day.year > 2022))
first_day = date(2023, 1, 1)
days = st.one_of(
    st.dates(first_day, date(2027, 1, 20)),
    turns,
    st.builds(lambda day, n: day - timedelta(days=n), holidays, st.integers(0, 4)),
).map(lambda day: max(day, first_day))
starts = st.builds(
    lambda day, minute: (day - ZERO.date()).days * DAY + minute,
    days,
    st.one_of(st.integers(0, DAY - 1), edges),
)
limits = st.one_of(
    st.tuples(st.integers(1, 3000), st.just("min")),
    st.tuples(st.integers(1, 100), st.just("h")),
    st.tuples(st.integers(1, 60), st.just("wh")),
    st.tuples(st.integers(1, 60), st.just("d")),
    st.tuples(st.integers(1, 60), st.just("wd")),
)
# Offsets from the start and lengths: before it, over it, overlapping, at night, over weekends.
pauses = st.lists(
    st.tuples(
        st.one_of(st.integers(-3000, 12_000), st.integers(-5, 600)),
        st.one_of(st.integers(0, 600), st.integers(0, 20_000)),
    ),
    max_size=4,
).map(lambda pairs: [(since, since + length) for since, length in pairs])
counting = settings(max_examples=400, deadline=None)


def spans(start, pairs):
    return [(start + since, start + until) for since, until in pairs]


def as_moments(pairs):
    return [(moment(since), moment(until)) for since, until in pairs]


@counting
@given(names, starts, limits)
def test_a_limit_ends_at_the_minute_a_counter_finds(name, start, limit):
    amount, unit = limit

    result = due(moment(start), amount, unit, CALENDARS[name])

    assert result.due_at == count_base(start, amount, unit, name)


@counting
@given(names, starts, limits, pauses)
def test_a_paused_limit_ends_at_the_minute_a_counter_finds(name, start, limit, pairs):
    amount, unit = limit
    pairs = spans(start, pairs)

    result = due(moment(start), amount, unit, CALENDARS[name], pauses=as_moments(pairs))

    assert result.due_at == count_due(start, amount, unit, name, pairs)


@counting
@given(names, starts, limits.filter(lambda limit: limit[1] in ("min", "h", "wh")), pauses)
def test_a_clock_that_stops_in_pauses_rings_at_the_due_moment(name, start, limit, pairs):
    """Another definition of the same thing, as long as no pause begins after the ring."""
    amount, unit = limit
    pairs = spans(start, pairs)
    left, minute = amount * (1 if unit == "min" else 60), start
    while left:
        stands = any(since <= minute < until for since, until in pairs)
        left -= not stands and (unit != "wh" or is_open_at(minute, name))
        minute += 1
    begun = [pair for pair in pairs if pair[0] < minute]

    result = due(moment(start), amount, unit, CALENDARS[name], pauses=as_moments(begun))

    assert result.due_at == moment(minute)


@counting
@given(names, starts, st.sampled_from(["h", "wh", "wd", "d"]), st.integers(0, 30_000), pauses)
def test_elapsed_time_is_what_a_counter_counts(name, start, unit, length, pairs):
    pairs = spans(start, pairs)
    now = start + length
    origin = start if unit in ("h", "wh") else (start // DAY + 1) * DAY
    stands = {m for since, until in pairs for m in range(since, until)}

    found = elapsed(moment(start), moment(now), unit, CALENDARS[name], as_moments(pairs))

    assert found == 60 * sum(
        m not in stands and (unit not in ("wh", "wd") or is_open_at(m, name))
        for m in range(origin, now)
    )


@counting
@given(names, starts, limits, pauses, st.integers(1, 99))
def test_the_moment_of_a_share_is_the_moment_at_which_it_is_used(name, start, limit, pairs, share):
    amount, unit = limit
    calendar, begin, stops = CALENDARS[name], moment(start), as_moments(spans(start, pairs))
    end = due(begin, amount, unit, calendar, pauses=stops).due_at

    at, last = moments(begin, end, [share, 100], unit, calendar, stops)

    total = elapsed(begin, end, unit, calendar, stops)
    used = elapsed(begin, at, unit, calendar, stops)
    assert last == end
    assert at <= end
    # Whole seconds are counted, so either side may have lost one.
    assert used == pytest.approx(total * share / 100, abs=2)
    assert share_used(begin, at, end, unit, calendar, stops) in (
        1.0 if at == end else pytest.approx(share / 100, abs=1e-6),
    )


@counting
@given(names, starts, limits, pauses)
def test_the_trace_alone_is_enough_to_check_the_due_date(name, start, limit, pairs):
    amount, unit = limit
    result = due(
        moment(start), amount, unit, CALENDARS[name], pauses=as_moments(spans(start, pairs))
    )

    trace = json.loads(json.dumps(result.trace))

    lines = [(line["code"], line["params"]) for line in trace]
    assert lines[0] == ("start", {"at": moment(start).isoformat()})
    assert lines[-1][0] == "due"
    assert datetime.fromisoformat(lines[-1][1]["at"]) == result.due_at
    assert lines[-1][1]["ends"] in ENDS
    assert {code for code, _ in lines} <= set(CODES)
    pieces = [p["minutes"] for code, params in lines for p in params.get("pieces", [])]
    assert sum(pieces) in (0, amount * 60)
    assert 0 not in pieces
    paused = sum(params["minutes"] for code, params in lines if code == "paused")
    assert [params["minutes"] for code, params in lines if code == "shifted"] in ([], [paused])


@counting
@given(names, starts, st.integers(1, 15))
def test_the_trace_of_working_days_names_every_day_once(name, start, amount):
    result = due(moment(start), amount, "wd", CALENDARS[name])

    named = []
    for line in result.trace:
        if line["code"] in ("counted_days", "skipped_weekends"):
            named += map(date.fromisoformat, line["params"]["days"])
        if line["code"] == "skipped_holidays":
            first = date.fromisoformat(line["params"]["first"])
            named += [first + timedelta(days=i) for i in range(line["params"]["n"])]
    last = result.due_at.astimezone(SHANGHAI).date()
    assert sorted(named) == [
        day_of(start) + timedelta(days=i + 1) for i in range((last - day_of(start)).days)
    ]


year_2027 = st.dates(date(2027, 1, 1), date(2027, 6, 30))


@counting
@given(
    turns.map(lambda day: day.replace(year=2026)),
    st.integers(0, DAY - 1),
    limits,
    pauses,
    st.dictionaries(year_2027, st.booleans(), max_size=40),
)
def test_what_is_not_provisional_stands_whatever_the_new_year_brings(
    day, minute, limit, pairs, new_days
):
    start = (day - ZERO.date()).days * DAY + minute
    stops = as_moments(spans(start, pairs))
    amount, unit = limit
    loaded = WorkCalendar(SPECIAL | new_days, LOADED | {2027})

    before = due(moment(start), amount, unit, CALENDARS["default"], pauses=stops)
    afterwards = due(moment(start), amount, unit, loaded, pauses=stops)

    assert not afterwards.is_provisional or afterwards.due_at.year > 2027
    assert before.is_provisional or before.due_at == afterwards.due_at


@counting
@given(names, starts, limits, pauses)
def test_the_little_calendar_has_every_day_once_and_numbers_in_order(name, start, limit, pairs):
    amount, unit = limit
    calendar, stops = CALENDARS[name], as_moments(spans(start, pairs))
    result = due(moment(start), amount, unit, calendar, pauses=stops)

    cells = days_of(
        moment(start),
        unit,
        calendar,
        result.due_at,
        trace=result.trace,
        now=moment(start),
        pauses=stops,
    )

    assert cells[0].day.weekday() == 0
    assert [cell.day for cell in cells] == [
        cells[0].day + timedelta(days=i) for i in range(len(cells))
    ]
    assert cells[-1].state == "due"
    assert cells[-1].day == result.due_at.astimezone(SHANGHAI).date()
    numbers = [cell.n for cell in cells if cell.n is not None]
    assert numbers == list(range(1, len(numbers) + 1))
    assert unit not in ("d", "wd") or len(numbers) <= amount
