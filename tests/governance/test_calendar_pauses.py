"""Pauses move a due moment by exactly the time they took, as the unit counts it."""

from datetime import timedelta

import pytest

from governance.rules.calendar import Pause, WorkCalendar, close_pauses, due
from tests.governance.calendars import CALENDAR, SPECIAL, at, lines, local

NEW_YEAR = [(at("2026-12-31 18:00"), at("2027-01-03 08:30"))]


@pytest.mark.parametrize(
    ("unit", "pauses", "is_provisional"),
    [
        ("h", NEW_YEAR, False),
        # No office minute in the pause as far as we know, but 2027 may bring a make-up Sunday.
        ("wh", NEW_YEAR, True),
        ("wd", NEW_YEAR, True),
        ("wh", [(at("2026-12-30 09:00"), at("2026-12-30 10:00"))], False),
    ],
)
def test_a_pause_in_an_unloaded_year_makes_a_date_provisional_if_its_days_matter(
    unit, pauses, is_provisional
):
    result = due(at("2026-12-29 10:00"), 1, unit, CALENDAR, pauses=pauses)

    assert result.is_provisional is is_provisional


def test_a_moment_set_in_an_unloaded_year_is_provisional_once_a_pause_moves_it_by_office_time():
    calendar = WorkCalendar(SPECIAL, frozenset({2026}))
    fixed, pauses = at("2025-12-31 17:00"), [(at("2026-11-16 09:00"), at("2026-11-16 10:00"))]

    still = due(at("2025-12-29 10:00"), 0, "wh", calendar, fixed=fixed)
    moved = due(at("2025-12-29 10:00"), 0, "wh", calendar, fixed=fixed, pauses=pauses)

    assert [still.is_provisional, moved.is_provisional] == [False, True]


PAUSED = [
    # The unit, pauses, and the end of a limit that began on Monday 2026-11-16 at 10:00.
    (30, "min", [("2026-11-16 10:10", "2026-11-16 11:10")], "2026-11-16 11:30:00"),
    (24, "h", [("2026-11-16 22:00", "2026-11-17 04:00")], "2026-11-17 16:00:00"),
    # A night costs office hours nothing; two overlapping pauses count once.
    (4, "wh", [("2026-11-16 11:00", "2026-11-17 08:30")], "2026-11-17 11:30:00"),
    (
        2,
        "wh",
        [
            ("2026-11-16 10:30", "2026-11-16 11:30"),
            ("2026-11-16 11:00", "2026-11-16 12:00"),
        ],
        "2026-11-16 15:00:00",
    ),
    (2, "wd", [("2026-11-17 17:30", "2026-11-18 08:30")], "2026-11-18 17:30:00"),
    (2, "wd", [("2026-11-17 10:00", "2026-11-17 11:30")], "2026-11-19 10:00:00"),
    (2, "wd", [("2026-11-17 08:30", "2026-11-18 08:30")], "2026-11-19 17:30:00"),
    # A pause over the weekend is not credited twice.
    (5, "wd", [("2026-11-20 17:30", "2026-11-23 08:30")], "2026-11-23 17:30:00"),
    # Calendar days move by wall time, and once more from a free day.
    (3, "d", [("2026-11-17 10:00", "2026-11-17 12:00")], "2026-11-20 01:59:59"),
    (3, "d", [("2026-11-17 10:00", "2026-11-18 10:00")], "2026-11-20 23:59:59"),
    (3, "d", [("2026-11-17 10:00", "2026-11-19 10:00")], "2026-11-23 23:59:59"),
    # Before the start nothing counts; a pause open at the start counts from the start.
    (30, "min", [("2026-11-16 08:00", "2026-11-16 10:00")], "2026-11-16 10:30:00"),
    (30, "min", [("2026-11-16 08:00", "2026-11-16 10:05")], "2026-11-16 10:35:00"),
    (30, "min", [("2026-11-16 10:20", "2026-11-16 10:20")], "2026-11-16 10:30:00"),
]


# What begins on Wednesday 2026-11-18 at 10:00 and ends on Friday, just before a weekend.
UNMOVED = {
    (2, "d"): "2026-11-20 23:59:59",
    (2, "wd"): "2026-11-20 17:30:00",
    (15, "wh"): "2026-11-20 10:00:00",
    (48, "h"): "2026-11-20 10:00:00",
}


@pytest.mark.parametrize(("limit", "expected"), UNMOVED.items())
@pytest.mark.parametrize("seconds", [0.4, 30, 59.999])
def test_a_pause_of_less_than_a_minute_moves_nothing(limit, expected, seconds):
    since = at("2026-11-19 10:00:13")
    pauses = [Pause(since, since + timedelta(seconds=seconds), "transit")]

    result = due(at("2026-11-18 10:00"), *limit, CALENDAR, pauses=pauses)

    assert local(result.due_at) == expected
    assert "shifted" not in dict(lines(result))
    assert dict(lines(result))["paused"]["minutes"] == 0


@pytest.mark.parametrize(
    ("limit", "expected"),
    [
        # A minute past the last second of Friday is Saturday, and so the end is Monday's.
        ((2, "d"), "2026-11-23 23:59:59"),
        ((2, "wd"), "2026-11-23 08:31:00"),
        ((15, "wh"), "2026-11-20 10:01:00"),
        ((48, "h"), "2026-11-20 10:01:00"),
    ],
)
def test_seconds_of_several_pauses_add_up_to_whole_minutes(limit, expected):
    moments = [at("2026-11-19 10:00:13"), at("2026-11-19 14:20:40")]
    pauses = [Pause(since, since + timedelta(seconds=40), "transit") for since in moments]

    result = due(at("2026-11-18 10:00"), *limit, CALENDAR, pauses=pauses)

    assert local(result.due_at) == expected
    assert dict(lines(result))["shifted"]["minutes"] == 1


def test_a_minute_past_the_end_of_a_day_is_the_next_day_and_not_its_end():
    pauses = [(at("2026-11-17 10:00"), at("2026-11-17 10:01"))]

    result = due(at("2026-11-16 10:00"), 2, "d", CALENDAR, pauses=pauses)

    assert local(result.due_at) == "2026-11-19 00:00:59"


@pytest.mark.parametrize(("amount", "unit", "pauses", "expected"), PAUSED)
def test_pauses_move_the_due_moment_by_the_time_they_took(amount, unit, pauses, expected):
    pauses = [(at(since), at(until)) for since, until in pauses]

    result = due(at("2026-11-16 10:00"), amount, unit, CALENDAR, pauses=pauses)

    assert local(result.due_at) == expected


def test_the_trace_shows_joined_pauses_with_their_reasons_and_the_shift():
    pauses = [
        Pause(at("2026-11-17 11:00"), at("2026-11-17 14:00"), "transit"),
        Pause(at("2026-11-17 09:00"), at("2026-11-17 11:30"), "requester"),
        Pause(at("2026-11-18 20:00"), at("2026-11-18 22:00"), "verify"),
    ]

    result = due(at("2026-11-16 10:00"), 3, "wd", CALENDAR, pauses=pauses)

    assert lines(result)[3:] == [
        (
            "paused",
            {
                "since": "2026-11-17T09:00:00+08:00",
                "until": "2026-11-17T14:00:00+08:00",
                "minutes": 210,
                "reasons": ["requester", "transit"],
            },
        ),
        (
            "paused",
            {
                "since": "2026-11-18T20:00:00+08:00",
                "until": "2026-11-18T22:00:00+08:00",
                "minutes": 0,
                "reasons": ["verify"],
            },
        ),
        (
            "shifted",
            {
                "from": "2026-11-19T17:30:00+08:00",
                "to": "2026-11-20T12:00:00+08:00",
                "minutes": 210,
            },
        ),
        ("due", {"at": "2026-11-20T12:00:00+08:00", "ends": "shifted"}),
    ]


def test_pauses_that_touch_are_one_line_and_empty_ones_none():
    pauses = [
        Pause(at("2026-11-16 11:00"), at("2026-11-16 11:30"), "transit"),
        Pause(at("2026-11-16 10:30"), at("2026-11-16 11:00"), "transit"),
        Pause(at("2026-11-16 11:40"), at("2026-11-16 11:40"), "verify"),
        Pause(at("2026-11-16 09:00"), at("2026-11-16 10:00"), "verify"),
    ]

    result = due(at("2026-11-16 10:00"), 2, "h", CALENDAR, pauses=pauses)

    assert [params for code, params in lines(result) if code == "paused"] == [
        {
            "since": "2026-11-16T10:30:00+08:00",
            "until": "2026-11-16T11:30:00+08:00",
            "minutes": 60,
            "reasons": ["transit"],
        }
    ]


def test_a_running_pause_has_no_due_time_until_it_is_closed():
    pauses = [Pause(at("2026-11-16 10:30"), None, "requester")]

    with pytest.raises(ValueError, match="close it first"):
        due(at("2026-11-16 10:00"), 2, "h", CALENDAR, pauses=pauses)
    closed = close_pauses(pauses, at("2026-11-16 11:00"))
    assert local(due(at("2026-11-16 10:00"), 2, "h", CALENDAR, pauses=closed).due_at) == (
        "2026-11-16 12:30:00"
    )


def test_a_moment_set_by_a_person_is_not_moved_but_pauses_shift_it():
    start, sunday = at("2026-11-16 10:00"), at("2026-11-22 20:00")
    pauses = [(at("2026-11-17 12:00"), at("2026-11-17 14:00"))]

    fixed = due(start, 0, "d", CALENDAR, fixed=sunday)
    shifted = [
        local(due(start, 0, unit, CALENDAR, fixed=sunday, pauses=pauses).due_at)
        for unit in ("h", "wh", "d")
    ]

    assert local(fixed.due_at) == "2026-11-22 20:00:00"
    assert lines(fixed)[1:] == [
        ("fixed", {"at": "2026-11-22T20:00:00+08:00"}),
        ("due", {"at": "2026-11-22T20:00:00+08:00", "ends": "fixed"}),
    ]
    assert shifted == ["2026-11-22 22:00:00", "2026-11-23 09:00:00", "2026-11-23 23:59:59"]
