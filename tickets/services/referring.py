"""The referral chain: refer opens a child; the move is complete when the callee accepts."""

from collections.abc import Callable, Mapping
from typing import Any

from governance.models import Matter, Post, Unit
from tickets.models import Referral, Whistle
from tickets.rules.referral import OWING_STATES
from tickets.rules.ticket_shield import SEALED_NATURE
from workflow.models import Case, Event, Role
from workflow.rules.kinds import kind_of
from workflow.services.acts import Act
from workflow.services.numbering import new_child
from workflow.services.pauses import end_pauses
from workflow.services.people import Sight
from workflow.services.performing import copy_due
from workflow.services.sealing import seal
from workflow.services.steps import advance, open_child


def refer(act: Act) -> None:
    """Send the ticket on; it stays with the sender until the callee accepts."""
    callee, data = act.data["callee"], act.data
    act.event_data["to"] = callee.code

    def send(event: Event) -> None:
        call_child(
            act,
            callee,
            variant=data["variant"],
            entry=data["entry"],
            brief=getattr(event, "text", None),
        )

    act.later.append(send)


def call_child(
    act: Act,
    callee: Unit | Post,
    *,
    variant: str,
    whistle: Whistle | None = None,
    entry: Matter | None = None,
    brief: Any = None,
    is_designated: bool = False,
    caller: Unit | None = None,
    urgency: str = "",
    **marks: Any,
) -> Case:
    """Open a referral under the ticket of this act: a move, or one unit's part of a whistle."""
    tree = act.tree
    parent = ticket_of(act)
    unit = callee if isinstance(callee, Unit) else callee.unit
    # Children of this very call are not in the database yet, and have numbers already.
    unsaved = sum(case._state.adding and not case.is_root for case in tree.cases.values())
    child = new_child(parent, "referral", unsaved=unsaved)
    child.variant = "whistle" if whistle else "move"
    child.area, child.holder, child.matter = parent.area, unit, parent.matter
    child.nature, child.urgency = parent.nature, urgency or parent.urgency
    child.title, child.source = parent.title, parent.source
    child.opened_by_unit = caller or parent.holder
    child.opened_at = tree.now
    child.blocks_parent = whistle is not None or not is_designated
    data = {"variant": variant, "to": unit.code}
    event = open_child(
        tree,
        parent,
        "referral",
        "call",
        child=child,
        data=data | ({"designated": True} if is_designated else {}),
        named=[callee] if isinstance(callee, Post) else [],
        **marks,
    )
    Referral.objects.create(
        case=child,
        variant=variant,
        callee_unit=unit,
        callee_post=callee if isinstance(callee, Post) else None,
        called_by=child.opened_by_unit,
        is_designated=is_designated,
        entry=entry,
        brief=brief or getattr(event, "text", None),
        whistle=whistle,
    )
    return child


def call(act: Act) -> str:
    """The callee sees child and root from now on; the caller keeps seeing the child."""
    child = act.case
    called = [who.pk for who in act.named if isinstance(who, Post)]
    for post_id in called:
        act.sights.append(Sight(child, Role.CALLED, post_id=post_id))
    if not called:
        act.sights.append(Sight(child, Role.CALLED, unit_id=child.holder_id))
    act.sights.append(Sight(child, Role.OPENED, unit_id=child.opened_by_unit_id))
    is_given = child.variant == "move" and act.data.get("designated")
    if is_given:
        # A ruling has decided: there is nothing left to accept.
        child.closed_at = act.tree.now
    return "designated" if is_given else child.variant


def accept(act: Act) -> None:
    """Accepting completes the move: the ticket changes hands in the same act."""
    child = act.case
    parent = parent_of(act)
    child.blocks_parent = False
    parent.matter = parent.matter or act.data["matter"]
    parent.nature = parent.nature or act.data["nature"]
    child.matter, child.nature = parent.matter, parent.nature
    if parent.nature == SEALED_NATURE:
        seal(act.tree, acting=child)
    act.later.append(lambda event: hand_over(act, child, how="moved", post=act.data["post"]))


def hand_over(act: Act, child: Case, *, how: str, ended: str = "moved", post: Any = None) -> None:
    """The ticket goes to whoever was called by this child."""
    Referral.objects.filter(case=child).update(was_accepted=True)
    advance(
        act.tree,
        parent_of(act),
        "moved",
        new_holder=child.holder,
        new_assignee=post,
        how=how,
        ended=ended,
    )


def cancel(act: Act) -> None:
    """Nobody has to come any more; the sender's clocks go on."""
    act.case.blocks_parent = False
    act.later.append(lambda event: resume(act, event))
    act.later.append(lambda event: pass_lead(act.case))


def resume(act: Act, event: Event) -> None:
    """The ticket's own clocks go on from where a move, or the objection to it, stopped them."""
    if act.case.variant == "move":
        parent = parent_of(act)
        end_pauses(act.tree, parent, ["transit", "dispute"], event)
        copy_due(parent)
        act.tree.touch(parent)


def pass_lead(child: Case, to: Case | None = None, *, named: str = "") -> None:
    """Whoever leads a whistle is called off: another leads, or the caller has to name one.

    `to` was called instead, `named` is the code of a unit; of the rest the only one leads.
    """
    whistle = Whistle.objects.filter(referrals=child.pk, lead=child.pk).first()
    if whistle is None:
        return
    rest = whistle.referrals.exclude(pk=child.pk).exclude(case__state="cancelled")
    ids = set(rest.values_list("pk", flat=True)) | ({to.pk} if to else set())
    wanted = rest.filter(callee_unit__code=named).first() if named else None
    if wanted is not None:
        whistle.lead = wanted
    elif to is not None:
        whistle.lead_id = to.pk
    else:
        whistle.lead_id = ids.pop() if len(ids) == 1 else None
    whistle.save(update_fields=["lead"])


def still_blocks(child: Case, state: str) -> bool:
    """Rule 10: a move as long as it is open, a whistle while its callee owes something."""
    if child.variant == "move":
        return child.spec.is_open(state)
    return state in OWING_STATES


def cancel_referrals(act: Act, *, variant: str = "") -> None:
    """End every referral that has not got so far that it only waits to be rated, or those moves."""
    sources = kind_of("referral").table["cancel"].sources
    children = act.case.children.filter(kind="referral", state__in=sources)
    ending = list(children.filter(variant=variant) if variant else children)
    tree = act.tree

    def cancel(event: Event) -> None:
        for child in ending:
            advance(tree, tree.case(child.pk), "cancel", data={})

    act.later.append(cancel)


def parent_of(act: Act) -> Case:
    """The ticket on which the referral of this act hangs, the one object of this call."""
    assert act.case.parent_id is not None, "a referral hangs on a ticket"
    return act.tree.case(act.case.parent_id)


def ticket_of(act: Act) -> Case:
    """The case that calls in this act, whether it is the act's own case or its parent."""
    return parent_of(act) if act.case.kind == "referral" else act.case


MOVE_EFFECTS: Mapping[str, Callable[[Act], str | None]] = {
    "call": call,
    "accept": accept,
    "cancel": cancel,
}
