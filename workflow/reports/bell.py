"""The bell: what others did, and the clock said, on cases of the acting post since it looked last.

It reads the log itself, past a cursor: no row is written for a reader. Who is told of a step is
what the table says (`tells`), read against who holds, owes, opened or was called.
"""

from dataclasses import dataclass
from datetime import timedelta
from functools import cache

from django.core.cache import caches
from django.db.models import Exists, F, OuterRef, Q, QuerySet
from django.utils import timezone

from workflow.models import Event, Involvement, NewsCursor, Role
from workflow.reports.timeline import may_read
from workflow.rules.kinds import KINDS
from workflow.services.actors import Actor
from workflow.services.sight import hidden_from

CAP = 99
PAGE = 50
KEPT_S = 30
# What nobody looked at for so long is no news.
LIVES = timedelta(days=14)
READ_BY_STAFF = ("public", "line", "staff", "joint")
# The clock speaks of somebody's duty, and names his unit.
OF_THE_CLOCK = ("remind", "late", "escalate")
# To what somebody is to a case, by the letters of the table.
_TOLD: dict[str, frozenset[str]] = {
    "holder": frozenset("H"),
    "former": frozenset("O"),
    "caller": frozenset("C"),
    "callee": frozenset("E"),
    "owing": frozenset(("A", "Z", "head", "ower", "arbiter", "county")),
    "involved": frozenset(("N", "P", "asker", "decider")),
}


@dataclass(frozen=True)
class NewsPage:
    """News, the newest first; `earlier` is the line before which there are more, or None."""

    events: list[Event]
    earlier: int | None


def count_news(actor: Actor) -> int:
    """How many lines are new, counted to CAP + 1 at most."""
    return news(actor)[: CAP + 1].count() if actor.post is not None else 0


def shown_count(actor: Actor) -> int:
    """The same for the frame of every page: half a minute old at most, read anew when marked."""
    if actor.post is None or actor.user is None:
        return 0
    kept, name = caches["process"], f"bell:{actor.user.pk}:{actor.post.pk}:{_cursor(actor)}"
    count: int | None = kept.get(name)
    if count is None:
        count = count_news(actor)
        kept.set(name, count, KEPT_S)
    return count


def _cursor(actor: Actor) -> int:
    """The line up to which this person has read in the acting post."""
    rows = NewsCursor.objects.filter(user=actor.user, post=actor.post)
    return rows.values_list("event_id", flat=True).first() or 0


def news_page(actor: Actor, *, before: int | None = None) -> NewsPage:
    """A page of what is new."""
    if actor.post is None:
        return NewsPage([], None)
    found = news(actor).select_related("case__root", "unit", "post").order_by("-id")
    if before is not None:
        found = found.filter(id__lt=before)
    rows = list(found[: PAGE + 1])
    named: dict[int, bool] = {}
    shown = [event for event in rows[:PAGE] if may_read(event, actor, named)]
    return NewsPage(shown, rows[PAGE - 1].pk if len(rows) > PAGE else None)


def news(actor: Actor) -> QuerySet[Event]:
    """The lines past the cursor that tell the acting post something; only of what it sees."""
    post, user = actor.post, actor.user
    assert post is not None and user is not None
    mine = _mine(actor)
    lines = Event.objects.filter(at__gte=timezone.now() - LIVES, id__gt=_cursor(actor))
    # What he or his colleagues did is no news to them.
    others = lines.exclude(user=user).exclude(unit=post.unit_id)
    told = others.filter(_told(actor, mine) | _asked(mine) | _of_my_clock(actor))
    return told.filter(Exists(mine), _audience(actor, mine)).exclude(hidden_from(actor))


def _mine(actor: Actor) -> QuerySet[Involvement]:
    """What ties the acting post, or its unit, to the case of a line."""
    assert actor.post is not None
    by_unit = Q(unit=actor.post.unit_id, post=None, user=None, person=None)
    return Involvement.objects.filter(
        by_unit | Q(post=actor.post), case=OuterRef("case"), until=None, roles__lt=Role.KEPT_OUT
    )


def _as(mine: QuerySet[Involvement], role: Role) -> Q:
    return Q(Exists(mine.annotate(held=F("roles").bitand(int(role))).filter(held__gt=0)))


def _told(actor: Actor, mine: QuerySet[Involvement]) -> Q:
    assert actor.post is not None
    unit_id = actor.post.unit_id
    is_holder, is_child = Q(case__holder=unit_id), Q(case__parent__isnull=False)
    ties = {
        "holder": is_holder,
        "former": _as(mine, Role.HOLDS) & ~is_holder,
        "caller": Q(case__opened_by_unit=unit_id) & is_child,
        "callee": (is_holder | Q(Exists(mine.filter(post=actor.post)))) & is_child,
        "owing": _as(mine, Role.OWES) & ~is_holder,
        "involved": Q(Exists(mine)),
    }
    found = Q(pk__in=())
    for tie, steps in _steps_by_tie().items():
        of_kinds = Q(pk__in=())
        for kind, names in steps.items():
            of_kinds |= Q(case__kind=kind, step__in=names)
        found |= of_kinds & ties[tie]
    return found & Q(phase="done")


@cache
def _steps_by_tie() -> dict[str, dict[str, list[str]]]:
    """For each tie the steps, by kind, that tell somebody with it."""
    return {
        tie: {
            kind.name: [
                step.name
                for step in kind.steps
                if letters & set(step.tells) and step.name not in OF_THE_CLOCK
            ]
            for kind in KINDS.values()
        }
        for tie, letters in _TOLD.items()
    }


def _asked(mine: QuerySet[Involvement]) -> Q:
    """What waits for a decision is told whoever has to decide."""
    return Q(phase="asked") & _as(mine, Role.OWES)


def _of_my_clock(actor: Actor) -> Q:
    assert actor.post is not None
    return Q(step__in=OF_THE_CLOCK, data__unit=actor.post.unit.code)


def _audience(actor: Actor, mine: QuerySet[Involvement]) -> Q:
    """The same as `may_read`, for many lines at once."""
    post = actor.post
    assert post is not None
    for_posts = Q(Exists(mine.filter(post=post))) | Q(
        case__is_sealed=False, case__holder__in=actor.unit_ids
    )
    if any(p.unit.kind == "centre" and p.has("decide") for p in actor.posts):
        for_posts = Q()
    supervises = any(p.has("supervise") for p in actor.posts)
    for_unit = Q() if supervises else Q(data__unit=post.unit.code)
    return (
        Q(audience__in=READ_BY_STAFF)
        | (Q(audience="mediator") & _as(mine.filter(post=post), Role.PARTY_MEDIATOR))
        | (Q(audience="posts") & for_posts)
        | (Q(audience="unit") & for_unit)
    )
