"""What happens to rows when a step is done: state, event, duties, pauses, holdings, sight."""

from governance.models import Unit
from workflow.models import Case, Event, Role
from workflow.rules.duties import DUTY_KINDS
from workflow.rules.steps import SAME, Opening, Settle, Way
from workflow.services.acts import Act
from workflow.services.asking import void_asks
from workflow.services.duties import (
    Owing,
    begin_pause,
    end_pauses,
    open_duties,
    open_duties_of,
    settle_duties,
    void_rest,
)
from workflow.services.people import (
    Sight,
    begin_holding,
    end_holding,
    involve,
    mark_open,
)
from workflow.services.tree import Entry
from workflow.services.uploads import claim_uploads

HANDOVER_PAUSES = ("transit", "dispute", "listed")
_VERSIONED = ("state", "holder_id", "assignee_id", "matter_id", "urgency", "is_sealed", "round")


def perform(act: Act) -> Event:
    """Do a step that is allowed and whose data is clean; returns its event."""
    case = act.case
    before = {name: getattr(case, name) for name in _VERSIONED}
    from_state = case.state
    was_open = bool(from_state) and case.is_open
    effect = act.kind.effects.get(act.step.name)
    way = act.step.all_ways[(effect(act) if effect else "") or ""]
    if way.target != SAME:
        case.state = way.target
    case.is_open = act.kind.is_open(case.state)
    event = _append(act, from_state)
    if was_open and not case.is_open:
        # Before `-all` voids the duty by which an open Ask is found.
        void_asks(act.tree, case, event)
    settle_duties(act.tree, case, _settles(act, way), event)
    if way.handover:
        _hand_over(act, event)
    if was_open and not case.is_open:
        _close(act, event)
    elif case.is_open and not was_open:
        _begin(act, event, is_new=not from_state)
    _pause(act, way, event)
    _open(act, way, event)
    involve(act.tree, act.sights)
    if from_state and any(getattr(case, k) != v for k, v in before.items()):
        case.version += 1
    act.tree.touch(case)
    for call in act.later:
        call(event)
    copy_due(case)
    return event


def _append(act: Act, from_state: str) -> Event:
    event = act.tree.append(
        Entry(
            case=act.case,
            step=act.step.name,
            actor=act.actor,
            post_id=act.match.post.pk if act.match.post else None,
            unit_id=act.unit_id,
            acting_as=act.match.relation,
            from_state=from_state,
            to_state=act.case.state,
            audience=act.audience or act.step.audience,
            on_behalf_of=act.on_behalf_of,
            occurred_at=act.occurred_at,
            data=act.event_data,
            public=act.public,
            internal=act.internal,
            files=act.files,
        )
    )
    claim_uploads(act.files, event)
    return event


def _settles(act: Act, way: Way) -> list[Settle]:
    settles = [item for item in way.settlements if act.holds(item.condition)]
    if act.subject:
        return [
            Settle(f"decide:{act.subject}", item.outcome) if item.duty == "decide" else item
            for item in settles
        ]
    return settles


def _hand_over(act: Act, event: Event) -> None:
    """Rule 4: the old holder's desk is cleared, the new holder's clock begins."""
    tree, case = act.tree, act.case
    assert act.new_holder is not None, f"{act.step.name} hands over to nobody"
    moved = [Settle(kind, "moved") for kind in act.kind.handover_moves]
    settle_duties(tree, case, moved, event)
    end_pauses(tree, case, HANDOVER_PAUSES, event)
    end_holding(tree, case, ended=act.ended)
    case.holder = act.new_holder
    case.assignee = act.new_assignee
    case.hops += 1
    begin_holding(tree, case, how=act.how, event=event)
    act.sights.append(Sight(case, Role.HOLDS, unit_id=case.holder_id))
    void_asks(tree, case, event)


def _close(act: Act, event: Event) -> None:
    """Rule 1: nothing stays open on a closed case but what outlives it."""
    tree, case = act.tree, act.case
    case.closed_at = tree.now
    void_rest(tree, case, event)
    end_pauses(tree, case, None, event)
    if act.kind.has_holdings:
        end_holding(tree, case, ended=case.state[:10])
    mark_open(case)


def _begin(act: Act, event: Event, *, is_new: bool) -> None:
    """A case opens, or opens again: its holding begins and its holder sees it."""
    case = act.case
    case.closed_at = None
    if act.kind.has_holdings:
        begin_holding(act.tree, case, how="opened" if is_new else "reopened", event=event)
        act.sights.append(Sight(case, Role.HOLDS, unit_id=case.holder_id))
    if not is_new:
        mark_open(case)


def _pause(act: Act, way: Way, event: Event) -> None:
    ending = [mark.reason for mark in way.pause_marks if not mark.begins]
    if ending:
        end_pauses(act.tree, act.case, ending, event)
    for mark in way.pause_marks:
        if mark.begins:
            begin_pause(act.tree, act.case, mark.reason, event)


def _open(act: Act, way: Way, event: Event) -> None:
    openings = list(way.openings)
    if way.handover:
        openings += act.kind.handover_openings
    owing = [owing_for(act, item) for item in openings if act.holds(item.condition)]
    for duty in open_duties(act.tree, act.case, owing):
        if duty.unit_id:
            act.sights.append(Sight(act.case, Role.OWES, unit_id=duty.unit_id))
        if duty.post_id:
            act.sights.append(Sight(act.case, Role.OWES, post_id=duty.post_id))


def owing_for(act: Act, item: Opening) -> Owing:
    """Say who will owe a duty that the table opens."""
    kind = DUTY_KINDS[item.duty]
    fixed_at = act.fixed_at.get(item.duty)
    if item.owner in ("R", "system"):
        owner_kind = "requester" if item.owner == "R" else "system"
        return Owing(item.duty, owner_kind, fixed_at=fixed_at)
    unit, capability = _owner(act, item.owner, kind.capability, item.duty)
    post_id = act.case.assignee_id if item.owner == "holder" else None
    return Owing(item.duty, "unit", unit, capability, post_id, fixed_at=fixed_at)


def _owner(act: Act, owner: str, capability: str, duty: str) -> tuple[Unit, str]:
    case = act.case
    if owner in ("holder", "callee"):
        return case.holder, capability
    if owner == "above":
        nearest = act.facts.above(capability, bar_handlers=duty == "verify")
        return nearest or (act.tree.county_units["county"], capability)
    return act.tree.county_units[owner], capability


def copy_due(case: Case) -> None:
    """Copy the due moment of the leading duty to the case, for lists of what is overdue."""
    leading = case.spec.lead_duties
    duty = next((d for name in leading for d in open_duties_of(case) if d.kind == name), None)
    case.due_at = duty.due_at if duty and case.is_open else None
    case.is_provisional = bool(duty and duty.is_provisional)
