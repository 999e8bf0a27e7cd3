"""Time limits change by new rows: a row that may have been used is never altered."""

from django.core.cache import caches
from django.db import transaction

from workflow.models import TimeLimit

KEY = ("kind", "variant", "nature", "level", "urgency", "area_id")


def put_in_force(limit: TimeLimit) -> TimeLimit:
    """Save a new limit in place of the one with the same key; running duties keep their old row."""
    key = {name: getattr(limit, name) for name in KEY}
    nulls = {f"{name}__isnull": True for name, value in key.items() if value is None}
    values = {name: value for name, value in key.items() if value is not None}
    with transaction.atomic():
        old = (
            TimeLimit.objects.select_for_update()
            .filter(superseded_by=None, **values, **nulls)
            .first()
        )
        if old is not None:
            # For a moment it points at itself, so that the new row is the only one in force.
            TimeLimit.objects.filter(pk=old.pk).update(superseded_by=old)
        limit.pk = None
        limit.save(force_insert=True)
        if old is not None:
            TimeLimit.objects.filter(pk=old.pk).update(superseded_by=limit)
    caches["process"].clear()
    return limit
