"""Traces line by line, what is provisional, and what is refused."""

from datetime import UTC, date, datetime

import pytest

from governance.rules.calendar import WorkCalendar, due
from tests.governance.calendars import CALENDAR, LOADED, SPECIAL, at, lines, local


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
        ("skipped_holidays", {"n": 1, "first": "2027-01-01", "last": "2027-01-01"}),
        # The weekend after it is one in any year.
        ("skipped_weekends", {"days": ["2027-01-02", "2027-01-03"]}),
        ("provisional", {"years": [2027]}),
        ("due", {"at": "2027-01-04T17:30:00+08:00", "ends": "office"}),
    ]


def test_a_county_may_know_days_of_a_year_that_is_not_loaded():
    calendar = WorkCalendar(SPECIAL | {date(2027, 1, 4): False}, LOADED)

    result = due(at("2026-12-31 10:00"), 1, "wd", calendar)

    assert local(result.due_at) == "2027-01-05 17:30:00"
    assert result.is_provisional is True


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
