"""A due moment worked out for anybody who asks, by the same arithmetic as the clocks of cases."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from governance.rules import calendar as work
from workflow.reports.clocks import DAY_UNITS, MOST_DAYS, Day, Watch, draw_day
from workflow.services import Refused
from workflow.wording import times
from workflow.wording.trace import trace_line, trace_lines


class CalendarMissing(Refused):
    """The limit begins in a year of which neither the holidays nor their announcement is near."""

    status = 422
    type = "/problems/calendar-missing"
    title = gettext_lazy("The working calendar of that year is not known here.")


@dataclass(frozen=True)
class Reckoned:
    """When a limit ends that begins at `start`, why, and how the days between are counted."""

    start: datetime
    amount: int
    unit: str
    due: work.Due
    cells: tuple[work.DayCell, ...]
    now: datetime

    @property
    def trace(self) -> list[dict[str, Any]]:
        """The trace as other systems read it: code, params, and the sentence in their language."""
        return [{**line, "text": trace_line(line, self.now)} for line in self.due.trace]

    @property
    def lines(self) -> list[str]:
        return trace_lines(self.due.trace, self.now)

    @property
    def days(self) -> list[Day]:
        """The small calendar; none where it would be a wall of cells."""
        return [draw_day(cell, self.now) for cell in self.cells]

    @property
    def span(self) -> str:
        """Say what was asked, so that an answer that is passed on explains itself."""
        return _("%(length)s from %(start)s") % {
            "length": times.amount_words(self.amount, self.unit),
            "start": times.full_date(self.start, self.now),
        }

    @property
    def unknown_years(self) -> list[int]:
        """The years whose holidays are not announced and on which the moment depends."""
        last = (line["params"]["years"] for line in self.due.trace if line["code"] == "provisional")
        return next(last, [])


def reckon(start: datetime, amount: int, unit: str, watch: Watch) -> Reckoned:
    """Work a limit out over the calendar of a county; raises CalendarMissing.

    A year that is not announced yet gives a provisional date, as it does on a case. What begins
    before the first year known here, or a year later still, would be a guess and is refused.
    """
    calendar = watch.calendar
    if unit in DAY_UNITS and not calendar.reaches(work.local_day(start)):
        raise CalendarMissing
    found = work.due(start, amount, unit, calendar)
    cells: list[work.DayCell] = []
    if unit in DAY_UNITS:
        cells = work.days_of(start, unit, calendar, found.due_at, trace=found.trace, now=watch.now)
    shown = cells if len(cells) <= MOST_DAYS else []
    return Reckoned(start, amount, unit, found, tuple(shown), watch.now)
