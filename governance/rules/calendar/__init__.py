"""The working calendar and the arithmetic of time limits, pure and exact to the second.

`workdays` knows days and office hours, `dues` computes due times, `trace` says why, `progress` what
is used and left of them, `days` the cells of the little month calendar.
"""

from governance.rules.calendar.days import DayCell, days_of
from governance.rules.calendar.dues import Due, after, due
from governance.rules.calendar.pauses import Pause, close_pauses
from governance.rules.calendar.progress import (
    days_left,
    elapsed,
    moments,
    remaining,
    share_used,
)
from governance.rules.calendar.units import UNITS
from governance.rules.calendar.workdays import (
    DEFAULT_HOURS,
    SHANGHAI,
    Season,
    WorkCalendar,
    loaded_years,
    local_day,
)

__all__ = [
    "DEFAULT_HOURS",
    "SHANGHAI",
    "UNITS",
    "DayCell",
    "Due",
    "Pause",
    "Season",
    "WorkCalendar",
    "after",
    "close_pauses",
    "days_left",
    "days_of",
    "due",
    "elapsed",
    "loaded_years",
    "local_day",
    "moments",
    "remaining",
    "share_used",
]
