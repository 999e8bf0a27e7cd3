"""What will climb in the next day if nobody acts, and what the centre itself lets lie."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db.models import QuerySet
from django.utils import timezone

from workflow.models import Duty
from workflow.reports.listing import scopes_of
from workflow.rules.duties import DUTY_KINDS
from workflow.rules.ladder import VILLAGERS, coming, moment
from workflow.services.actors import Actor
from workflow.services.sight import Scope, hidden_from, scope

AHEAD = timedelta(hours=24)
MOST = 100
# Of what is due soon many are only to be reminded of: so many are looked at.
MOST_READ = 2000
# Beside the desk a first look is enough.
READ_FOR_DESK = 300
OVERSEERS = frozenset({"supervise", "audit"})
INWARD = [kind.name for kind in DUTY_KINDS.values() if kind.is_inward]


@dataclass(frozen=True)
class Climb:
    """One rung that a duty will reach: which, and when."""

    duty: Duty
    code: str
    at: datetime


@dataclass(frozen=True)
class Climbing:
    """The rungs of the next day, soonest first; `is_more` where not all are shown."""

    climbs: list[Climb]
    is_more: bool
    now: datetime

    def by_case(self) -> list[list[Climb]]:
        """The rungs of each case together; the case that climbs first comes first."""
        found: dict[int, list[Climb]] = {}
        for climb in self.climbs:
            found.setdefault(climb.duty.case_id, []).append(climb)
        return list(found.values())


def may_look_ahead(actor: Actor) -> bool:
    """Whoever supervises or audits in the post he acts in."""
    return actor.post is not None and bool(OVERSEERS & set(actor.post.capabilities))


def climbing(actor: Actor, *, most_read: int = MOST_READ) -> Climbing:
    """What will be late, carded or passed up in the next 24 hours, as far as this post sees.

    Taken from the stored rungs: exactly what the sweep will fire if nobody acts before.
    """
    now = timezone.now()
    until = now + AHEAD
    duties = _seen(actor).filter(next_alert_at__lt=until).order_by("next_alert_at", "id")
    read = list(duties[: most_read + 1])
    found = sorted(
        (climb for duty in read[:most_read] for climb in _climbs(duty, until)),
        key=lambda climb: (climb.at, climb.duty.pk),
    )
    return Climbing(found[:MOST], len(found) > MOST or len(read) > most_read, now)


def let_lie(actor: Actor) -> list[Duty]:
    """What the centre or the county owes and let pass the end of its ladder, oldest first."""
    if actor.post is None or not actor.post.has("audit"):
        return []
    theirs = _seen(actor).filter(unit__kind__in=("centre", "county"), due_at__lt=timezone.now())
    late = theirs.filter(next_alert_at=None, stage__gt=0).order_by("due_at", "id")
    return list(late[:MOST])


def _seen(actor: Actor) -> QuerySet[Duty]:
    """Running duties of units, and promises, on the cases that the acting post lists."""
    name: Scope = "area" if "area" in scopes_of(actor) else "unit"
    return (
        Duty.objects.open()
        .filter(case__in=scope(actor, name).values("pk"))
        .exclude(owner_kind__in=VILLAGERS)
        .exclude(kind__in=INWARD)
        .exclude(hidden_from(actor))
        .select_related("case__holder", "case__area", "unit", "post__unit")
    )


def _climbs(duty: Duty, until: datetime) -> Iterator[Climb]:
    for rung in coming(duty.stages, duty.stage, until):
        yield Climb(duty, rung["code"], moment(rung))
