"""Working days and office hours by season and weekday."""

from datetime import date, time

import pytest

from governance.rules.calendar import DEFAULT_HOURS, Season, WorkCalendar, due
from tests.governance.calendars import CALENDAR, LOADED, SPECIAL, at, local

WEEKDAYS = frozenset(range(5))
MORNING, AFTERNOON = (time(8, 30), time(12)), (time(13, 30), time(17, 30))
SUMMER = Season((6, 1), (9, 30), WEEKDAYS, ((time(8), time(12)), (time(15), time(18))))
WINTER = Season((10, 1), (5, 31), WEEKDAYS, (MORNING, (time(13), time(17))))
SHORT_FRIDAY = Season((1, 1), (12, 31), frozenset({4}), (MORNING,))


def test_only_a_year_that_is_not_loaded_falls_back_on_the_statutory_days():
    calendar = WorkCalendar({}, LOADED)

    days = [date(2026, 10, 1), date(2027, 10, 1), date(2026, 10, 3), date(2027, 5, 4)]
    assert [calendar.is_workday(day) for day in days] == [True, False, False, True]


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


def test_a_season_may_last_one_day_or_run_over_new_year():
    market_day = Season((11, 16), (11, 16), WEEKDAYS, (MORNING,))

    days = [date(2026, 11, 15), date(2026, 11, 16), date(2026, 11, 17), date(2027, 1, 1)]
    assert [market_day.covers(day) for day in days] == [False, True, False, False]
    assert [WINTER.covers(day) for day in days] == [True] * 4
    assert [SUMMER.covers(day) for day in days] == [False] * 4


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


def test_the_default_hours_are_two_periods_on_every_working_day():
    assert [season.periods for season in DEFAULT_HOURS] == [(MORNING, AFTERNOON)]
    assert CALENDAR.office_time(at("2026-11-20 00:00"), at("2026-11-24 00:00")).seconds == 54_000
