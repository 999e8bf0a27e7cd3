"""What is used and left of a limit, and the moments of the stages of a ladder."""

import pytest

from governance.rules.calendar import (
    Pause,
    after,
    days_left,
    elapsed,
    moments,
    remaining,
    share_used,
)
from tests.governance.calendars import CALENDAR, at, local


def test_stages_after_a_due_time_count_as_limits_do():
    due_at = at("2026-11-20 17:30")

    assert [
        local(after(due_at, amount, unit, CALENDAR))
        for amount, unit in [(1, "wd"), (3, "wd"), (30, "min"), (2, "wh")]
    ] == [
        "2026-11-23 17:30:00",
        "2026-11-25 17:30:00",
        "2026-11-20 18:00:00",
        "2026-11-23 10:30:00",
    ]


def test_stages_before_a_due_time_fall_on_their_share_of_the_counted_time():
    start = at("2026-11-16 10:00")

    assert [
        [local(moment) for moment in moments(start, at(due_at), [50, 80, 100, 150], unit, CALENDAR)]
        for unit, due_at in [("h", "2026-11-16 12:00"), ("wd", "2026-11-18 17:30")]
    ] == [
        [
            "2026-11-16 11:00:00",
            "2026-11-16 11:36:00",
            "2026-11-16 12:00:00",
            "2026-11-16 13:00:00",
        ],
        [
            "2026-11-17 17:30:00",
            "2026-11-18 14:30:00",
            "2026-11-18 17:30:00",
            "2026-11-19 17:30:00",
        ],
    ]


def test_stages_wait_while_the_clock_stands():
    start, due_at = at("2026-11-16 10:00"), at("2026-11-16 13:00")
    pauses = [(at("2026-11-16 10:30"), at("2026-11-16 11:30"))]

    found = [local(m)[11:16] for m in moments(start, due_at, [20, 25, 50], "h", CALENDAR, pauses)]

    assert found == ["10:24", "10:30", "12:00"]


def test_a_due_time_set_within_the_start_day_is_still_shared_out():
    start, due_at = at("2026-11-16 10:00"), at("2026-11-16 20:00")

    assert [local(m)[11:16] for m in moments(start, due_at, [60], "d", CALENDAR)] == ["16:00"]
    assert share_used(start, at("2026-11-16 15:00"), due_at, "d", CALENDAR) == 0.5


def test_a_due_time_set_at_the_midnight_after_the_start_is_shared_out_too():
    start, due_at = at("2026-11-16 10:00"), at("2026-11-17 00:00")

    assert share_used(start, at("2026-11-16 17:00"), due_at, "d", CALENDAR) == 0.5


def test_a_due_time_without_any_office_time_before_it_has_one_moment():
    start, due_at = at("2026-11-21 10:00"), at("2026-11-21 20:00")

    assert moments(start, due_at, [60, 100], "wh", CALENDAR) == [due_at, due_at]
    assert share_used(start, at("2026-11-21 15:00"), due_at, "wh", CALENDAR) == 0.0


def test_the_bar_of_a_clock_shows_the_share_of_counted_time():
    now = at("2026-11-20 10:30")
    promise, arrive = at("2026-11-16 09:12"), at("2026-11-17 10:30")

    # 82.5 of 168 hours; 17 of 22.5 office hours: the start day is not counted.
    assert share_used(promise, now, at("2026-11-23 23:59:59"), "d", CALENDAR) == pytest.approx(
        82.5 / 168, abs=1e-5
    )
    assert share_used(arrive, now, at("2026-11-20 17:30"), "wd", CALENDAR) == 17 / 22.5
    assert share_used(arrive, at("2026-11-17 16:00"), at("2026-11-20 17:30"), "wd", CALENDAR) == 0
    assert share_used(arrive, at("2026-11-20 17:30"), at("2026-11-20 17:30"), "wd", CALENDAR) == 1


def test_elapsed_time_leaves_out_pauses_also_a_running_one():
    start, now = at("2026-11-16 10:00"), at("2026-11-16 16:00")
    pauses = [
        (at("2026-11-16 10:30"), at("2026-11-16 11:00")),
        Pause(at("2026-11-16 15:00"), None, "requester"),
    ]

    hours = [elapsed(start, now, unit, CALENDAR, pauses) / 3600 for unit in ("h", "wh", "d")]

    assert hours == [4.5, 3.0, 0.0]


def test_what_is_left_is_counted_as_the_unit_counts_and_negative_when_late():
    now = at("2026-11-20 10:30")

    assert [
        remaining(now, at(due_at), unit, CALENDAR) / 3600
        for due_at, unit in [
            ("2026-11-20 17:30", "h"),
            ("2026-11-20 17:30", "wd"),
            ("2026-11-23 09:30", "wh"),
            ("2026-11-19 17:30", "wh"),
            ("2026-11-19 17:30", "h"),
        ]
    ] == [7.0, 5.5, 6.5, -2.0, -17.0]


def test_days_left_do_not_count_today():
    now = at("2026-10-08 10:00")

    assert [
        days_left(now, at(due_at), unit, CALENDAR)
        for due_at, unit in [
            ("2026-10-08 17:30", "wd"),
            ("2026-10-13 17:30", "wd"),
            ("2026-10-13 23:59:59", "d"),
            ("2026-10-01 17:30", "d"),
            ("2026-10-01 17:30", "wd"),
        ]
    ] == [0, 4, 5, 0, 0]
    assert days_left(at("2026-10-11 10:00"), at("2026-10-13 17:30"), "wd", CALENDAR) == 2
