"""Who is on call now around a unit."""

from dataclasses import dataclass
from datetime import datetime

from django.utils import timezone

from governance.models import OnCall, Post, Unit

MOST = 60


@dataclass(frozen=True)
class Turn:
    """One unit and the post that answers for it now, if the roster names one."""

    unit: Unit
    post: Post | None
    ends_at: datetime | None
    is_own: bool = False


def turns_near(unit: Unit) -> list[Turn]:
    """The superiors of a unit from the top, the unit itself, and those right below it."""
    below = list(Unit.objects.in_force().filter(superior=unit).order_by("code")[:MOST])
    units = [*reversed(Unit.objects.superiors_of(unit.pk)), unit, *below]
    turns = OnCall.objects.at(timezone.now()).filter(unit__in=units).select_related("post__user")
    found = {turn.unit_id: turn for turn in turns}
    return [
        Turn(
            each,
            found[each.pk].post if each.pk in found else None,
            found[each.pk].ends_at if each.pk in found else None,
            is_own=each == unit,
        )
        for each in units
    ]
