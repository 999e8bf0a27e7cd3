"""The cells of the little month calendar, week by week."""

from datetime import date

import pytest

from governance.rules.calendar import Pause, close_pauses, days_of, due
from tests.governance.calendars import CALENDAR, at

LETTERS = {"before": ".", "start": "s", "off": "-", "paused": "p", "due": "D"}


def rows(start, amount, unit, *, pauses=(), fixed=None, now=None):
    """Draw the cells; with `now` as while a pause runs, when nothing is due."""
    closed = close_pauses(pauses, at(now)) if now else pauses
    result = due(at(start), amount, unit, CALENDAR, pauses=closed, fixed=fixed)
    cells = days_of(
        at(start),
        unit,
        CALENDAR,
        None if now else result.due_at,
        trace=result.trace,
        now=at(now or "2026-01-01 00:00"),
        pauses=pauses,
    )
    marks = [
        LETTERS.get(c.state) or f"{c.n or 'w'}{'m' if c.state == 'makeup' else ''}" for c in cells
    ]
    return [" ".join(marks[i : i + 7]) for i in range(0, len(marks), 7)]


@pytest.mark.parametrize(
    ("start", "amount", "unit", "expected"),
    [
        ("2026-09-30 16:20", 5, "wd", [". . s - - - -", "- - - 1 2 3m -", "4 D"]),
        ("2026-11-16 09:12", 7, "d", ["s 1 2 3 4 5 6", "D"]),
        ("2026-11-14 09:12", 7, "d", [". . . . . s 1", "2 3 4 5 6 7 -", "D"]),
        ("2026-11-20 16:30", 4, "wh", [". . . . s - -", "D"]),
        ("2026-11-20 16:30", 24, "h", [". . . . s D"]),
        ("2026-11-20 16:30", 30, "min", [". . . . D"]),
    ],
)
def test_the_days_from_the_first_monday_to_the_due_day(start, amount, unit, expected):
    assert rows(start, amount, unit) == expected


def test_paused_days_have_no_number_and_free_days_stay_free():
    night = [(at("2026-11-17 10:00"), at("2026-11-18 10:00"))]
    weekend = [(at("2026-11-20 18:00"), at("2026-11-23 08:30"))]

    assert rows("2026-11-16 09:00", 4, "d", pauses=night) == ["s p p 1 2 3 -", "D"]
    assert rows("2026-11-16 09:00", 6, "wd", pauses=weekend) == ["s 1 2 3 p - -", "p D"]


def test_a_limit_moved_over_a_weekend_and_then_by_a_pause_counts_on_after_it():
    tuesday = [(at("2026-11-17 00:00"), at("2026-11-18 00:00"))]

    assert rows("2026-11-16 09:00", 5, "d", pauses=tuesday) == ["s p 1 2 3 4 -", "5 D"]


def test_a_pause_on_the_start_day_adds_no_counted_day():
    pauses = [(at("2026-11-16 10:00"), at("2026-11-16 12:00"))]

    assert rows("2026-11-16 09:00", 3, "d", pauses=pauses) == ["s 1 2 3 D"]
    assert rows("2026-11-16 09:00", 4, "d", pauses=pauses) == ["s 1 2 3 4 - -", "D"]


def test_a_working_day_between_the_last_counted_one_and_the_due_day_is_not_drawn_as_free():
    start_day = [(at("2026-11-17 05:14"), at("2026-11-17 17:32"))]
    later = [(at("2026-11-18 08:30"), at("2026-11-19 17:30"))]

    assert rows("2026-11-17 01:45", 5, "d", pauses=start_day) == [". s 1 2 3 4 5", "w D"]
    assert rows("2026-11-16 10:00", 1, "wd", pauses=later) == ["s 1 p D"]


def test_while_a_pause_runs_the_days_end_today():
    pauses = [Pause(at("2026-11-18 16:40"), None, "verify")]

    cells = rows("2026-11-12 19:40", 7, "d", pauses=pauses, now="2026-11-19 10:00")

    assert cells == [". . . s 1 2 3", "4 5 p p"]


def test_a_moment_set_by_a_person_numbers_all_days_to_it():
    fixed = at("2026-11-20 10:00")

    assert rows("2026-11-16 09:00", 0, "d", fixed=fixed) == ["s 1 2 3 D"]


def test_today_is_marked():
    start, now = at("2026-11-16 09:00"), at("2026-11-17 23:59")
    result = due(start, 2, "wd", CALENDAR)

    cells = days_of(start, "wd", CALENDAR, result.due_at, trace=result.trace, now=now)

    assert [cell.day for cell in cells if cell.is_today] == [date(2026, 11, 17)]
