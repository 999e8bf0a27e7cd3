"""What the database says about one actor and one case."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cached_property

from django.db.models import Q, QuerySet, Subquery
from django.db.models.functions import Coalesce

from governance.models import Post, Unit
from workflow.models import Ask, Case, Duty, Event, Involvement, Role
from workflow.services.actors import Actor
from workflow.services.duties import open_duties_of

ROUND_STARTS = ("reopen", "appeal")
DECIDING = ("decider", "above.verify")


@dataclass(frozen=True)
class KeptOut:
    """Units and persons that must learn nothing of a case."""

    units: frozenset[int]
    users: frozenset[int]

    def bars(self, user_id: int, unit_ids: Iterable[int] = ()) -> bool:
        return user_id in self.users or bool(self.units & set(unit_ids))

    def leaves(self, unit_id: int, capability: str) -> bool:
        """Whether a unit is not kept out and has somebody for it who is not either."""
        posts = Post.objects.in_force().having(capability).filter(unit=unit_id)
        return unit_id not in self.units and posts.exclude(user__in=self.users).exists()


class Facts:
    """What the database says about one actor and one case; each fact is read once, when needed."""

    def __init__(self, case: Case, actor: Actor) -> None:
        self.case = case
        self.actor = actor
        if any(actor.stands_in(post) for post in actor.posts):
            self.actor = actor.with_posts(self._posts(actor))
            # Read again for the posts that are left.
            del self._rows

    def _posts(self, actor: Actor) -> Iterator[Post]:
        """The posts that count here: whom a kept-out person stands in for gains nothing by it."""
        for post in actor.posts:
            if not actor.stands_in(post) or not self.kept_out.bars(post.user_id, [post.unit_id]):
                yield post

    @cached_property
    def _rows(self) -> list[Involvement]:
        """Rows that name one of the actor's units or posts or the person, or keep somebody out."""
        wanted = Q(roles__gte=Role.KEPT_OUT)
        if self.actor.is_staff:
            wanted |= Q(unit__in=self.actor.unit_ids) | Q(user=self.actor.user)
            wanted |= Q(post__in=[post.pk for post in self.actor.posts])
        if not self.case.is_root:
            wanted |= Q(post__isnull=False)
        return list(Involvement.objects.filter(wanted, case=self.case).select_related("post"))

    @cached_property
    def involvements(self) -> list[Involvement]:
        """Rows in force that name one of the actor's units or posts, or the person."""
        return [row for row in self._rows if row.until is None and self._names_me(row)]

    def _names_me(self, row: Involvement) -> bool:
        user, posts = self.actor.user, {post.pk for post in self.actor.posts}
        return (
            row.unit_id in self.actor.unit_ids
            or row.post_id in posts
            or (user is not None and row.user_id == user.pk)
        )

    @cached_property
    def kept_out(self) -> "KeptOut":
        """Who is kept out of this case, as units, posts and persons."""
        rows = [row for row in self._rows if row.roles & Role.KEPT_OUT]
        units = frozenset(row.unit_id for row in rows if row.unit_id)
        users = {row.user_id for row in rows if row.user_id}
        users |= {row.post.user_id for row in rows if row.post}
        if units:
            staff = Post.objects.in_force().filter(unit__in=units)
            users |= set(staff.values_list("user_id", flat=True))
        return KeptOut(units, frozenset(users))

    @property
    def is_kept_out(self) -> bool:
        """Whether the actor is: a person with any post in a unit kept out is so in every post."""
        user = self.actor.user
        if not self.actor.is_staff or user is None:
            return False
        return self.kept_out.bars(user.pk, self.actor.unit_ids)

    @cached_property
    def called_posts(self) -> list[Post]:
        """The posts that were called in person; empty where a whole unit was called."""
        if self.case.is_root:
            return []
        return [row.post for row in self._rows if row.roles & Role.CALLED and row.post]

    @cached_property
    def superiors(self) -> list[Unit]:
        """The superiors of the holder, nearest first."""
        return Unit.objects.superiors_of(self.case.holder_id)

    @cached_property
    def staffing(self) -> dict[int, list[Post]]:
        """Posts in force of the holder and of its superiors, by unit."""
        units = [self.case.holder_id, *(unit.pk for unit in self.superiors)]
        posts: dict[int, list[Post]] = {unit: [] for unit in units}
        for post in Post.objects.in_force().filter(unit__in=units):
            posts[post.unit_id].append(post)
        return posts

    def _free_posts(self, unit_id: int) -> list[Post]:
        """The posts in force of a unit, without those of people who are kept out."""
        if unit_id not in self.staffing:
            self.staffing[unit_id] = list(Post.objects.in_force().filter(unit=unit_id))
        if unit_id in self.kept_out.units:
            return []
        return [post for post in self.staffing[unit_id] if not self.kept_out.bars(post.user_id)]

    @cached_property
    def handlers(self) -> frozenset[int]:
        """Users who acted for a holder of this round: none of them may verify it."""
        # Taking it over by accepting a referral is handling too.
        mine = Q(case=self.case, acting_as__startswith="holder.")
        mine |= Q(case=self.case, acting_as="mediator")
        mine |= Q(case__parent=self.case, acting_as__startswith="callee.")
        events = Event.objects.filter(case=self.case)
        starts = events.filter(step__in=ROUND_STARTS, phase="done").order_by("-seq")
        acted = Event.objects.filter(
            mine,
            root=self.case.root_id,
            seq__gte=Coalesce(Subquery(starts.values("seq")[:1]), 0),
        )
        return _persons(acted)

    @cached_property
    def judged(self) -> frozenset[int]:
        """Users who decided before an appeal: none of them decides on the same case again."""
        if self.case.round == 1:
            return frozenset()
        events = Event.objects.filter(case=self.case, phase="done")
        appeals = events.filter(step="appeal").order_by("-seq")
        # Who takes at once what others have to ask for decides it himself.
        asked = [step.name for step in self.case.spec.steps if step.asks]
        decided = events.filter(Q(acting_as__in=DECIDING) | Q(step__in=asked))
        before = decided.filter(seq__lt=Subquery(appeals.values("seq")[:1]))
        return _persons(before)

    @property
    def duties(self) -> list[Duty]:
        return open_duties_of(self.case)

    @cached_property
    def asks(self) -> list[Ask]:
        asks: QuerySet[Ask] = self.case.asks.filter(state="open")
        return list(asks.select_related("asker_post", "asked_event"))

    @cached_property
    def has_written(self) -> bool:
        """Whether one of the actor's units wrote to this case."""
        return self.case.events.filter(unit__in=self.actor.unit_ids).exists()

    def above(self, capability: str, *, bar_handlers: bool = False) -> tuple[Unit, str] | None:
        """The nearest strict superior of the holder that can act, and with which capability.

        Above the county a post with audit stands in, so that nothing is without a superior.
        """
        barred = self.handlers if bar_handlers else frozenset()
        if capability in ("decide", "verify"):
            barred |= self.judged
        for unit in self.superiors:
            if self.can_act(unit.pk, capability, barred):
                return unit, capability
        top = self.superiors[-1] if self.superiors else self.case.holder
        return (top, "audit") if self.can_act(top.pk, "audit", barred) else None

    def can_act(self, unit_id: int, capability: str, barred: frozenset[int] = frozenset()) -> bool:
        """Whether a unit has somebody for it who is neither kept out nor barred."""
        return any(
            capability in post.capabilities and post.user_id not in barred
            for post in self._free_posts(unit_id)
        )

    def has_people(self, unit_id: int) -> bool:
        """Whether a unit has anybody at all who is not kept out."""
        return bool(self._free_posts(unit_id))

    @cached_property
    def sides(self) -> frozenset[int]:
        """The units between which a ruling decides: who called, and who was called."""
        return frozenset({self.case.opened_by_unit_id or 0, self.case.holder_id})

    @cached_property
    def side_users(self) -> frozenset[int]:
        posts = Post.objects.in_force().filter(unit__in=self.sides)
        return frozenset(posts.values_list("user_id", flat=True))

    def arbiter(self) -> tuple[Unit, str] | None:
        """The lowest strict superior of both sides that can rule and is no side itself.

        Above the county a post with audit stands in. None if nobody is there at all.
        """
        theirs = {unit.pk for unit in Unit.objects.superiors_of(self.case.opened_by_unit_id or 0)}
        common = [u for u in self.superiors if u.pk in theirs and u.pk not in self.sides]
        for unit in common:
            if self.can_act(unit.pk, "arbitrate", self.side_users):
                return unit, "arbitrate"
        top = self.superiors[-1] if self.superiors else self.case.holder
        return (top, "audit") if self.can_act(top.pk, "audit", self.side_users) else None

    @cached_property
    def setters(self) -> frozenset[int]:
        """The unit that set the level of supervision, and its superiors."""
        last = self.case.events.filter(step="supervise", phase="done").order_by("-seq").first()
        if last is None:
            return frozenset()
        above = self.above("supervise")
        unit_id = last.unit_id or (above[0].pk if above else self.case.holder_id)
        return frozenset({unit_id, *(u.pk for u in Unit.objects.superiors_of(unit_id))})

    def caller(self, capability: str) -> int | None:
        """The unit that called, or its nearest superior with a post of this capability."""
        called_by = self.case.opened_by_unit_id
        if self.case.is_root or called_by is None:
            return None
        kept_out = self.kept_out
        posts = Post.objects.in_force().filter(capabilities__contains=[capability])
        posts = posts.exclude(unit__in=kept_out.units).exclude(user__in=kept_out.users)
        line = [called_by, *(unit.pk for unit in Unit.objects.superiors_of(called_by))]
        staffed = set(posts.filter(unit__in=line).values_list("unit_id", flat=True))
        return next((unit_id for unit_id in line if unit_id in staffed), called_by)


def _persons(events: QuerySet[Event]) -> frozenset[int]:
    """Who did something, and in whose place he did it."""
    found = events.exclude(user=None).values_list("user_id", "post__user_id")
    return frozenset(pk for persons in found for pk in persons if pk is not None)
