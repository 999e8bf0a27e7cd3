"""The working calendar between its table and its arithmetic."""

from collections.abc import Iterable
from datetime import date

from chinese_calendar import constants
from django.core.cache import caches
from django.db.models import F, Q

from governance.models import CalendarDay, OfficeHours
from governance.rules.calendar import DEFAULT_HOURS, Season, WorkCalendar

SOURCE = "chinesecalendar, from the State Council's yearly notices"


class YearNotPublished(LookupError):
    """The library does not know the days of a year yet."""


def load_calendar(county_code: str) -> WorkCalendar:
    """Read the calendar of a county: the national days, overruled by the county's own."""
    ours = Q(county__isnull=True) | Q(county=county_code)
    days = CalendarDay.objects.filter(ours).order_by(F("county").asc(nulls_first=True))
    special: dict[date, bool] = {}
    loaded: set[int] = set()
    for day, county, is_workday in days.values_list("date", "county_id", "is_workday"):
        special[day] = is_workday
        # One local holiday does not make a year known.
        if county is None:
            loaded.add(day.year)
    return WorkCalendar(special, frozenset(loaded), _hours(county_code))


def kept_calendar(county_code: str) -> WorkCalendar:
    """Return the calendar of a county as of at most a minute ago; steps need it all the time."""
    kept = caches["process"]
    calendar: WorkCalendar | None = kept.get(f"calendar:{county_code}")
    if calendar is None:
        calendar = load_calendar(county_code)
        kept.set(f"calendar:{county_code}", calendar)
    return calendar


def _hours(county_code: str) -> tuple[Season, ...]:
    rows = list(OfficeHours.objects.filter(Q(county__isnull=True) | Q(county=county_code)))
    own = [row for row in rows if row.county_id] or rows
    return tuple(row.season() for row in own) or DEFAULT_HOURS


def known_years() -> list[int]:
    """List the years whose days the library knows."""
    return sorted({day.year for day in constants.holidays})


def import_workdays(years: Iterable[int]) -> int:
    """Add the holidays and make-up days of whole years; rows that are there stay as they are.

    Returns how many days were added; raises YearNotPublished before anything is written.
    """
    wanted = set(years)
    missing = wanted - set(known_years())
    if missing:
        raise YearNotPublished(f"No notice known for {sorted(missing)}.")
    found = [(day, name, False) for day, name in constants.holidays.items()]
    found += [(day, name, True) for day, name in constants.workdays.items()]
    present = set(
        CalendarDay.objects.filter(county__isnull=True, date__year__in=wanted).values_list(
            "date", flat=True
        )
    )
    rows = [
        CalendarDay(date=day, is_workday=is_workday, name=_chinese(name), source=SOURCE)
        for day, name, is_workday in found
        if day.year in wanted and day not in present
    ]
    return len(CalendarDay.objects.bulk_create(rows, ignore_conflicts=True))


def _chinese(name: str) -> str:
    return next((holiday.chinese for holiday in constants.Holiday if holiday.value == name), name)
