"""The working calendar between its table and its arithmetic."""

from collections.abc import Iterable

from django.core.cache import caches
from django.db.models import F, Q

from governance.models import CalendarDay, OfficeHours
from governance.rules.calendar import DEFAULT_HOURS, Season, WorkCalendar, loaded_years


def load_calendar(county_code: str) -> WorkCalendar:
    """Read the calendar of a county: the national days, overruled by the county's own."""
    ours = Q(county__isnull=True) | Q(county=county_code)
    days = CalendarDay.objects.filter(ours).order_by(F("county").asc(nulls_first=True))
    rows = list(days.values_list("date", "county_id", "is_workday"))
    # The county's own rows come last and overrule; they make no year known.
    special = {day: is_workday for day, _county, is_workday in rows}
    national = {day: is_workday for day, county, is_workday in rows if county is None}
    return WorkCalendar(special, loaded_years(national), *_layers(_rows(county_code)))


def years_loaded() -> frozenset[int]:
    """The years whose holidays and make-up days stand in the table."""
    rows = CalendarDay.objects.filter(county=None).values_list("date", "is_workday")
    return loaded_years(dict(rows))


def forget_calendars() -> None:
    """Read the calendars anew in this process; the others do within a minute."""
    caches["process"].clear()


def kept_calendar(county_code: str) -> WorkCalendar:
    """Return the calendar of a county as of at most a minute ago; steps need it all the time."""
    kept = caches["process"]
    calendar: WorkCalendar | None = kept.get(f"calendar:{county_code}")
    if calendar is None:
        calendar = load_calendar(county_code)
        kept.set(f"calendar:{county_code}", calendar)
    return calendar


def with_hours(changed: OfficeHours) -> tuple[WorkCalendar, WorkCalendar]:
    """The calendar that a row of office hours is for: as it is, and as the row would make it."""
    before = load_calendar(changed.county_id or "")
    others = [row for row in _rows(changed.county_id or "") if row.pk != changed.pk]
    hours, fallback = _layers([*others, changed])
    return before, WorkCalendar(before.special, before.loaded_years, hours, fallback)


def _rows(county_code: str) -> list[OfficeHours]:
    return list(OfficeHours.objects.filter(Q(county__isnull=True) | Q(county=county_code)))


def _layers(rows: Iterable[OfficeHours]) -> tuple[tuple[Season, ...], tuple[Season, ...]]:
    """The county's own hours, and those of the country where it has none."""
    named = [(row.county_id, row.season()) for row in rows]
    own = tuple(season for county, season in named if county)
    everywhere = tuple(season for county, season in named if not county) or DEFAULT_HOURS
    return own or everywhere, everywhere
