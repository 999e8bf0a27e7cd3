"""The year 2027 as the State Council might announce it, for tests of what waits for it."""

from datetime import date, datetime

from governance.models import CalendarDay
from governance.rules.calendar import SHANGHAI
from governance.services import forget_calendars

# A Monday at the end of the last year that is loaded.
LAST_MONDAY = datetime(2026, 12, 28, 9, 0, tzinfo=SHANGHAI)
NEW_YEARS_DAY, LABOUR_DAY, NATIONAL_DAY = date(2027, 1, 1), date(2027, 5, 1), date(2027, 10, 1)
MONDAY, TUESDAY = date(2027, 1, 4), date(2027, 1, 5)


def load_2027(*free, worked=()):
    """Load the year with the least it needs, these free days and these make-up days."""
    days = dict.fromkeys([NEW_YEARS_DAY, LABOUR_DAY, NATIONAL_DAY, *free], False)
    days |= dict.fromkeys(worked, True)
    CalendarDay.objects.bulk_create(
        CalendarDay(date=day, is_workday=is_workday, name="2027")
        for day, is_workday in days.items()
    )
    forget_calendars()
