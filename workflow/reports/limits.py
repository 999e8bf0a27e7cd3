"""What a new time limit would change, before it is put in force."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.conf import settings
from django.utils import timezone

from governance.models import Unit
from governance.rules import calendar as work
from governance.services import kept_calendar
from workflow.models import Case, Duty, TimeLimit
from workflow.rules.limits import WINDOWS
from workflow.services.limits import LimitMissing, limit_for, limits_in_force, line_of
from workflow.wording import times
from workflow.wording.trace import trace_lines

# A unit of each level, to ask which row would be taken for it.
OF_LEVEL = {"G": "grid", "V": "village", "T": "township", "D": "department"}


@dataclass(frozen=True)
class Preview:
    """When what begins at a moment would be due, when it would have been, and what stays."""

    begins: str
    due: str
    trace: Sequence[str]
    length: str
    is_window: bool
    old_due: str = ""
    old_length: str = ""
    running: int = 0


def preview(limit: TimeLimit, now: datetime | None = None) -> Preview:
    """Count a limit that is not saved from now, or from the same time of its first day."""
    now = now or timezone.now()
    begins = now + timedelta(days=max((limit.valid_from - timezone.localdate(now)).days, 0))
    due, old = _due(limit, begins), _before(limit, begins)
    kept = list(line_of(limit)) or [row for row in (old,) if row]
    return Preview(
        begins=times.full_date(begins, now),
        due=times.full_date(due.due_at, now),
        trace=trace_lines(due.trace, now),
        length=times.amount_words(limit.amount, limit.unit),
        is_window=limit.kind in WINDOWS,
        old_due=times.full_date(_due(old, begins).due_at, now) if old else "",
        old_length=times.amount_words(old.amount, old.unit) if old else "",
        running=Duty.objects.open().filter(limit_row__in=kept).count(),
    )


def _due(limit: TimeLimit, begins: datetime) -> work.Due:
    return work.due(begins, limit.amount, limit.unit, kept_calendar(_county(limit)))


def _before(limit: TimeLimit, begins: datetime) -> TimeLimit | None:
    """The row that what begins then would run by, if the new one is not put in force."""
    rows = limits_in_force(_county(limit), timezone.localdate(begins))
    case = Case(nature=limit.nature or "", urgency=limit.urgency or "ordinary")
    unit = Unit(kind=OF_LEVEL[limit.level]) if limit.level else None
    try:
        return limit_for(rows, case, limit.kind, unit=unit, variant=limit.variant or "")
    except LimitMissing:
        return None


def _county(limit: TimeLimit) -> str:
    return str(limit.area_id or settings.COUNTY)
