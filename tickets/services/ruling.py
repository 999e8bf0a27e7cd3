"""Rulings: the common superior decides whose it is, and that decides the next case of its kind."""

from collections.abc import Callable, Mapping

from governance.models import Unit
from tickets.models import Precedent, Referral
from tickets.services.objecting import give_back, spare_callee, state_before, taken_back_by
from tickets.services.referring import (
    call_child,
    hand_over,
    parent_of,
    pass_lead,
    resume,
    still_blocks,
)
from workflow.models import Case, Event, Role
from workflow.services.acts import Act
from workflow.services.duties import Owing, open_duties
from workflow.services.facts import Facts
from workflow.services.instead import county_line, ower_among
from workflow.services.people import Sight, involve


def rule(act: Act) -> str:
    """Four verdicts, each for a move or a whistle, before or after it was taken up."""
    child, verdict = act.case, act.data["verdict"]
    before = state_before(child)
    ruled_for = _ruled_for(act, before)
    act.event_data |= {"outcome": verdict, "to": ruled_for.code if ruled_for else ""}
    act.later.append(lambda event: _keep(act, event, ruled_for))
    if child.variant == "whistle":
        # Who helps whom is not told in public; for the requester nothing changes by it.
        act.audience = "staff"
    if verdict != "stays":
        child.blocks_parent = False
        act.later.append(lambda event: _undo(act, event, before))
        return "cancelled"
    if child.variant == "whistle":
        target = before
    else:
        target = "transferred"
        act.later.append(lambda event: _stays(act, event, before))
    child.blocks_parent = still_blocks(child, target)
    act.later.append(lambda event: _designate(child))
    return target


def _ruled_for(act: Act, before: str) -> Unit | None:
    """Whose it is by the verdict."""
    child, verdict = act.case, act.data["verdict"]
    if verdict == "back_to_caller":
        return taken_back_by(child) if before == "transferred" else child.opened_by_unit
    verdicts = {"stays": child.holder, "goes_to": act.data["unit"]}
    return verdicts.get(verdict)


def _designate(child: Case) -> None:
    Referral.objects.filter(case=child).update(is_designated=True)


def _stays(act: Act, event: Event, before: str) -> None:
    """A move is complete by the ruling; one that was accepted before goes on where it stood."""
    if before == "transferred":
        resume(act, event)
    else:
        hand_over(act, act.case, how="ruled")


def _undo(act: Act, event: Event, before: str) -> None:
    """The callee is out, and is charged with nothing; what comes instead depends on the verdict."""
    child = act.case
    instead = None
    if child.variant == "whistle":
        if act.data["verdict"] == "goes_to":
            instead = _call_instead(act)
    elif before == "transferred":
        _from_holder(act)
    else:
        _from_transit(act, event)
    spare_callee(child)
    pass_lead(child, instead, named=act.data["lead"])


def _from_holder(act: Act) -> None:
    """The objector held the ticket, wrongly."""
    verdict = act.data["verdict"]
    if verdict == "goes_to":
        child = _call_instead(act)
        give_back(act, ended="misrouted", to=child.holder, how="ruled")
        Referral.objects.filter(case=child).update(was_accepted=True)
    elif verdict == "back_to_caller":
        give_back(act, ended="misrouted")
    else:
        # The dispute goes on standing still until somebody is placed in charge.
        _ask_to_place(act)


def _from_transit(act: Act, event: Event) -> None:
    """The ticket never left its caller."""
    verdict = act.data["verdict"]
    if verdict == "goes_to":
        hand_over(act, _call_instead(act), how="ruled")
    elif verdict == "back_to_caller":
        resume(act, event)
    else:
        _ask_to_place(act)


def _call_instead(act: Act) -> Case:
    """A new part at the unit of the verdict, which cannot object to it."""
    child = act.case
    referral = Referral.objects.select_related("whistle__caller_unit", "brief").get(case=child)
    whistle = referral.whistle
    task = (referral.brief.internal or {}) if referral.brief else {}
    return call_child(
        act,
        act.data["unit"],
        variant="whistle" if whistle else "ruled",
        whistle=whistle,
        entry=referral.entry,
        brief=None if whistle else referral.brief,
        is_designated=True,
        caller=child.opened_by_unit,
        urgency=child.urgency,
        internal=dict(task) if whistle else {},
        variants={"arrive": whistle.variant} if whistle else {},
    )


def _ask_to_place(act: Act) -> None:
    """Nobody here is competent: the centre places it; what it may not place, the county."""
    tree, parent = act.tree, parent_of(act)
    sides = {act.case.holder_id, act.case.opened_by_unit_id}
    first = "county" if tree.county_units["centre"].pk in sides else "centre"
    line = county_line(tree.county_units, "dispatch", first=first)
    unit, capability = ower_among(Facts(parent, act.actor), line)
    open_duties(tree, parent, [Owing("place", "unit", unit, capability)])
    involve(tree, [Sight(parent, Role.OWES, unit_id=unit.pk, capability=capability)])
    tree.touch(parent)


def _keep(act: Act, event: Event, ruled_for: Unit | None) -> None:
    """What was decided is shown where the next matter of its kind is routed."""
    parent, verdict = parent_of(act), act.data["verdict"]
    Precedent.objects.create(
        matter=parent.matter,
        area_id=parent.area_id[:6],
        verdict=verdict,
        ruled_for=ruled_for,
        ruled_against=None if verdict == "stays" else act.case.holder,
        ticket=parent,
        referral=act.case,
        event=event,
        at=act.tree.now,
        # Of what is kept from some nobody learns at the next case.
        is_kept=act.data["precedent"] and not act.tree.is_guarded,
    )


def keep_placing(act: Act, event: Event) -> None:
    """A placing that is to hold for the next matter of its kind too."""
    Precedent.objects.create(
        matter=act.case.matter,
        area_id=act.case.area_id[:6],
        verdict="placed",
        ruled_for=act.data["unit"],
        ticket=act.case,
        event=event,
        at=act.tree.now,
        is_kept=not act.tree.is_guarded,
    )


RULING_EFFECTS: Mapping[str, Callable[[Act], str | None]] = {"rule": rule}
