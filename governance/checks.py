"""Deployment checks: is the working calendar loaded that the time limits count by?"""

from datetime import date
from typing import Any

from django.core.checks import CheckMessage, Error, Warning, register
from django.db import DatabaseError
from django.utils import timezone

from governance.services import years_loaded

# The State Council announces a year in November; nobody has to wait for it in December.
WARN_FROM, FAIL_FROM = (12, 1), (12, 20)
HINT = "Run “manage.py import_calendar %(year)d”, then “manage.py recalculate”."


@register("calendar", deploy=True)
def check_calendar(**kwargs: Any) -> list[CheckMessage]:
    """This year is loaded, and before it ends the next one; run with `check --deploy`."""
    today = timezone.localdate()
    try:
        loaded = years_loaded()
    except DatabaseError:
        words = "The database could not be asked which years of the calendar are loaded."
        return [Warning(words, id="governance.W001")]
    return [*_this_year(today.year, loaded), *_next_year(today, loaded)]


def _this_year(year: int, loaded: frozenset[int]) -> list[CheckMessage]:
    if year in loaded:
        return []
    words = f"The working calendar of {year} is not loaded: every due moment is provisional."
    return [Error(words, hint=HINT % {"year": year}, id="governance.E001")]


def _next_year(today: date, loaded: frozenset[int]) -> list[CheckMessage]:
    year, at = today.year + 1, (today.month, today.day)
    if year in loaded or at < WARN_FROM:
        return []
    kind, name = (Error, "governance.E002") if at >= FAIL_FROM else (Warning, "governance.W002")
    words = f"The working calendar of {year} is not loaded: due moments in it are provisional."
    return [kind(words, hint=HINT % {"year": year}, id=name)]
