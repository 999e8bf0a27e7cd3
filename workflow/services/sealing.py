"""Sealing: from now on only posts that are named see a case, and whatever hangs on it."""

from collections.abc import Iterator

from workflow.models import Case, Involvement, Role
from workflow.services.duties import open_duties_of
from workflow.services.people import Sight, involve
from workflow.services.shielding import whole_tree
from workflow.services.tree import Tree

# Whoever decides at the centre may ask for the seal to be lifted, so he is named in it.
NAMED_IN_SEALS = ("centre", "decide")


def seal(tree: Tree, *, acting: Case | None = None) -> None:
    """Seal every case of a locked tree; sealing a sealed one changes nothing.

    The rows of units end; in their place the posts are named that work on what their unit holds
    or owes here, and those who decide at the centre. `acting` is the case whose step does this:
    its version rises with the step, that of the others here.
    """
    if tree.root.is_sealed:
        return
    cases = whole_tree(tree)
    _mark(tree, cases, acting, is_sealed=True)
    units = Involvement.objects.filter(root=tree.root, unit__isnull=False, until=None)
    units.filter(roles__lt=Role.KEPT_OUT).update(until=tree.now)
    involve(
        tree, [sight for case in cases for sight in (*_workers(case), *named_in_seal(tree, case))]
    )


def unseal(tree: Tree, *, acting: Case | None = None) -> None:
    """Lift the seal: the units that hold or owe something see again; who was named still does."""
    if not tree.root.is_sealed:
        return
    cases = whole_tree(tree)
    _mark(tree, cases, acting, is_sealed=False)
    for case in cases:
        involve(tree, _workers(case))


def named_in_seal(tree: Tree, case: Case) -> Iterator[Sight]:
    """Those who decide at the centre, who may have the seal lifted."""
    kind, capability = NAMED_IN_SEALS
    if unit := tree.county_units.get(kind):
        yield Sight(case, Role.FOLLOWS, unit_id=unit.pk, capability=capability)


def _mark(tree: Tree, cases: list[Case], acting: Case | None, *, is_sealed: bool) -> None:
    for case in cases:
        case.is_sealed = is_sealed
        if case is not acting:
            case.version += 1
        tree.touch(case)
    tree.forget_guard()


def _workers(case: Case) -> Iterator[Sight]:
    """Whoever is accountable for a case or owes something on it now."""
    if case.is_root or case.spec.has_holdings:
        yield Sight(case, Role.HOLDS, unit_id=case.holder_id)
    elif case.is_open:
        yield Sight(case, Role.CALLED, unit_id=case.holder_id)
        yield Sight(case, Role.OPENED, unit_id=case.opened_by_unit_id)
    for duty in open_duties_of(case):
        if duty.unit_id:
            yield Sight(case, Role.OWES, unit_id=duty.unit_id, capability=duty.capability)
        if duty.post_id:
            yield Sight(case, Role.OWES, post_id=duty.post_id)
