"""Firing the rungs of a ladder: reminders, what is late, cards, oversight, rulings, lapses."""

import logging
from datetime import datetime
from typing import Any

from governance.models import Unit
from workflow.models import Case, Duty
from workflow.rules import ladder as rules
from workflow.rules.duties import DUTY_KINDS
from workflow.rules.ladder import REMINDERS, VILLAGERS, Reached
from workflow.services.actors import SYSTEM
from workflow.services.duties import open_duties_of
from workflow.services.facts import Facts
from workflow.services.overseeing import Overseers
from workflow.services.stages import ladder_of, next_alert
from workflow.services.steps import advance
from workflow.services.tree import Tree

logger = logging.getLogger(__name__)

# The highest card that a machine shows, and those from which it may rise.
YELLOW = "yellow"
BELOW_YELLOW = ("none", "ordinary")
# Known to those who are named on the case and to nobody else, like the step that opened them.
DISCREET = ("report", "ack")
# Steps after which the duty is owed as before.
REMAINS = ("remind", "late", "escalate")
FIRED = ("stages", "stage", "next_alert_at", "alert_failures", "alert_error")


def fire(tree: Tree, duty: Duty, now: datetime) -> str:
    """Fire what the duty's ladder has reached: one event, for the highest; returns its step.

    The rungs below it are marked as fired without one. Empty if nothing was reached.
    """
    what = rules.reached(duty.stages, duty.stage, now)
    if what is None:
        duty.next_alert_at = next_alert(duty)
        duty.save(update_fields=["next_alert_at"])
        return ""
    duty.stages = rules.fired(duty.stages, what, tree.now)
    duty.stage = what.first + len(what.rungs)
    duty.next_alert_at = next_alert(duty)
    duty.alert_failures, duty.alert_error = 0, ""
    step = _Rung(tree, duty, what).fire()
    tree.fired[duty] = FIRED
    return step


class _Rung:
    """The highest rung that one duty has reached, about to act."""

    def __init__(self, tree: Tree, duty: Duty, what: Reached) -> None:
        self.tree = tree
        self.duty = duty
        self.case: Case = duty.case
        self.what = what
        self.code = what.highest
        if self.code == "lapse" and not self._may_lapse:
            logger.error("duty %s of a unit is on a ladder for villagers", duty.pk)
            self.code = "late"

    def fire(self) -> str:
        if self.code == "lapse":
            return self._lapse()
        if self.code in REMINDERS:
            return self._note("remind")
        if self.code == "late":
            return self._note("late")
        self._climb()
        return "escalate"

    def _lapse(self) -> str:
        """Rule 7: a villager's duty that ran out takes the step named for it."""
        duty, case = self.duty, self.case
        # It is settled by the step, and a settled duty wakes nobody.
        duty.next_alert_at = None
        step = case.spec.last_lapse(duty) if case.spec.last_lapse else ""
        if step:
            advance(self.tree, case, step, data={"lapsed": duty.pk})
            return str(step)
        step = case.spec.lapse_step(duty.kind, {d.kind for d in open_duties_of(case)})
        if step == "lapse":
            data: dict[str, Any] = {"duty": duty.kind}
            if duty.owner_kind != "requester":
                # Of several who owe the same, this one's time is over.
                data["lapsed"] = duty.pk
            marks: dict[str, Any] = {"event_data": dict(data), "tells": self._tells()}
            advance(self.tree, case, step, data=data, **marks)
        else:
            advance(self.tree, case, step, data={"lapsed": duty.kind})
        return step

    def _climb(self) -> None:
        case = self.case
        if self.code == "rule" and "rule" in case.spec.table and case.is_open:
            self._rule()
        elif self.code in ("oversee_above", "oversee_centre"):
            self._oversee()
        elif self.code == "next_above" and (unit := self._overseers().nearest()):
            self._escalate("told", to=unit)
        else:
            self._escalate("told")
        if self.code == YELLOW:
            self._show_yellow()

    def _show_yellow(self) -> None:
        """A card, if there are cards here, none as high is on, and we ourselves are in time."""
        case = self.case
        step = case.spec.card_step
        if step and case.is_open and case.supervision in BELOW_YELLOW and self.what.is_fresh:
            # Whom it concerns is told by the rung that was reached.
            advance(self.tree, case, step, data={"level": YELLOW}, tells=())

    def _oversee(self) -> None:
        """Somebody has to look, also when we were late ourselves; of a closed case nobody can."""
        if not self.case.is_open or self._is_discreet:
            self._escalate("told")
            return
        overseers = self._overseers()
        found = overseers.above() if self.code == "oversee_above" else overseers.centre()
        if found is None:
            self._escalate("told")
        else:
            self._escalate("oversee", to=found[0], chosen=found)

    def _rule(self) -> None:
        """Whoever was called neither comes nor objects: the common superior says whose it is."""
        arbiter = Facts(self.case, SYSTEM).arbiter()
        self._escalate("rule", to=arbiter[0] if arbiter else None)

    def _overseers(self) -> Overseers:
        return Overseers(self.tree, self.case, self._ower or self.case.holder)

    def _escalate(self, way: str, *, to: Unit | None = None, **marks: Any) -> None:
        if to is not None:
            marks["named"] = [to]
        self._note("escalate", way, {"to": to.code} if to else {}, **marks)

    def _note(
        self, step: str, way: str = "", data: dict[str, Any] | None = None, **marks: Any
    ) -> str:
        """Write the one event of this firing, which tells whom the rungs reached name."""
        extra = {"way": way} if way else {}
        advance(
            self.tree,
            self.case,
            step,
            data=extra,
            event_data=self._data() | extra | (data or {}),
            tells=(tells := self._tells()),
            audience=self._audience(tells),
            **marks,
        )
        return step

    @property
    def _ower(self) -> Unit | None:
        """The unit that has to act: of the promise, which is the system's, the present holder."""
        duty = self.duty
        if duty.owner_kind == "system":
            return self.case.holder
        return duty.unit or (duty.post.unit if duty.post else None)

    @property
    def _may_lapse(self) -> bool:
        """What a unit owes never ends by itself, whatever its limit says."""
        return self.duty.owner_kind in VILLAGERS

    @property
    def _is_discreet(self) -> bool:
        kind = DUTY_KINDS[self.duty.kind]
        return kind.is_inward or self.duty.kind in DISCREET or self.case.spec.is_answer_only

    def _audience(self, tells: tuple[str, ...]) -> str:
        """Own unit and above; of a call that nobody takes the caller has to read as well."""
        if self._is_discreet:
            return "posts"
        return "staff" if "C" in tells else ""

    def _data(self) -> dict[str, Any]:
        duty, unit = self.duty, self._ower
        return {
            "duty": duty.kind,
            "duty_id": duty.pk,
            "due_no": duty.due_no,
            "stage": self.code,
            "unit": unit.code if unit else "",
            "due_at": duty.due_at.isoformat() if duty.due_at else "",
            "system_late": self.what.system_late,
        }

    def _tells(self) -> tuple[str, ...]:
        """Whom the rungs reached name, the highest with those below it."""
        duty = self.duty
        if self._may_lapse:
            return ("ower",) if self.code != "lapse" or ladder_of(duty) != "W" else ()
        tokens = rules.tells(ladder_of(duty), self.what.codes)
        if self.code != self.what.highest:
            tokens = rules.tells("N", ("remind", self.code))
        if self.case.spec.is_answer_only or DUTY_KINDS[duty.kind].is_inward:
            # What is kept from those above stays with who owes it and who asked.
            return ("ower",) if DUTY_KINDS[duty.kind].is_inward else ("ower", "C")
        if duty.owner_kind == "system":
            # The promise is on no desk: whoever holds the case is told (rule 6).
            return tuple(dict.fromkeys("H" if t in ("ower", "head") else t for t in tokens))
        return tokens
