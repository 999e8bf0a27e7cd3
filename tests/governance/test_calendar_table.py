"""The calendar's table and what is read from it."""

from datetime import date, time

import pytest

from governance.models import CalendarDay, OfficeHours
from governance.rules.calendar import DEFAULT_HOURS
from governance.services import YearNotPublished, import_years, load_calendar
from tests.governance.builders import COUNTY, make_area

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _empty_calendar(db):
    CalendarDay.objects.all().delete()
    OfficeHours.objects.all().delete()


def test_holidays_and_makeup_days_of_a_year_are_imported():
    import_years([2026])

    calendar = load_calendar(COUNTY)
    assert calendar.loaded_years == {2026}
    assert calendar.special[date(2026, 10, 1)] is False
    assert calendar.special[date(2026, 10, 10)] is True
    assert CalendarDay.objects.get(date=date(2026, 2, 17)).name == "春节"


def test_importing_twice_adds_nothing_and_keeps_what_was_edited():
    import_years([2026])
    CalendarDay.objects.filter(date=date(2026, 10, 10)).update(is_workday=False)

    assert [len(year.new) for year in import_years([2026])] == [0]
    assert load_calendar(COUNTY).special[date(2026, 10, 10)] is False


def test_a_year_without_notice_is_not_invented():
    with pytest.raises(YearNotPublished):
        import_years([2026, 2099])

    assert CalendarDay.objects.count() == 0


def test_a_county_has_its_own_holidays():
    area = make_area(COUNTY)
    CalendarDay.objects.create(date=date(2026, 5, 20), is_workday=True, name="national")
    CalendarDay.objects.create(date=date(2026, 5, 20), county=area, is_workday=False, name="ours")

    assert load_calendar(COUNTY).special == {date(2026, 5, 20): False}
    assert load_calendar("990102").special == {date(2026, 5, 20): True}


def test_a_local_holiday_does_not_make_a_year_known():
    CalendarDay.objects.create(
        date=date(2027, 5, 20), county=make_area(COUNTY), is_workday=False, name="ours"
    )

    assert load_calendar(COUNTY).loaded_years == frozenset()


def test_without_rows_the_usual_office_hours_count():
    assert load_calendar(COUNTY).hours == DEFAULT_HOURS


def test_a_county_has_its_own_office_hours():
    summer = {"first_month": 6, "first_day": 1, "last_month": 9, "last_day": 30}
    OfficeHours.objects.create(weekdays=[0], periods=[["08:00", "12:00"]], **summer)
    ours = [["09:00", "11:30"], ["14:00", "18:00"]]
    OfficeHours.objects.create(
        county=make_area(COUNTY), weekdays=[0, 1, 2, 3, 4], periods=ours, **summer
    )

    (season,) = load_calendar(COUNTY).hours

    assert (season.first, season.last) == ((6, 1), (9, 30))
    assert season.periods == ((time(9), time(11, 30)), (time(14), time(18)))


def test_outside_its_own_seasons_a_county_keeps_the_hours_of_the_country():
    weekdays = [0, 1, 2, 3, 4]
    OfficeHours.objects.create(weekdays=weekdays, periods=[["09:00", "17:00"]])
    summer = {"first_month": 6, "first_day": 1, "last_month": 9, "last_day": 30}
    OfficeHours.objects.create(
        county=make_area(COUNTY), weekdays=weekdays, periods=[["07:00", "11:00"]], **summer
    )

    calendar = load_calendar(COUNTY)

    closing = [calendar.closing(date(2026, month, 8)).hour for month in (5, 6, 9, 10)]
    assert closing == [17, 11, 11, 17]


def test_a_calendar_is_read_in_two_queries(django_assert_num_queries):
    import_years([2025, 2026])

    with django_assert_num_queries(2):
        load_calendar(COUNTY)
