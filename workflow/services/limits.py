"""Time limits: which rows are in force, which of them fits, and how a new one takes effect.

A row that is there is never altered; a change is a new row that counts from its own day on.
"""

from collections.abc import Iterable
from datetime import date, datetime

from django.core.cache import caches
from django.db import connection, transaction
from django.db.models import F, Q, QuerySet
from django.utils import timezone

from governance.models import Unit
from governance.rules import calendar as work
from governance.rules.organisation import level_of
from governance.services import kept_calendar
from workflow.models import Case, TimeLimit

# An advisory lock of PostgreSQL, by a number that means this and nothing else.
PUTTING_IN_FORCE = 7_210_005
KEY = ("kind", "variant", "nature", "level", "urgency", "area_id")


class LimitMissing(LookupError):
    """No time limit is in force for a duty that a step opens, or for a window."""


class LimitChanged(Exception):
    """Somebody else put a row in force since this one was looked at."""


def in_force_on(day: date) -> Q:
    """The rows that hold on a day: begun, and their successor, if any, has not begun."""
    return Q(valid_from__lte=day) & (Q(superseded_by=None) | Q(superseded_by__valid_from__gt=day))


def limits_in_force(county: str, day: date) -> list[TimeLimit]:
    """The time limits that hold in a county on a day, as of at most a minute ago."""
    kept, name = caches["process"], f"limits:{county}:{day}"
    rows: list[TimeLimit] | None = kept.get(name)
    if rows is None:
        ours = Q(area=None) | Q(area=county)
        rows = list(TimeLimit.objects.filter(in_force_on(day), ours))
        kept.set(name, rows)
    return rows


def limit_for(
    rows: Iterable[TimeLimit], case: Case, kind: str, *, unit: Unit | None = None, variant: str = ""
) -> TimeLimit:
    """Choose the row that fits the case, the most specific first; LimitMissing if none does."""
    facts = {
        "variant": variant or case.variant or None,
        "nature": case.nature or None,
        "level": level_of(unit.kind) if unit else None,
        "urgency": case.urgency,
    }
    fitting = [
        row
        for row in rows
        if row.kind == kind
        and all(getattr(row, name) in (None, value) for name, value in facts.items())
    ]
    if not fitting:
        raise LimitMissing(kind)
    return max(fitting, key=lambda row: row.specificity)


def window_limit(kind: str, case: Case, start: datetime, *, unit: Unit | None = None) -> TimeLimit:
    """The row by which a window runs: that of the day on which it began, whatever changed since."""
    rows = limits_in_force(case.area_id[:6], timezone.localdate(start))
    return limit_for(rows, case, kind, unit=unit)


def window_for(
    kind: str,
    case: Case,
    start: datetime,
    *,
    unit: Unit | None = None,
    conservative: bool = False,
) -> work.Due:
    """When a right ends that is no duty of anybody: to object, to reopen, to rate, to appeal.

    Refuse by the plain end. `conservative` is the end to show to whom it takes the right away:
    of two readings the earlier one, so that nobody relies on a day that may not count.
    """
    limit = window_limit(kind, case, start, unit=unit)
    calendar = kept_calendar(case.area_id[:6])
    return work.due(start, limit.amount, limit.unit, calendar, conservative=conservative)


def put_in_force(limit: TimeLimit, *, seen: str | None = None) -> TimeLimit:
    """Save a new limit in the line of those with the same key, from its first day on.

    Running duties keep the row they began with. One that is to begin later leaves the present
    one in force until then; one that begins on the same day as another takes its place.

    `seen` is the line as it was shown to whoever decided (`state_of_line`): if it is another one
    by now, LimitChanged, and nothing is saved.
    """
    with transaction.atomic():
        with connection.cursor() as cursor:
            # The rows alone would not do: of a new key there is none yet.
            cursor.execute("SELECT pg_advisory_xact_lock(%s)", [PUTTING_IN_FORCE])
        if seen is not None and seen != state_of_line(limit):
            raise LimitChanged
        line = list(line_of(limit).select_for_update().order_by("pk"))
        before = _last(row for row in line if row.valid_from <= limit.valid_from)
        after = before.superseded_by_id if before else _first_of(line)
        if before is not None and after is None:
            # For a moment it points at itself, so that the new row is the only one without end.
            TimeLimit.objects.filter(pk=before.pk).update(superseded_by=F("pk"))
        limit.pk, limit.superseded_by_id = None, after
        limit.save(force_insert=True)
        if before is not None:
            TimeLimit.objects.filter(pk=before.pk).update(superseded_by=limit)
    caches["process"].clear()
    return limit


def state_of_line(limit: TimeLimit) -> str:
    """The line of a limit in short: another one as soon as anybody puts a row in force in it."""
    rows = line_of(limit).order_by("pk").values_list("pk", "superseded_by")
    return "-".join(f"{pk}.{following or ''}" for pk, following in rows)


def line_of(limit: TimeLimit) -> QuerySet[TimeLimit]:
    """All rows with the same key as this one, past, present and to come."""
    key = {name: getattr(limit, name) for name in KEY}
    nulls = {f"{name}__isnull": True for name, value in key.items() if value is None}
    return TimeLimit.objects.filter(**{k: v for k, v in key.items() if v is not None}, **nulls)


def _last(rows: Iterable[TimeLimit]) -> TimeLimit | None:
    """Of these rows the one that all the others lead to."""
    found = {row.pk: row for row in rows}
    return next((row for row in found.values() if row.superseded_by_id not in found), None)


def _first_of(line: list[TimeLimit]) -> int | None:
    led_to = {row.superseded_by_id for row in line}
    return next((row.pk for row in line if row.pk not in led_to), None)
