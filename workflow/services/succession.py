"""What a case does when a unit, an area or a post that it hangs on is succeeded by another."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime

from django.db.models import Model

from governance.models import Post, Unit
from workflow.models import Ask, Case, Duty, Event, Involvement, Role
from workflow.rules.steps import Settle
from workflow.services.acts import Act
from workflow.services.duties import open_duties_of, settle_duties, settle_one
from workflow.services.people import Sight, begin_holding, end_holding, involve
from workflow.services.tree import Tree


@dataclass(frozen=True)
class Moves:
    """Who takes over from whom.

    `units` and `posts` go by row number; a post that nobody succeeds leaves its work to its unit.
    `upwards` names, for a unit and a capability that nobody there has any more, the superior that
    does that part of its work from now on.
    """

    units: Mapping[int, Unit] = field(default_factory=dict)
    posts: Mapping[int, Post | None] = field(default_factory=dict)
    upwards: Mapping[tuple[int, str], Unit] = field(default_factory=dict)

    def holder(self, case: Case) -> Unit:
        """Who holds a case from now on."""
        for duty in open_duties_of(case):
            above = self.upwards.get((case.holder_id, duty.capability))
            if duty.unit_id == case.holder_id and above is not None:
                return above
        return self.units.get(case.holder_id, case.holder)

    def unit(self, unit_id: int, capability: str) -> Unit | None:
        """Who does from now on what this unit did with a capability; None if it goes on itself."""
        return self.upwards.get((unit_id, capability)) or self.units.get(unit_id)


Follower = Callable[[Tree, Case, Moves, Event], None]
_followers: list[Follower] = []


def follow_successions(follower: Follower) -> None:
    """Have this called, under the lock, for every case that a succession touched.

    For higher apps whose tables name units or posts of a case.
    """
    if follower not in _followers:
        _followers.append(follower)


@dataclass(frozen=True)
class Column:
    """A column of a higher app that names a unit or an area and carries no clock."""

    model: type[Model]
    name: str
    where: Mapping[str, object]

    def move(self, pairs: Mapping[int, int] | Mapping[str, str]) -> int:
        """Let every row that names what ended name its successor; return how many."""
        rows = self.model._default_manager.filter(**self.where)
        return sum(
            rows.filter(**{self.name: old}).update(**{self.name: new}) for old, new in pairs.items()
        )


UNIT_COLUMNS: list[Column] = []
AREA_COLUMNS: list[Column] = []


def follow_in_rows(columns: list[Column], model: type[Model], *names: str, **where: object) -> None:
    """Have these columns of a higher app follow units, or areas, wherever `where` holds."""
    new = [Column(model, name, where) for name in names]
    columns += [column for column in new if column not in columns]


def succeed(act: Act) -> None:
    """Let holder, duties, asks and holdings of one case follow; no clock is restarted."""
    case, moves = act.case, act.data["moves"]
    kept_out = _kept_out(case)
    before = case.holder
    case.holder = _not_kept_out(moves.holder(case), kept_out)
    if case.assignee_id in moves.posts:
        case.assignee = moves.posts[case.assignee_id]
    if case.assignee is not None and case.assignee.unit_id != case.holder_id:
        case.assignee = None
    if not case.is_root:
        case.opened_by_unit = moves.units.get(case.opened_by_unit_id or 0, case.opened_by_unit)

    def follow(event: Event) -> None:
        if case.holder != before and case.is_open and act.kind.has_holdings:
            end_holding(act.tree, case, ended="succeeded")
            begin_holding(act.tree, case, how="succeeded", event=event)
        hand = _Hand(moves, kept_out, before, case.holder)
        moved = _move_duties(act.tree, case, hand, event)
        _move_asks(act.tree, case, moves, kept_out, event)
        involve(act.tree, _newcomers(case, moves, before, moved))
        for follower in _followers:
            follower(act.tree, case, moves, event)

    act.later.append(follow)


def _newcomers(case: Case, moves: Moves, before: Unit, moved: Iterable[Duty]) -> list[Sight]:
    """Who sees the case only now; a successor has the sight of the unit that it succeeds."""
    known = {unit.pk for unit in moves.units.values()}
    sights = [
        Sight(case, Role.OWES, unit_id=duty.unit_id, capability=duty.capability)
        for duty in moved
        if duty.unit_id is not None and duty.unit_id not in known
    ]
    sights += [Sight(case, Role.OWES, post_id=duty.post_id) for duty in moved if duty.post_id]
    is_seen = case.holder_id in known and not (case.is_sealed and _is_unseen(case))
    if case.holder != before and not is_seen:
        sights.append(Sight(case, Role.HOLDS, unit_id=case.holder_id))
    return sights


def _is_unseen(case: Case) -> bool:
    """Whether no post in force is left that sees a sealed case."""
    seeing = Involvement.objects.filter(case=case, until=None, post__in=Post.objects.in_force())
    return not seeing.exclude(roles__gte=Role.KEPT_OUT).exists()


def _kept_out(case: Case) -> frozenset[int]:
    rows = Involvement.objects.filter(case=case, roles__gte=Role.KEPT_OUT, unit__isnull=False)
    return frozenset(unit_id for unit_id in rows.values_list("unit_id", flat=True) if unit_id)


def _not_kept_out(unit: Unit, kept_out: frozenset[int]) -> Unit:
    """The unit, or where one that it joined is kept out of this case, the next above it."""
    if unit.pk not in kept_out:
        return unit
    above = Unit.objects.superiors_of(unit.pk)
    return next((other for other in above if other.pk not in kept_out), unit)


@dataclass(frozen=True)
class _Hand:
    """Whose desk a duty of one case lies on from now on."""

    moves: Moves
    kept_out: frozenset[int]
    old_holder: Unit
    holder: Unit

    def to(self, duty: Duty) -> bool:
        """Put the duty on its new desk; say whether it lies elsewhere than before."""
        unit_id, post_id = duty.unit_id, duty.post_id
        if unit_id is not None:
            if unit_id == self.old_holder.pk and self.holder != self.old_holder:
                duty.unit = self.holder
            elif unit := self.moves.unit(unit_id, duty.capability):
                duty.unit = _not_kept_out(unit, self.kept_out)
        if duty.post is not None and post_id in self.moves.posts:
            self._succeed_post(duty, duty.post)
        elif duty.post is not None and duty.unit_id not in (None, duty.post.unit_id):
            duty.post = None
        return (duty.unit_id, duty.post_id) != (unit_id, post_id)

    def _succeed_post(self, duty: Duty, post: Post) -> None:
        successor = self.moves.posts[post.pk]
        if successor is None and duty.unit is None:
            # What was owed in person is owed by the unit when nobody takes the person's place.
            duty.unit = self.moves.units.get(post.unit_id, post.unit)
        duty.post = successor


def _move_duties(tree: Tree, case: Case, hand: _Hand, event: Event) -> list[Duty]:
    """The same duty, due at the same moment, on another desk; where two become one, one stays."""
    duties = list(open_duties_of(case))
    moved = [duty for duty in duties if hand.to(duty)]
    for duty in _doubled(duties, tree.now):
        # Both are due; what is due first is what the unit owes.
        settle_one(tree, duty, "moved", event)
        if duty in moved:
            moved.remove(duty)
    Duty.objects.bulk_update(moved, ["unit", "post"])
    return moved


def _doubled(duties: Iterable[Duty], now: datetime) -> list[Duty]:
    """Duties that another one, due no later, says already."""
    seen: set[tuple[object, ...]] = set()
    doubled = []
    for duty in sorted(duties, key=lambda duty: (duty.due_at is None, duty.due_at or now, duty.pk)):
        key = (duty.kind, duty.unit_id, duty.post_id, duty.person_id, duty.subject, duty.round)
        if key in seen:
            doubled.append(duty)
        seen.add(key)
    return doubled


def _move_asks(
    tree: Tree, case: Case, moves: Moves, kept_out: frozenset[int], event: Event
) -> None:
    for ask in case.asks.filter(state="open"):
        unit = moves.unit(ask.decider_unit_id, ask.decider_capability)
        if unit is not None:
            ask.decider_unit = _not_kept_out(unit, kept_out)
        if ask.asker_post_id in moves.posts:
            _succeed_asker(tree, case, ask, moves.posts[ask.asker_post_id], event)
        Ask.objects.bulk_update([ask], ["decider_unit", "asker_post", "state", "decided_event"])


def _succeed_asker(tree: Tree, case: Case, ask: Ask, successor: Post | None, event: Event) -> None:
    """Who takes the asker's place waits for the answer; with nobody in it, none is needed."""
    if successor is not None:
        ask.asker_post = successor
        return
    ask.state, ask.decided_event = "void", event
    settle_duties(tree, case, [Settle(f"decide:{ask.step}", "void")], event)
