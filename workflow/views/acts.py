"""Which step answers a duty, where its page is, and the icon it carries."""

from collections.abc import Mapping

from django.urls import reverse
from django.utils.translation import pgettext

from workflow.models import Case, Duty

ICONS: Mapping[str, str] = {
    "accept": "check",
    "answer_sup": "message-plus",
    "appeal": "arrow-big-up-line",
    "approve": "check",
    "ask": "message-plus",
    "assign": "user",
    "callback": "phone",
    "cancel": "arrow-back-up",
    "change": "edit",
    "contact": "phone",
    "copy": "file-text",
    "correct": "edit",
    "decline": "x",
    "exclude": "circle-x",
    "extend": "hourglass",
    "link": "paperclip",
    "lift": "check",
    "list": "player-pause",
    "merge": "route",
    "note": "edit",
    "place": "gavel",
    "propose": "circle-check",
    "read": "check",
    "refer": "send",
    "refuse": "x",
    "reopen": "arrow-back-up",
    "resume": "send",
    "retract": "arrow-back-up",
    "review": "list-search",
    "split": "arrow-back-up",
    "supervise": "alert-triangle",
    "supply": "message-plus",
    "take_over": "arrow-big-up-line",
    "urge": "bell-ringing",
    "withdraw": "x",
}
# Duties that no single step of the table names as its own.
OWED: Mapping[str, str] = {"handle": "propose", "oversee": "note"}


def step_url(case: Case, name: str) -> str:
    """The address of the page on which a step of a case is taken."""
    return reverse("step", args=[case.code, name])


def owed_step(duty: Duty) -> str:
    """The step that settles a duty now; empty where the case itself must be looked at first."""
    case = duty.case
    if duty.is_paused or duty.kind == "decide":
        return ""
    wanted = OWED.get(duty.kind)
    for step in case.spec.steps:
        fits = step.name == wanted or step.offer == "main" and duty.kind in step.done_kinds
        if fits and step.name in case.spec.forms and case.state in case.spec.sources_of(step):
            return step.name
    return ""


def verb_of(duty: Duty) -> tuple[str, str]:
    """The verb of the button that answers a duty, and where it leads."""
    case, name = duty.case, owed_step(duty)
    if name:
        return str(case.spec.labels[name]), step_url(case, name)
    if duty.kind == "decide":
        return pgettext("verb of a button", "Decide"), case.get_absolute_url() + "#asks"
    return pgettext("verb of a button", "Open"), case.get_absolute_url()
