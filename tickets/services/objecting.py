"""Objections: "not ours", what stands still meanwhile, and the caller who agrees."""

from collections.abc import Callable, Mapping

from django.utils.translation import gettext as _

from governance.models import Unit
from tickets.services.referring import parent_of, pass_lead, resume, still_blocks
from workflow.models import Case, Duty, Event, Holding
from workflow.services.actors import SYSTEM
from workflow.services.acts import Act
from workflow.services.facts import Facts
from workflow.services.pauses import begin_pause
from workflow.services.performing import copy_due
from workflow.services.refusals import WrongState
from workflow.services.shielding import nearest_free
from workflow.services.steps import advance

OWED_BY_CALLEE = ("accept", "arrive", "answer")


def object_(act: Act) -> None:
    """Wait for the ruling; whoever has accepted too hastily stands still with the ticket."""
    child, parent = act.case, parent_of(act)
    was_accepted = child.state == "transferred"
    child.blocks_parent = still_blocks(child, "disputed")

    def stop(event: Event) -> None:
        begin_pause(act.tree, parent, "dispute", event)
        copy_due(parent)
        act.tree.touch(parent)

    if was_accepted:
        act.later.append(stop)


def stand_down(act: Act) -> str:
    """Back to where it was; the clocks go on with the time already used."""
    child = act.case
    before = state_before(child)
    child.blocks_parent = still_blocks(child, before)
    if before == "transferred":
        act.later.append(lambda event: resume(act, event))
    return before


def state_before(child: Case) -> str:
    """In which state the callee objected; of what nobody objected to, the present one."""
    if child.state != "disputed":
        return child.state
    objected = child.events.filter(step="object", phase="done").order_by("-seq")
    return objected.values_list("from_state", flat=True)[0]


def agree(act: Act) -> None:
    """The caller takes it back; the unit that was asked wrongly is charged with nothing."""
    child, parent = act.case, parent_of(act)
    parent.returns += 1
    child.blocks_parent = False
    act.tree.touch(parent)
    is_back = child.variant == "move" and state_before(child) == "transferred"

    def settle(event: Event) -> None:
        if is_back:
            give_back(act, ended="returned")
        else:
            resume(act, event)
        spare_callee(child)
        pass_lead(child, named=act.data["lead"])

    act.later.append(settle)


def give_back(act: Act, *, ended: str, to: Unit | None = None, how: str = "returned") -> None:
    """The ticket leaves whoever accepted it wrongly, for its caller or for another unit."""
    parent = parent_of(act)
    holding = Holding.objects.get(case=parent, until=None)
    holder = to or taken_back_by(act.case)
    advance(act.tree, parent, "moved", new_holder=holder, how=how, ended=ended)
    spare_holder(holding)


def taken_back_by(child: Case) -> Unit:
    """The caller; if it is kept out of the case, the nearest free one above that did not object."""
    caller = child.opened_by_unit
    assert caller is not None, "somebody called"
    kept_out = Facts(child, SYSTEM).kept_out
    if not (kept_out.units or kept_out.users) or kept_out.leaves(caller.pk, "intake"):
        return caller
    barred = kept_out.units | {child.holder_id}
    found = nearest_free(caller.pk, "intake", units=barred, users=kept_out.users)
    if found is None:
        raise WrongState(_("Nobody above could take this in instead."))
    return found


def spare_callee(child: Case) -> None:
    """Whatever the callee owed in a wrong call counts in no figure of it."""
    Duty.objects.filter(case=child, kind__in=OWED_BY_CALLEE).update(counts=False)


def spare_holder(holding: Holding) -> None:
    """Whatever a unit owed while it held what is not its own counts in no figure of it."""
    owed = Duty.objects.filter(case=holding.case_id, unit=holding.unit_id)
    owed.filter(started_at__gte=holding.since).update(counts=False)


OBJECTION_EFFECTS: Mapping[str, Callable[[Act], str | None]] = {
    "object": object_,
    "stand_down": stand_down,
    "agree": agree,
}
