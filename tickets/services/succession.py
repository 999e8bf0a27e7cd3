"""What a referral does when a unit that called, or was called, is succeeded by another."""

from tickets.models import Referral
from workflow.models import Case, Event
from workflow.services.steps import advance
from workflow.services.succession import Moves
from workflow.services.tree import Tree


def follow_referral(tree: Tree, case: Case, moves: Moves, event: Event) -> None:
    """Keep an open referral true; one from a unit to itself is over."""
    if case.kind != "referral" or not case.is_open:
        return
    row = Referral.objects.get(case=case)
    row.callee_unit = case.holder
    row.called_by = moves.units.get(row.called_by_id, row.called_by)
    row.callee_post = moves.posts.get(row.callee_post_id or 0, row.callee_post)
    row.save(update_fields=["callee_unit", "called_by", "callee_post"])
    if row.callee_unit == row.called_by and case.state in case.spec.table["cancel"].sources:
        advance(tree, case, "cancel")
