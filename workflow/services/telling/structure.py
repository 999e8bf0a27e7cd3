"""What telling must know of the organisation at every step, a minute old at most."""

from typing import Any

from django.core.cache import caches

from governance.models import Unit
from workflow.models import UnitChannel


def superiors(unit_id: int) -> list[int]:
    """Every unit above this one, the nearest first."""
    kept, name = caches["process"], f"superiors:{unit_id}"
    line: list[int] | None = kept.get(name)
    if line is None:
        line = [unit.pk for unit in Unit.objects.superiors_of(unit_id)]
        kept.set(name, line)
    return line


def channels_of_units() -> dict[int, list[str]]:
    """Which units have a group chat or a system of their own, and read their messages there."""
    kept, name = caches["process"], "channels-of-units"
    found: dict[int, list[str]] | None = kept.get(name)
    if found is None:
        found = {}
        rows: Any = UnitChannel.objects.filter(is_active=True).values_list("unit_id", "kind")
        for unit_id, kind in rows:
            found.setdefault(unit_id, []).append(kind)
        kept.set(name, found)
    return found
