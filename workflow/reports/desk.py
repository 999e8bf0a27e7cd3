"""My desk: what my acting unit owes and I can do, by due time."""

from dataclasses import dataclass
from datetime import datetime, time, timedelta

from django.db.models import Count, F, Q
from django.utils import timezone

from governance.rules.calendar import SHANGHAI
from workflow.models import Duty
from workflow.models.duty import DutyQuerySet
from workflow.services.actors import Actor
from workflow.services.sight import hidden_from

COUNT_CAP = 1000


@dataclass(frozen=True)
class DeskCounts:
    """How many duties are late, due today, and open at all; capped at COUNT_CAP + 1."""

    overdue: int = 0
    today: int = 0
    open: int = 0


@dataclass(frozen=True)
class Desk:
    """One page of duties, ordered by due time with the paused ones last."""

    duties: list[Duty]
    counts: DeskCounts
    now: datetime


def owed(actor: Actor) -> DutyQuerySet:
    """Open duties of the acting unit whose capability the acting post holds, or named to it."""
    if actor.post is None:
        return Duty.objects.none()
    mine = Q(unit=actor.post.unit_id, capability__in=actor.post.capabilities)
    return Duty.objects.open().filter(mine | Q(post=actor.post)).exclude(hidden_from(actor))


def desk(actor: Actor, *, limit: int = 50) -> Desk:
    """The first duties of the acting post by due time, and the counts; two queries."""
    now = timezone.now()
    duties = (
        owed(actor)
        .select_related("case__holder", "case__area", "case__opened_by_unit", "limit_row", "unit")
        .order_by(F("due_at").asc(nulls_last=True), "id")[:limit]
    )
    return Desk(list(duties), _counts(actor, now), now)


def _counts(actor: Actor, now: datetime) -> DeskCounts:
    midnight = datetime.combine(
        timezone.localdate(now, SHANGHAI) + timedelta(days=1), time.min, SHANGHAI
    )
    capped = owed(actor).values("pk", "due_at")[: COUNT_CAP + 1]
    counted = Duty.objects.filter(pk__in=capped.values("pk")).aggregate(
        overdue=Count("pk", filter=Q(due_at__lt=now)),
        today=Count("pk", filter=Q(due_at__gte=now, due_at__lt=midnight)),
        open=Count("pk"),
    )
    return DeskCounts(**counted)
