"""Keeping somebody away from a case: his sight, what he was to decide, and his hold on it."""

from collections.abc import Iterable
from dataclasses import dataclass

from django.db.models import Q
from django.utils.translation import gettext as _

from governance.models import Post, Unit, User
from workflow.models import Case, Duty, Event, Involvement, Role
from workflow.services.actors import SYSTEM
from workflow.services.acts import Act
from workflow.services.duties import Owing, open_duties, open_duties_of, settle_one
from workflow.services.facts import Facts, KeptOut
from workflow.services.people import Sight, involve
from workflow.services.refusals import WrongState
from workflow.services.tree import Tree

# What is owed as somebody's superior passes on to the next one above him.
PASSED_ON = ("decide", "verify", "rule", "oversee")


def nearest_free(
    unit_id: int, capability: str, *, units: Iterable[int] = (), users: Iterable[int] = ()
) -> Unit | None:
    """The nearest superior of a unit with somebody for it, leaving out these units and persons."""
    barred = set(units)
    line = [unit for unit in Unit.objects.superiors_of(unit_id) if unit.pk not in barred]
    posts = Post.objects.in_force().having(capability).filter(unit__in=[u.pk for u in line])
    staffed = set(posts.exclude(user__in=set(users)).values_list("unit_id", flat=True))
    return next((unit for unit in line if unit.pk in staffed), None)


def shield(act: Act) -> None:
    """Keep a unit, or a person in all his posts, away from the whole tree."""
    who = _who(act)
    _keep_out(act.tree, [who])
    if isinstance(who, User) and not _is_staffed(act.tree.root, _kept_out(act.tree.root)):
        # Nobody is left there to handle it: then the unit counts as kept out too.
        _keep_out(act.tree, [act.tree.root.holder])
    successor = _successor(act.tree)
    act.later.append(lambda event: _pass_on(act, successor, event))


def _who(act: Act) -> Unit | User:
    data = act.data
    who = data["unit"] or (data["post"].user if data["post"] else data["user"])
    act.event_data = {"unit": who.code} if isinstance(who, Unit) else {"user": who.pk}
    return who


def _keep_out(tree: Tree, those: Iterable[Unit | User]) -> None:
    """End every row of theirs on every case of the tree, and write the ones that bar them."""
    whole = whole_tree(tree)
    for who in those:
        unit_id, user_id = (who.pk, None) if isinstance(who, Unit) else (None, who.pk)
        mine = Q(unit=unit_id) if unit_id else Q(post__user=user_id) | Q(user=user_id)
        rows = Involvement.objects.filter(mine, root=tree.root, until=None)
        rows.filter(roles__lt=Role.KEPT_OUT).update(until=tree.now)
        sights = [Sight(case, Role.KEPT_OUT, unit_id, user_id=user_id) for case in whole]
        involve(tree, sights)
    tree.forget_guard()


def whole_tree(tree: Tree) -> list[Case]:
    """Every case of a locked tree, open or not, the root first."""
    children = Case.objects.filter(root=tree.root).exclude(pk=tree.root.pk).order_by("pk")
    return [tree.root, *(tree.case(pk) for pk in children.values_list("pk", flat=True))]


def _kept_out(case: Case) -> KeptOut:
    return Facts(case, SYSTEM).kept_out


def _is_staffed(case: Case, kept_out: KeptOut) -> bool:
    """Whether the holder has somebody left who may handle the case."""
    return kept_out.leaves(case.holder_id, "handle")


def _successor(tree: Tree) -> Unit | None:
    """Who takes the case in when its holder is kept out; None if the holder goes on."""
    root = tree.root
    kept_out = _kept_out(root)
    if not root.is_open or _is_staffed(root, kept_out):
        return None
    found = nearest_free(root.holder_id, "intake", units=kept_out.units, users=kept_out.users)
    if found is None:
        raise WrongState(_("Nobody above could take this in instead."))
    return found


def _pass_on(act: Act, successor: Unit | None, event: Event) -> None:
    """What follows: the case changes hands, moves to them are cancelled, others decide."""
    tree = act.tree
    root = tree.root
    if successor is not None and root.spec.shelter is not None:
        root.spec.shelter(act, root, successor)
    for case in whole_tree(tree):
        kept_out = _kept_out(case)
        if case.is_open and not case.is_root and _is_called(case, kept_out):
            case.spec.shelter(act, case, None)
        for duty in list(open_duties_of(case)):
            if duty.kind in PASSED_ON:
                _Deciding(tree, case, kept_out).pass_on(duty, event)


def _is_called(child: Case, kept_out: KeptOut) -> bool:
    """Whether whoever was called is kept out: the unit, or the person called by name."""
    called = Facts(child, SYSTEM).called_posts
    if called:
        return all(kept_out.bars(post.user_id, [post.unit_id]) for post in called)
    return not _is_staffed(child, kept_out)


@dataclass(frozen=True)
class _Deciding:
    """Whose it is now to decide, verify, rule and oversee on one case."""

    tree: Tree
    case: Case
    kept_out: KeptOut

    def pass_on(self, duty: Duty, event: Event) -> None:
        barred = self.kept_out
        if duty.unit_id is not None and not barred.leaves(duty.unit_id, duty.capability):
            self._move_up(duty, duty.unit_id, event)
        elif duty.post is not None and barred.bars(duty.post.user_id):
            duty.post = None
            duty.save(update_fields=["post"])

    def _move_up(self, duty: Duty, unit_id: int, event: Event) -> None:
        unit, capability = self._next_above(unit_id, duty.capability)
        settle_one(self.tree, duty, "moved", event)
        owing = Owing(
            duty.kind, "unit", unit, capability, subject=duty.subject, fixed_at=duty.fixed_at
        )
        open_duties(self.tree, self.case, [owing])
        involve(self.tree, [Sight(self.case, Role.OWES, unit_id=unit.pk, capability=capability)])
        if duty.kind == "decide":
            asks = self.case.asks.filter(state="open", step=duty.subject)
            asks.update(decider_unit=unit, decider_capability=capability)

    def _next_above(self, unit_id: int, capability: str) -> tuple[Unit, str]:
        """The next superior that may; above the county a post with audit stands in."""
        barred = self.kept_out
        found = nearest_free(unit_id, capability, units=barred.units, users=barred.users)
        if found is not None:
            return found, capability
        county = self.tree.county_units["county"]
        if not barred.leaves(county.pk, "audit"):
            raise WrongState(_("Nobody above could do this instead."))
        return county, "audit"
