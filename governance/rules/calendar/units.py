"""The units of time limits and what each of them counts."""

from datetime import datetime, timedelta

from governance.rules.calendar.workdays import WorkCalendar

WALL_UNITS = frozenset({"min", "h", "d"})
OFFICE_UNITS = frozenset({"wh", "wd"})
DAY_UNITS = frozenset({"d", "wd"})
UNITS = WALL_UNITS | OFFICE_UNITS
WALL_LENGTH = {"min": timedelta(minutes=1), "h": timedelta(hours=1)}


def check_unit(unit: str) -> None:
    """Refuse a unit of time we do not know."""
    if unit not in UNITS:
        raise ValueError(f"A unit of time is one of {', '.join(sorted(UNITS))}, not {unit}.")


def counted_time(since: datetime, until: datetime, unit: str, calendar: WorkCalendar) -> timedelta:
    """Return how much a unit counts between two moments: office time or every second."""
    if unit in OFFICE_UNITS:
        return calendar.office_time(since, until)
    return until - since
