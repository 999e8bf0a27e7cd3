"""Who stands how to a case: the one place that knows who may do what."""

from collections.abc import Iterable, Iterator
from functools import cached_property

from django.db.models import Q, QuerySet, Subquery
from django.db.models.functions import Coalesce

from governance.models import Post, Unit
from workflow.models import Ask, Case, Duty, Event, Involvement, Role
from workflow.rules.steps import Step, matched
from workflow.services.actors import Actor, Match
from workflow.services.duties import open_duties_of

ROUND_STARTS = ("reopen", "appeal")
ABOVE = frozenset(
    f"above.{capability}{suffix}"
    for capability in ("decide", "dispatch", "mediate", "supervise", "verify")
    for suffix in ("", "!h")
)
Standings = dict[str, tuple[Post | None, ...]]


class Facts:
    """What the database says about one actor and one case; each fact is read once, when needed."""

    def __init__(self, case: Case, actor: Actor) -> None:
        self.case = case
        self.actor = actor

    @cached_property
    def involvements(self) -> list[Involvement]:
        """Rows that name one of the actor's units or posts, or the person."""
        if not self.actor.is_staff:
            return []
        mine = (
            Q(unit__in=self.actor.unit_ids)
            | Q(post__in=[post.pk for post in self.actor.posts])
            | Q(user=self.actor.user)
        )
        return list(Involvement.objects.filter(mine, case=self.case))

    @property
    def is_kept_out(self) -> bool:
        return any(row.roles & Role.KEPT_OUT for row in self.involvements)

    @cached_property
    def superiors(self) -> list[Unit]:
        """The superiors of the holder, nearest first."""
        return Unit.objects.superiors_of(self.case.holder_id)

    @cached_property
    def staffing(self) -> dict[int, list[Post]]:
        """Posts in force of the holder and of its superiors, by unit."""
        units = [self.case.holder_id, *(unit.pk for unit in self.superiors)]
        posts: dict[int, list[Post]] = {}
        for post in Post.objects.in_force().filter(unit__in=units):
            posts.setdefault(post.unit_id, []).append(post)
        return posts

    @cached_property
    def handlers(self) -> frozenset[int]:
        """Users who acted for a holder of this round: none of them may verify it."""
        # Taking it over by accepting a referral is handling too.
        mine = Q(case=self.case, acting_as__startswith="holder.")
        mine |= Q(case__parent=self.case, acting_as__startswith="callee.")
        events = Event.objects.filter(case=self.case)
        starts = events.filter(step__in=ROUND_STARTS, phase="done").order_by("-seq")
        acted = Event.objects.filter(
            mine,
            root=self.case.root_id,
            seq__gte=Coalesce(Subquery(starts.values("seq")[:1]), 0),
        )
        return frozenset(acted.exclude(user=None).values_list("user_id", flat=True))

    @property
    def duties(self) -> list[Duty]:
        return open_duties_of(self.case)

    @cached_property
    def asks(self) -> list[Ask]:
        asks: QuerySet[Ask] = self.case.asks.filter(state="open")
        return list(asks.select_related("asker_post"))

    @cached_property
    def has_written(self) -> bool:
        """Whether one of the actor's units wrote to this case."""
        return self.case.events.filter(unit__in=self.actor.unit_ids).exists()

    def above(self, capability: str, *, bar_handlers: bool = False) -> tuple[Unit, str] | None:
        """The nearest strict superior of the holder that can act, and with which capability.

        Above the county a post with audit stands in, so that nothing is without a superior.
        """
        barred = self.handlers if bar_handlers else frozenset()
        for unit in self.superiors:
            if self._can_act(unit.pk, capability, barred):
                return unit, capability
        top = self.superiors[-1] if self.superiors else self.case.holder
        return (top, "audit") if self._can_act(top.pk, "audit", barred) else None

    def _can_act(self, unit_id: int, capability: str, barred: frozenset[int]) -> bool:
        return any(
            capability in post.capabilities and post.user_id not in barred
            for post in self.staffing.get(unit_id, ())
        )

    def caller(self, capability: str) -> int | None:
        """The unit that called, or its nearest superior with a post of this capability."""
        called_by = self.case.opened_by_unit_id
        if self.case.is_root or called_by is None:
            return None
        posts = Post.objects.in_force().filter(capabilities__contains=[capability])
        line = [called_by, *(unit.pk for unit in Unit.objects.superiors_of(called_by))]
        staffed = set(posts.filter(unit__in=line).values_list("unit_id", flat=True))
        return next((unit_id for unit_id in line if unit_id in staffed), called_by)


def standing(
    actor: Actor, case: Case, facts: Facts | None = None, *, only: Iterable[str] | None = None
) -> Standings:
    """Every *relation.capability* the actor has to the case, with the posts that give it.

    A string ending in `!h` says that the person did not handle the case in this round. `only`
    limits the work to these strings; without it all are computed.
    """
    facts = facts or Facts(case, actor)
    wanted = None if only is None else set(only)
    found: dict[str, list[Post | None]] = {}
    for text, post in _standings(facts, wanted):
        if wanted is None or text in wanted:
            found.setdefault(text, []).append(post)
    return {text: tuple(dict.fromkeys(posts)) for text, posts in found.items()}


def match_step(step: Step, actor: Actor, case: Case, facts: Facts) -> list[Match]:
    """With which relations and posts the actor may take the step; empty if he may not."""
    held = standing(actor, case, facts, only=[by + step.suffix for by in step.by])
    return [Match(by, post) for by in matched(step, held) for post in held[by + step.suffix]]


def _standings(facts: Facts, wanted: set[str] | None) -> Iterator[tuple[str, Post | None]]:
    actor = facts.actor
    if actor.is_requester:
        yield from _requester(facts)
    if not actor.is_staff or facts.is_kept_out:
        return
    for text, post in _plain(facts, wanted):
        yield text, post
        if (wanted is None or text + "!h" in wanted) and not _handled(facts):
            yield text + "!h", post
    yield from _above(facts, wanted)


def _handled(facts: Facts) -> bool:
    return facts.actor.user is not None and facts.actor.user.pk in facts.handlers


def _wants(wanted: set[str] | None, text: str) -> bool:
    return wanted is None or text in wanted or text.removesuffix("!h") in wanted


def _requester(facts: Facts) -> Iterator[tuple[str, Post | None]]:
    if facts.actor.case_id != facts.case.pk:
        return
    names = ["requester"] + (["requester(own)"] if facts.actor.strength == "own" else [])
    for name in names:
        yield name, None
        yield name + "!h", None


def _plain(facts: Facts, wanted: set[str] | None) -> Iterator[tuple[str, Post | None]]:
    """Relations that follow from the case row, the actor's involvement, and open asks."""
    case = facts.case
    involved = {row.unit_id for row in facts.involvements if row.unit_id}
    posts_involved = {row.post_id for row in facts.involvements if row.post_id}
    county = case.area_id[:6]
    for post in facts.actor.posts:
        relations = ["any"]
        if post.unit_id == case.holder_id:
            relations += ["holder"] if case.is_root else ["holder", "callee"]
        if post.unit.kind in ("centre", "county") and post.unit.area_id == county:
            relations.append(post.unit.kind)
        if post.unit_id in involved or post.pk in posts_involved:
            relations.append("inv")
        for capability in post.capabilities:
            for relation in relations:
                yield f"{relation}.{capability}", post
        yield from _calling(facts, post, wanted)
        yield from _personal(facts, post, wanted)


def _calling(facts: Facts, post: Post, wanted: set[str] | None) -> Iterator[tuple[str, Post]]:
    for capability in () if facts.case.is_root else post.capabilities:
        text = f"caller.{capability}"
        if _wants(wanted, text) and post.unit_id == facts.caller(capability):
            yield text, post


def _personal(
    facts: Facts, post: Post, wanted: set[str] | None
) -> Iterator[tuple[str, Post | None]]:
    if _wants(wanted, "author") and facts.has_written and _wrote(facts, post):
        yield "author", post
    if not (_wants(wanted, "decider") or _wants(wanted, "asker")):
        return
    for ask in facts.asks:
        own = ask.asker_post.user_id == post.user_id
        if own:
            yield "asker", post
        # Nobody ever approves his own Ask, whichever post he does it from.
        elif post.unit_id == ask.decider_unit_id and ask.decider_capability in post.capabilities:
            yield "decider", post


def _wrote(facts: Facts, post: Post) -> bool:
    return facts.case.events.filter(unit=post.unit_id).exists()


def _above(facts: Facts, wanted: set[str] | None) -> Iterator[tuple[str, Post | None]]:
    for text in sorted(ABOVE if wanted is None else wanted & ABOVE):
        capability, _, suffix = text.removeprefix("above.").partition("!")
        posts = facts.actor.posts_with(capability) + facts.actor.posts_with("audit")
        if not posts or (suffix and _handled(facts)):
            continue
        acts = _units_above(facts, capability, bar_handlers=bool(suffix))
        for post in posts:
            if acts.get(post.unit_id, "") in post.capabilities:
                yield text, post


def _units_above(facts: Facts, capability: str, *, bar_handlers: bool) -> dict[int, str]:
    """Which units act as *above*, each with the capability it needs for it.

    A superior that owes a duty here keeps it, also when a nearer one gets staff later.
    """
    line = {unit.pk for unit in facts.superiors}
    units = {
        duty.unit_id: capability
        for duty in facts.duties
        if duty.unit_id in line and duty.capability == capability
    }
    nearest = facts.above(capability, bar_handlers=bar_handlers)
    if nearest is not None:
        units[nearest[0].pk] = nearest[1]
    return units
