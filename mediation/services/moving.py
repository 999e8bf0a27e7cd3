"""A mediation goes up with its whole file: village, township, county, with one code."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from django.utils.translation import gettext as _

from governance.models import Unit
from mediation.services.beginning import end_namings
from mediation.services.owing import mediators
from workflow.models import Case, Duty, Event
from workflow.services.acts import Act
from workflow.services.clocks import CLOCK, set_due
from workflow.services.duties import Owing, open_duties, open_duties_of, settle_one
from workflow.services.people import Role, Sight, involve
from workflow.services.refusals import WrongState
from workflow.services.shielding import nearest_free
from workflow.services.steps import advance

# What the step itself settles and opens anew; all else that the committee owes goes along as it is.
ANEW = ("screen", "name")


def move_up(act: Act) -> str:
    """Approving is accepting: whoever decided holds it, and its own mediators go on."""
    case = act.case
    assert act.decided_by is not None, "nobody moves it up alone"
    act.new_holder, act.how = act.decided_by, "moved"
    act.event_data["to"] = act.decided_by.code
    mediation = case.mediation
    mediation.is_moved_up = True
    if act.data["joint"]:
        mediation.mode = "joint"
    mediation.save(update_fields=["is_moved_up", "mode"])
    way = case.state if case.state in ("received", "consent") else "mediating"
    _hand_on(act)
    return way


def _hand_on(act: Act) -> None:
    """End the old mediators, and let what the old committee owes be owed by the new one."""
    old = act.case.holder
    owed = [d for d in open_duties_of(act.case) if d.unit_id == old.pk and d.kind not in ANEW]
    end_namings(act, mediators(act))
    act.case.assignee = None
    act.later.append(lambda event: _Passing(act, event).pass_on(owed))


@dataclass(frozen=True)
class _Passing:
    """What one committee owed, on the desk of another, due when it was."""

    act: Act
    event: Event

    def pass_on(self, owed: list[Duty]) -> None:
        for duty in owed:
            if duty.settled_at is None:
                settle_one(self.act.tree, duty, "moved", self.event)
            self._open_like(duty)

    def _open_like(self, old: Duty) -> None:
        act, unit = self.act, self.act.case.holder
        owing = Owing(old.kind, "unit", unit, old.capability, subject=old.subject)
        open_duties(act.tree, act.case, [owing])
        new = next(
            d
            for d in open_duties_of(act.case)
            if d.kind == old.kind and d.unit_id == unit.pk and d.subject == old.subject
        )
        new.started_at, new.fixed_at, new.due_no = old.started_at, old.fixed_at, old.due_no
        new.limit_row = old.limit_row
        if not new.is_paused and new.limit_row is not None:
            set_due(act.tree, new)
        new.save(update_fields=["started_at", "fixed_at", "due_no", "limit_row", *CLOCK])
        sight = Sight(act.case, Role.OWES, unit_id=unit.pk, capability=new.capability)
        involve(act.tree, [sight])


def shielded(act: Act) -> None:
    """The handover itself, where the committee that holds it is kept out."""
    assert act.new_holder is not None
    act.event_data["to"] = act.new_holder.code
    old = act.case.holder
    owed = [d for d in open_duties_of(act.case) if d.unit_id == old.pk]
    end_namings(act, [post for post in mediators(act) if post.unit_id == old.pk])
    act.later.append(lambda event: _Passing(act, event).pass_on(owed))


def shelter(act: Act, case: Case, successor: Unit | None) -> None:
    """Whoever is above takes it on, as if it had been moved up."""
    kept_out = act.facts.kept_out
    found = nearest_free(case.holder_id, "mediate", units=kept_out.units, users=kept_out.users)
    if found is None:
        raise WrongState(_("Nobody above could take this in instead."))
    advance(act.tree, case, "shielded", new_holder=found, how="shielded", ended="shielded")


MOVING_EFFECTS: Mapping[str, Callable[[Act], str | None]] = {
    "move_up": move_up,
    "shielded": shielded,
}
