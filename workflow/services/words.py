"""Sentences with which the kernel explains a refusal; who may do what, in words."""

from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from governance.models.choices import CAPABILITY_CHOICES
from workflow.models import Case
from workflow.rules.steps import Step

ALREADY_ASKED = gettext_lazy("This is already waiting for a decision.")
RELATIONS: dict[str, Any] = {
    "any": gettext_lazy("any unit"),
    "holder": gettext_lazy("the accountable unit"),
    "above": gettext_lazy("the level above"),
    "callee": gettext_lazy("the unit that was called"),
    "caller": gettext_lazy("the unit that called"),
    "centre": gettext_lazy("the county centre"),
    "county": gettext_lazy("the county"),
    "inv": gettext_lazy("an involved unit"),
    "author": gettext_lazy("the unit that wrote it"),
    "decider": gettext_lazy("whoever was asked to decide"),
    "asker": gettext_lazy("whoever asked"),
    "ower": gettext_lazy("the unit that owes it"),
    "setter": gettext_lazy("the unit that set the supervision, or one above it"),
    "arbiter": gettext_lazy("the common superior of both sides, by somebody of neither"),
    "small_callee": gettext_lazy("the grid or the person that was called"),
    "audit": gettext_lazy("an auditor"),
    "requester": gettext_lazy("the requester"),
    "requester(own)": gettext_lazy("the requester, with the slip of a ticket opened by himself"),
    "party": gettext_lazy("a party"),
    "other party": gettext_lazy("a party on another side"),
    "mediator": gettext_lazy("a mediator of this case"),
    "another mediator": gettext_lazy("a mediator who does not mediate this case"),
    "system": gettext_lazy("the service itself"),
}
# Of steps that bar handlers, because nobody looks after his own work.
ABOVE_UNINVOLVED = gettext_lazy("the level above, by somebody who did not handle it")


def who_may(step: Step, case: Case | None) -> str:
    """A sentence that says who may take a step, and so what would allow it."""
    capabilities = dict(CAPABILITY_CHOICES)
    phrases = []
    for by in step.by:
        relation, _dot, capability = by.partition(".")
        bars_handlers = relation == "above" and "handler" in step.bar
        who = str(ABOVE_UNINVOLVED if bars_handlers else RELATIONS[relation])
        if relation in ("holder", "callee") and case is not None:
            who = f"{who} ({case.holder.name})"
        if capability:
            who = _("%(who)s with “%(capability)s”") % {
                "who": who,
                "capability": capabilities[capability],
            }
        phrases.append(who)
    return _("This step may be taken by: %(who)s.") % {"who": _("; ").join(phrases)}
