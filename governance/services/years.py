"""Holidays and make-up days of whole years, from the library into the table."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date

from chinese_calendar import constants
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from governance.models import CalendarDay
from governance.services.calendar import forget_calendars

# As it stands in the table, whoever loads a year; read by way of `source_words`.
SOURCE = gettext_noop("chinesecalendar, from the State Council's yearly notices")


def source_words(source: str) -> str:
    """Where a day comes from, in the reader's language; what somebody typed stays as it is."""
    return _(SOURCE) if source == SOURCE else source


class YearNotPublished(LookupError):
    """The library does not know the days of a year yet."""


@dataclass(frozen=True)
class YearImport:
    """What an import of one year does: days to add, days that are there, and those that differ."""

    year: int
    new: tuple[CalendarDay, ...]
    unchanged: int
    # What somebody edited: it stays as it is, and is named.
    kept: tuple[CalendarDay, ...]


def known_years() -> list[int]:
    """List the years whose days the library knows."""
    return sorted({day.year for day in constants.holidays})


def compare_years(years: Iterable[int]) -> list[YearImport]:
    """Say what an import of each year would do; raises YearNotPublished."""
    wanted = sorted(set(years))
    missing = [str(year) for year in wanted if year not in known_years()]
    if missing:
        words = _("The library does not know these years yet: %(years)s")
        raise YearNotPublished(words % {"years": ", ".join(missing)})
    rows = CalendarDay.objects.filter(county=None, date__year__in=wanted)
    present = {row.date: row for row in rows}
    published = _published()
    return [_compare(year, published, present) for year in wanted]


def import_years(years: Iterable[int]) -> list[YearImport]:
    """Add the days of whole years; rows that are there stay as they are."""
    found = compare_years(years)
    new = [day for each in found for day in each.new]
    CalendarDay.objects.bulk_create(new, ignore_conflicts=True)
    forget_calendars()
    return found


def _compare(
    year: int, published: Mapping[date, CalendarDay], present: Mapping[date, CalendarDay]
) -> YearImport:
    ours = {day: row for day, row in published.items() if day.year == year}
    there = [present[day] for day in ours if day in present]
    kept = [row for row in there if row.is_workday != ours[row.date].is_workday]
    return YearImport(
        year=year,
        new=tuple(row for day, row in ours.items() if day not in present),
        unchanged=len(there) - len(kept),
        kept=tuple(kept),
    )


def _published() -> dict[date, CalendarDay]:
    """Every special day that the library knows, in order, as a row not yet saved."""
    rows = [
        CalendarDay(date=day, is_workday=is_workday, name=_chinese(name), source=SOURCE)
        for days, is_workday in ((constants.holidays, False), (constants.workdays, True))
        for day, name in days.items()
    ]
    return {row.date: row for row in sorted(rows, key=lambda row: row.date)}


def _chinese(name: str) -> str:
    return next((holiday.chinese for holiday in constants.Holiday if holiday.value == name), name)
