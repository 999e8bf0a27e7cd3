"""What happens to rows when a step is done: state, event, duties, pauses, holdings, sight."""

from collections.abc import Iterator

from governance.models import Post, Unit
from governance.services import on_call
from workflow.models import Case, Event, Role
from workflow.rules.duties import DUTY_KINDS
from workflow.rules.steps import SAME, Opening, Settle, Way
from workflow.services.acts import Act
from workflow.services.asking import void_asks
from workflow.services.clocks import pauses_of
from workflow.services.duties import (
    Owing,
    open_duties,
    open_duties_of,
    settle_duties,
    void_rest,
)
from workflow.services.instead import county_line, ower_among
from workflow.services.pauses import begin_pause, end_pauses
from workflow.services.people import (
    Sight,
    begin_holding,
    end_holding,
    involve,
    mark_open,
)
from workflow.services.telling import tell
from workflow.services.tree import Entry
from workflow.services.uploads import claim_uploads

# Danger to somebody is reported and known within the hour, also at night.
AT_ONCE = ("report", "ack")
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
    for call in act.at_event:
        call(event)
    if was_open and not case.is_open:
        # Before `-all` voids the duty by which an open Ask is found.
        void_asks(act.tree, case, event)
    _settle(act, way, event)
    _close_or_begin(act, way, event, from_state, was_open=was_open)
    if case.round != before["round"]:
        # Rule 3; the Ask that is just being approved is no longer open.
        void_asks(act.tree, case, event)
    _pause(act, way, event)
    _open(act, way, event)
    involve(act.tree, act.sights)
    if from_state and any(getattr(case, k) != v for k, v in before.items()):
        case.version += 1
    act.tree.touch(case)
    for call in act.later:
        call(event)
    copy_due(case)
    tell(act, event)
    return event


def _close_or_begin(act: Act, way: Way, event: Event, from_state: str, *, was_open: bool) -> None:
    if was_open and not act.case.is_open:
        _close(act, event)
    elif act.case.is_open and not was_open:
        _begin(act, event, is_new=not from_state, is_held=bool(way.handover))


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


def _settle(act: Act, way: Way, event: Event) -> None:
    if not way.handover:
        # Of several who owe the same, one who settles it settles his own.
        own = act.match.post if act.match.relation.startswith("ower.") else None
        settles = _settles(act, way)
        settle_duties(act.tree, act.case, settles, event, owed_by=own, spares=act.spares)
        return
    _keep_card(act)
    settle_duties(act.tree, act.case, _settles(act, way), event, spares=act.spares)
    _hand_over(act, event)


def _settles(act: Act, way: Way) -> list[Settle]:
    settles = [item for item in way.settlements if act.holds(item.condition)]
    if act.subject:
        return [
            Settle(f"decide:{act.subject}", item.outcome) if item.duty == "decide" else item
            for item in settles
        ]
    return settles


def _keep_card(act: Act) -> None:
    """What the old holder still had to answer a supervisor falls due for the new one as before."""
    card = next((d for d in open_duties_of(act.case) if d.kind == "answer_sup"), None)
    if card is not None and card.due_at is not None:
        act.fixed_at["answer_sup"] = card.due_at
        act.variants["answer_sup"] = act.case.supervision


def _hand_over(act: Act, event: Event) -> None:
    """Rule 4: the old holder's desk is cleared, the new holder's clock begins."""
    tree, case = act.tree, act.case
    assert act.new_holder is not None, f"{act.step.name} hands over to nobody"
    moved = [Settle(kind, "moved") for kind in act.kind.handover_moves]
    settle_duties(tree, case, moved, event)
    end_pauses(tree, case, HANDOVER_PAUSES, event)
    end_holding(tree, case, ended=act.ended)
    act.old_holder_id = case.holder_id
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
    lasting = act.kind.lasting_pauses
    end_pauses(tree, case, [p.reason for p in pauses_of(case) if p.reason not in lasting], event)
    if act.kind.has_holdings:
        end_holding(tree, case, ended=case.state[:10])
    mark_open(case)


def _begin(act: Act, event: Event, *, is_new: bool, is_held: bool) -> None:
    """A case opens, or opens again: its holding begins and its holder sees it."""
    case = act.case
    case.closed_at = None
    if act.kind.has_holdings and not is_held:
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
        openings += act.kind.handover_openings[way.handover]
    wanted = [item for item in openings if act.holds(item.condition)]
    owing = [item for opening in wanted for item in owing_for(act, opening)]
    # What somebody owes himself gives his colleagues no sight.
    blind = {"own"} if act.named_units_see else {"own", "named"}
    unseen = {item.duty for item in wanted if item.owner in blind}
    for duty in open_duties(act.tree, act.case, owing):
        if duty.unit_id and duty.kind not in unseen:
            capability = duty.capability
            act.sights.append(
                Sight(act.case, Role.OWES, unit_id=duty.unit_id, capability=capability)
            )
        if duty.post_id:
            act.sights.append(Sight(act.case, Role.OWES, post_id=duty.post_id))


def owing_for(act: Act, item: Opening) -> Iterator[Owing]:
    """Say who will owe a duty that the table opens; `@named` may be several."""
    kind = DUTY_KINDS[item.duty]
    if item.owner in act.kind.owners:
        yield from act.kind.owners[item.owner](act, item.duty)
        return
    fixed_at, variant = act.fixed_at.get(item.duty), act.variants.get(item.duty, "")
    if item.owner in ("R", "system"):
        owner_kind = "requester" if item.owner == "R" else "system"
        yield Owing(item.duty, owner_kind, fixed_at=fixed_at)
        return
    for unit, post_id, capability in _owners(act, item.owner, kind.capability, item.duty):
        post_id = post_id or _post_on_call(act, unit, capability, item.duty)
        yield Owing(
            item.duty, "unit", unit, capability, post_id, fixed_at=fixed_at, variant=variant
        )


Owner = tuple[Unit | None, int | None, str]


def _owners(act: Act, owner: str, capability: str, duty: str) -> Iterator[Owner]:
    """Who owes: a unit, a colleague of a unit, or a post alone."""
    case = act.case
    if owner == "named":
        yield from (_named(who, capability) for who in act.named)
    elif owner == "own":
        assert act.match.post is not None
        yield act.match.post.unit, act.match.post.pk, capability
    elif owner == "callee" and (called := act.named or act.facts.called_posts):
        yield from (_named(who, capability) for who in called)
    elif owner in ("holder", "callee"):
        yield case.holder, case.assignee_id if owner == "holder" else None, capability
    elif owner == "chosen":
        assert act.chosen is not None
        yield act.chosen[0], None, act.chosen[1]
    else:
        yield _unit_of(act, owner, capability, duty)


def _post_on_call(act: Act, unit: Unit | None, capability: str, duty: str) -> int | None:
    """In an emergency the unit's post on call is named; colleagues still see the duty."""
    if unit is None or not (act.case.urgency == "emergency" or duty in AT_ONCE):
        return None
    post = on_call(unit, act.tree.now)
    if post is None or act.facts.kept_out.bars(post.user_id):
        return None
    # Of danger whoever is on call must know; who may not do the work is not named for it.
    if duty not in AT_ONCE and not post.has(capability):
        return None
    return post.pk


def _named(who: Unit | Post, capability: str) -> Owner:
    if isinstance(who, Unit):
        return who, None, capability
    return None, who.pk, capability


def _unit_of(act: Act, owner: str, capability: str, duty: str) -> Owner:
    """The unit that owes it: whom the table names, else the next that may."""
    facts, county = act.facts, act.tree.county_units
    found, line = None, county_line(county, capability, first=owner)
    if owner == "above":
        found = facts.above(capability, bar_handlers=duty == "verify")
        line = [*((unit, capability) for unit in facts.superiors), *line]
    elif owner == "arbiter":
        found = facts.arbiter()
        line = [choice for choice in line if choice[0].pk not in facts.sides]
    elif owner == "caller":
        unit_id = facts.caller(capability)
        line = [*((u, capability) for u in Unit.objects.filter(pk=unit_id or 0)), *line]
    unit, needed = found or ower_among(facts, line, is_urgent=duty in AT_ONCE)
    return unit, None, needed


def copy_due(case: Case) -> None:
    """Copy the due moment of the leading duty to the case, for lists of what is overdue."""
    leading = case.spec.lead_duties
    duty = next((d for name in leading for d in open_duties_of(case) if d.kind == name), None)
    case.due_at = duty.due_at if duty and case.is_open else None
    case.is_provisional = bool(duty and duty.is_provisional)
