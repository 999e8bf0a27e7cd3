"""The real working calendar of 2023-2026 for the tests (2027 is not loaded), and how to read it."""

from datetime import date, datetime
from typing import Any

import chinese_calendar

from governance.rules.calendar import SHANGHAI, Due, WorkCalendar

SPECIAL: dict[date, bool] = {
    **dict.fromkeys(chinese_calendar.constants.holidays, False),
    **dict.fromkeys(chinese_calendar.constants.workdays, True),
}
LOADED = frozenset(range(2023, 2027))
CALENDAR = WorkCalendar(SPECIAL, LOADED)


def at(text: str) -> datetime:
    """Read a moment of Beijing time."""
    return datetime.fromisoformat(text).replace(tzinfo=SHANGHAI)


def local(moment: datetime) -> str:
    """Write a moment in Beijing time."""
    return moment.astimezone(SHANGHAI).strftime("%Y-%m-%d %H:%M:%S")


def lines(result: Due) -> list[tuple[str, dict[str, Any]]]:
    """Return the trace as pairs."""
    return [(line["code"], line["params"]) for line in result.trace]
