"""The referral chain: refer opens a child; the move is complete when the callee accepts."""

from collections.abc import Callable, Mapping

from tickets.models import Referral
from workflow.models import Case, Event, Role
from workflow.services.acts import Act
from workflow.services.duties import end_pauses
from workflow.services.numbering import new_child
from workflow.services.people import Sight
from workflow.services.performing import copy_due
from workflow.services.steps import advance, open_child


def refer(act: Act) -> None:
    """Send the ticket on; it stays with the sender until the callee accepts."""
    callee = act.data["callee"]
    act.event_data["to"] = callee.code
    act.later.append(lambda event: _call(act, event))


def _call(act: Act, event: Event) -> None:
    parent, data = act.case, act.data
    child = new_child(parent, "referral")
    child.variant, child.blocks_parent = "move", True
    child.area, child.holder, child.matter = parent.area, data["callee"], parent.matter
    child.nature, child.urgency, child.title = parent.nature, parent.urgency, parent.title
    child.opened_by_unit, child.source = parent.holder, parent.source
    child.opened_at = act.tree.now
    open_child(
        act.tree,
        parent,
        "referral",
        "call",
        child=child,
        data={"variant": data["variant"], "to": data["callee"].code},
    )
    Referral.objects.create(
        case=child,
        variant=data["variant"],
        callee_unit=data["callee"],
        called_by=parent.holder,
        entry=data["entry"],
        brief=getattr(event, "text", None),
    )


def call(act: Act) -> None:
    """The callee sees child and root from now on; the caller keeps seeing the child."""
    child = act.case
    act.sights.append(Sight(child, Role.CALLED, unit_id=child.holder_id))
    act.sights.append(Sight(child, Role.OPENED, unit_id=child.opened_by_unit_id))


def accept(act: Act) -> None:
    """Accepting completes the move: the ticket changes hands in the same act."""
    child, tree = act.case, act.tree
    parent = _parent(act)
    child.blocks_parent = False
    parent.matter = parent.matter or act.data["matter"]
    parent.nature = parent.nature or act.data["nature"]
    child.matter, child.nature = parent.matter, parent.nature

    def move(event: Event) -> None:
        Referral.objects.filter(case=child).update(was_accepted=True)
        advance(
            tree,
            parent,
            "moved",
            new_holder=child.holder,
            new_assignee=act.data["post"],
            how="moved",
            ended="moved",
        )

    act.later.append(move)


def cancel(act: Act) -> None:
    """The sender's clocks go on from where the transit stopped them."""
    child, tree = act.case, act.tree
    parent = _parent(act)
    child.blocks_parent = False
    act.later.append(lambda event: _resume(act, parent, event))
    tree.touch(parent)


def _resume(act: Act, parent: Case, event: Event) -> None:
    end_pauses(act.tree, parent, ["transit"], event)
    copy_due(parent)


def _parent(act: Act) -> Case:
    assert act.case.parent_id is not None, "a referral hangs on a ticket"
    return act.tree.case(act.case.parent_id)


REFERRAL_EFFECTS: Mapping[str, Callable[[Act], str | None]] = {
    "call": call,
    "accept": accept,
    "cancel": cancel,
}
