"""The calendar against a second one that counts single minutes; see `minutes`."""

import json
from datetime import date, datetime, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from governance.rules.calendar import (
    SHANGHAI,
    WorkCalendar,
    days_of,
    due,
    elapsed,
    moments,
    share_used,
)
from governance.rules.calendar.trace import CODES, ENDS
from tests.governance.calendars import LOADED, SPECIAL
from tests.governance.minutes import (
    CALENDARS,
    DAY,
    ZERO,
    count_base,
    count_due,
    day_of,
    is_open_at,
    moment,
)

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
counting = settings(max_examples=400)


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
@given(names, starts, st.integers(1, 60), pauses)
def test_the_date_shown_where_a_right_is_lost_is_never_later_than_the_one_that_counts(
    name, start, amount, pairs
):
    stops = as_moments(spans(start, pairs))
    calendar, begin = CALENDARS[name], moment(start)

    counts = due(begin, amount, "d", calendar, pauses=stops)
    shown = due(begin, amount, "d", calendar, pauses=stops, conservative=True)

    assert shown.due_at <= counts.due_at
    assert shown.is_provisional is False
    first = (start // DAY + 1 + amount) * DAY
    stood = {m for since, until in spans(start, pairs) for m in range(max(since, start), until)}
    assert shown.due_at == moment(first + len(stood)) - timedelta(seconds=1)


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
