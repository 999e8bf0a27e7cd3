"""Worked examples of the calendar: each can be checked by hand against a wall calendar."""

from datetime import UTC, date, datetime, time

import chinese_calendar
import pytest

from governance.rules.calendar import (
    DEFAULT_HOURS,
    SHANGHAI,
    Pause,
    Season,
    WorkCalendar,
    after,
    close_pauses,
    days_left,
    due,
    elapsed,
    moments,
    remaining,
    share_used,
)

SPECIAL = dict.fromkeys(chinese_calendar.constants.holidays, False)
SPECIAL |= dict.fromkeys(chinese_calendar.constants.workdays, True)
LOADED = frozenset(range(2023, 2027))
CALENDAR = WorkCalendar(SPECIAL, LOADED)
WEEKDAYS = frozenset(range(5))
MORNING, AFTERNOON = (time(8, 30), time(12)), (time(13, 30), time(17, 30))
SUMMER = Season((6, 1), (9, 30), WEEKDAYS, ((time(8), time(12)), (time(15), time(18))))
WINTER = Season((10, 1), (5, 31), WEEKDAYS, (MORNING, (time(13), time(17))))
SHORT_FRIDAY = Season((1, 1), (12, 31), frozenset({4}), (MORNING,))


def at(text):
    return datetime.fromisoformat(text).replace(tzinfo=SHANGHAI)


def local(moment):
    return moment.astimezone(SHANGHAI).strftime("%Y-%m-%d %H:%M:%S")


def lines(result):
    return [(line["code"], line["params"]) for line in result.trace]


EXAMPLES = [
    # Wall clock: exactly, through the night, a weekend, a holiday.
    ("2026-11-20 17:20", 30, "min", "2026-11-20 17:50:00"),
    ("2026-11-20 23:50:37", 30, "min", "2026-11-21 00:20:37"),
    ("2026-09-30 16:20", 2, "h", "2026-09-30 18:20:00"),
    ("2026-09-30 16:20", 24, "h", "2026-10-01 16:20:00"),
    ("2028-02-28 12:00", 24, "h", "2028-02-29 12:00:00"),
    # Office hours: lunch, evening, weekend, holiday, and the edges of a period.
    ("2026-11-20 09:00", 2, "wh", "2026-11-20 11:00:00"),
    ("2026-11-20 11:00", 2, "wh", "2026-11-20 14:30:00"),
    ("2026-11-20 10:00", 2, "wh", "2026-11-20 12:00:00"),
    ("2026-11-20 12:00", 1, "wh", "2026-11-20 14:30:00"),
    ("2026-11-20 12:40", 4, "wh", "2026-11-20 17:30:00"),
    ("2026-11-20 06:00", 4, "wh", "2026-11-20 14:00:00"),
    ("2026-11-20 16:20:37", 2, "wh", "2026-11-23 09:20:37"),
    ("2026-11-20 17:30", 1, "wh", "2026-11-23 09:30:00"),
    ("2026-11-21 10:00", 1, "wh", "2026-11-23 09:30:00"),
    ("2026-09-30 16:20", 4, "wh", "2026-10-08 11:20:00"),
    ("2026-10-09 16:30", 4, "wh", "2026-10-10 11:30:00"),
    ("2026-11-16 08:30", 15, "wh", "2026-11-17 17:30:00"),
    # Calendar days: start day not counted, moved from weekend, holiday and to a make-up Sunday.
    ("2026-11-16 09:12", 7, "d", "2026-11-23 23:59:59"),
    ("2026-11-16 00:00", 1, "d", "2026-11-17 23:59:59"),
    ("2026-11-16 23:59:59", 1, "d", "2026-11-17 23:59:59"),
    ("2026-11-13 19:40", 1, "d", "2026-11-16 23:59:59"),
    ("2026-09-24 10:00", 7, "d", "2026-10-08 23:59:59"),
    ("2026-09-18 10:00", 1, "d", "2026-09-20 23:59:59"),
    ("2026-09-18 10:00", 2, "d", "2026-09-20 23:59:59"),
    ("2026-02-08 10:00", 7, "d", "2026-02-24 23:59:59"),
    ("2026-12-02 10:00", 30, "d", "2027-01-04 23:59:59"),
    # Working days: make-up weekends, the week of the National Day, the spring festival.
    ("2026-11-20 08:00", 1, "wd", "2026-11-23 17:30:00"),
    ("2026-11-16 23:00", 1, "wd", "2026-11-17 17:30:00"),
    ("2026-11-21 10:00", 1, "wd", "2026-11-23 17:30:00"),
    ("2026-09-30 16:20", 5, "wd", "2026-10-13 17:30:00"),
    ("2026-10-09 16:20", 1, "wd", "2026-10-10 17:30:00"),
    ("2026-09-18 09:00", 5, "wd", "2026-09-24 17:30:00"),
    ("2026-02-13 09:00", 1, "wd", "2026-02-14 17:30:00"),
    ("2026-02-13 09:00", 2, "wd", "2026-02-24 17:30:00"),
    ("2025-01-24 09:00", 3, "wd", "2025-02-05 17:30:00"),
    ("2025-09-26 09:00", 3, "wd", "2025-09-30 17:30:00"),
    ("2025-12-30 09:00", 2, "wd", "2026-01-04 17:30:00"),
    # The unloaded year: only the fixed statutory days are known.
    ("2026-12-31 10:00", 1, "wd", "2027-01-04 17:30:00"),
    ("2026-12-31 17:00", 1, "wh", "2027-01-04 09:00:00"),
    ("2027-04-30 10:00", 1, "wd", "2027-05-03 17:30:00"),
    ("2027-09-30 10:00", 1, "wd", "2027-10-04 17:30:00"),
]


@pytest.mark.parametrize(("start", "amount", "unit", "expected"), EXAMPLES)
def test_a_limit_ends_when_a_person_with_a_wall_calendar_says(start, amount, unit, expected):
    result = due(at(start), amount, unit, CALENDAR)

    assert local(result.due_at) == expected
    assert result.due_at.tzinfo is UTC


def test_the_start_is_read_in_beijing_whatever_its_zone():
    # 17:30 in London on the 16th is half past one at night on the 17th in Beijing.
    result = due(datetime(2026, 11, 16, 17, 30, tzinfo=UTC), 1, "d", CALENDAR)

    assert local(result.due_at) == "2026-11-18 23:59:59"


def test_the_trace_of_five_working_days_over_the_national_day_can_be_checked_line_by_line():
    result = due(at("2026-09-30 16:20"), 5, "wd", CALENDAR)

    days = ["2026-10-08", "2026-10-09", "2026-10-10", "2026-10-12", "2026-10-13"]
    assert lines(result) == [
        ("start", {"at": "2026-09-30T16:20:00+08:00"}),
        ("start_day_not_counted", {"day": "2026-09-30"}),
        ("counted_days", {"unit": "wd", "n": 5, "days": days}),
        ("makeup_day", {"day": "2026-10-10"}),
        ("skipped_holidays", {"n": 7, "first": "2026-10-01", "last": "2026-10-07"}),
        ("skipped_weekends", {"days": ["2026-10-11"]}),
        ("due", {"at": "2026-10-13T17:30:00+08:00", "ends": "office"}),
    ]
    assert result.is_provisional is False


def test_the_trace_of_office_hours_names_every_stretch():
    result = due(at("2026-11-20 16:30"), 4, "wh", CALENDAR)

    assert lines(result)[1:] == [
        (
            "office_minutes",
            {
                "minutes": 240,
                "pieces": [
                    {
                        "from": "2026-11-20T16:30:00+08:00",
                        "to": "2026-11-20T17:30:00+08:00",
                        "minutes": 60,
                    },
                    {
                        "from": "2026-11-23T08:30:00+08:00",
                        "to": "2026-11-23T11:30:00+08:00",
                        "minutes": 180,
                    },
                ],
            },
        ),
        ("skipped_weekends", {"days": ["2026-11-21", "2026-11-22"]}),
        ("due", {"at": "2026-11-23T11:30:00+08:00", "ends": "office_minute"}),
    ]


def test_the_trace_says_when_the_last_day_was_moved():
    result = due(at("2026-11-13 19:40"), 1, "d", CALENDAR)

    assert lines(result)[1:] == [
        ("start_day_not_counted", {"day": "2026-11-13"}),
        ("counted_days", {"unit": "d", "n": 1, "days": ["2026-11-14"]}),
        ("moved_to_working_day", {"from": "2026-11-14", "to": "2026-11-16"}),
        ("due", {"at": "2026-11-16T23:59:59+08:00", "ends": "day"}),
    ]


def test_the_trace_of_a_wall_clock_is_short():
    result = due(at("2026-11-13 19:40"), 30, "min", CALENDAR)

    assert lines(result)[1:] == [
        ("wall_clock", {"amount": 30, "unit": "min"}),
        ("due", {"at": "2026-11-13T20:10:00+08:00", "ends": "exactly"}),
    ]


@pytest.mark.parametrize(
    ("amount", "unit", "code", "expected"),
    [
        (16, "d", "counted_days", {"n": 16, "first": "2026-11-17", "last": "2026-12-02"}),
        (16, "wd", "counted_days", {"n": 16, "first": "2026-11-17", "last": "2026-12-08"}),
        (
            60,
            "wh",
            "office_minutes",
            {"n": 17, "from": "2026-11-16T09:00:00+08:00", "to": "2026-11-26T09:00:00+08:00"},
        ),
    ],
)
def test_a_long_trace_names_only_the_ends(amount, unit, code, expected):
    result = due(at("2026-11-16 09:00"), amount, unit, CALENDAR)

    params = dict(lines(result))[code]
    assert {key: params[key] for key in expected} == expected
    assert "days" not in params
    assert "pieces" not in params


def test_a_limit_in_which_somebody_loses_a_right_is_shown_unmoved():
    result = due(at("2026-11-13 19:40"), 1, "d", CALENDAR, conservative=True)

    assert local(result.due_at) == "2026-11-14 23:59:59"
    assert ("kept_early", {"day": "2026-11-14"}) in lines(result)
    assert due(at("2026-12-02 10:00"), 30, "d", CALENDAR, conservative=True).due_at == datetime(
        2027, 1, 1, 15, 59, 59, tzinfo=UTC
    )


@pytest.mark.parametrize(
    ("start", "amount", "unit", "is_provisional"),
    [
        ("2026-12-30 10:00", 1, "wd", False),
        ("2026-12-31 10:00", 1, "wd", True),
        ("2026-12-30 10:00", 1, "d", False),
        ("2026-12-31 10:00", 1, "d", True),
        ("2026-12-31 16:00", 1, "wh", False),
        ("2026-12-31 17:00", 1, "wh", True),
        ("2026-12-31 23:00", 24, "h", False),
        ("2027-06-01 10:00", 600, "min", False),
        ("2022-12-30 10:00", 1, "wd", True),
    ],
)
def test_a_date_is_provisional_iff_it_rests_on_an_unloaded_year(
    start, amount, unit, is_provisional
):
    result = due(at(start), amount, unit, CALENDAR)

    assert result.is_provisional is is_provisional
    assert ("provisional" in dict(lines(result))) is is_provisional


def test_the_trace_names_the_years_that_are_not_known():
    result = due(at("2026-12-31 10:00"), 1, "wd", CALENDAR)

    assert lines(result)[3:] == [
        ("skipped_holidays", {"n": 3, "first": "2027-01-01", "last": "2027-01-03"}),
        ("provisional", {"years": [2027]}),
        ("due", {"at": "2027-01-04T17:30:00+08:00", "ends": "office"}),
    ]


def test_a_county_may_know_days_of_a_year_that_is_not_loaded():
    calendar = WorkCalendar(SPECIAL | {date(2027, 1, 4): False}, LOADED)

    result = due(at("2026-12-31 10:00"), 1, "wd", calendar)

    assert local(result.due_at) == "2027-01-05 17:30:00"
    assert result.is_provisional is True


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


def test_office_hours_follow_the_season_and_the_weekday():
    calendar = WorkCalendar(SPECIAL, LOADED, (SHORT_FRIDAY, SUMMER, WINTER))

    assert [
        local(due(at(start), amount, unit, calendar).due_at)
        for start, amount, unit in [
            ("2026-09-28 10:00", 2, "wd"),
            ("2026-09-29 10:00", 2, "wd"),
            ("2026-10-09 11:00", 5, "wh"),
            ("2026-05-28 10:00", 1, "wd"),
            ("2026-12-31 16:00", 2, "wh"),
        ]
    ] == [
        "2026-09-30 18:00:00",
        "2026-10-08 17:00:00",
        # The make-up Saturday has the hours of most days, not those of the short Friday.
        "2026-10-10 13:30:00",
        "2026-05-29 12:00:00",
        "2027-01-04 09:30:00",
    ]


def test_a_working_day_that_no_season_names_has_the_default_hours():
    calendar = WorkCalendar({}, LOADED, (SUMMER,))

    assert calendar.periods(date(2026, 11, 16)) == CALENDAR.periods(date(2026, 11, 16))
    assert calendar.periods(date(2026, 11, 21)) == ()


@pytest.mark.parametrize(
    "periods",
    [(), ((time(12), time(8)),), (MORNING, (time(11), time(14))), (AFTERNOON, MORNING)],
)
def test_office_periods_that_overlap_or_run_backwards_are_refused(periods):
    with pytest.raises(ValueError, match="overlap"):
        Season((1, 1), (12, 31), WEEKDAYS, periods)


@pytest.mark.parametrize(
    ("amount", "unit", "start"),
    [
        (0, "d", at("2026-11-16 10:00")),
        (-1, "h", at("2026-11-16 10:00")),
        (1, "weeks", at("2026-11-16 10:00")),
        (1, "h", datetime(2026, 11, 16, 10)),  # noqa: DTZ001
    ],
)
def test_impossible_limits_are_refused(amount, unit, start):
    with pytest.raises(ValueError, match="not|zone"):
        due(start, amount, unit, CALENDAR)


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


def test_the_default_hours_are_two_periods_on_every_working_day():
    assert [season.periods for season in DEFAULT_HOURS] == [(MORNING, AFTERNOON)]
    assert CALENDAR.office_time(at("2026-11-20 00:00"), at("2026-11-24 00:00")).seconds == 54_000
