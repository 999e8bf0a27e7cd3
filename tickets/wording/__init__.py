"""What happened and what comes next, said to the villager himself: plain, no names of steps."""

from collections.abc import Callable, Mapping
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import pgettext_lazy

from tickets.forms.answering import SATISFIED
from tickets.wording.ways_out import (
    DONE_WORDS,
    PART_NAMES,
    WAYS_OUT_WORDS,
    StepWords,
    unit_of,
    way_out_words,
)
from workflow.models import Attachment, Event
from workflow.models.feedback import SOLVED
from workflow.reports import Line

STAGES = (
    pgettext_lazy("stage of a report", "Received"),
    pgettext_lazy("stage of a report", "At work"),
    pgettext_lazy("stage of a report", "Your answer"),
    pgettext_lazy("stage of a report", "Closed"),
)
STAGE_OF = {
    "received": 0,
    "handling": 1,
    "waiting": 1,
    "listed": 1,
    "proposed": 2,
    "closed": 3,
}


def file_name(file: Attachment, number: int) -> str:
    """Files carry no name of their own: those they came with may tell who sent them."""
    pattern = _("Photo %(number)s") if file.is_image else _("Paper %(number)s")
    return pattern % {"number": number}


def sentence(line: Line) -> str:
    """A line of the log as the requester reads it; his own acts in the second person."""
    event = line.event
    if event.case_id == event.root_id and event.step in OWN_WORDS:
        return OWN_WORDS[event.step](event) or line.notice
    return line.notice


def quote_of(line: Line) -> str:
    """What was written with a line; beside the account of what was done, each part by its name."""
    if line.event.step != "propose":
        form = line.event.case.spec.forms.get(line.event.step)
        order = list(form.where) if form else []
        names = sorted(line.texts, key=lambda name: order.index(name) if name in order else 99)
        return "\n".join(_part(name, line.texts[name]) for name in names)
    named = {"channel": _("Who deals with it"), "legal_reason": _("Legal reason")}
    rest = [
        _("%(name)s: %(value)s") % {"name": label, "value": line.texts[key]}
        for key, label in named.items()
        if key in line.texts
    ]
    return "\n".join([line.texts.get("done", ""), *rest])


def _part(name: str, text: str) -> str:
    label = PART_NAMES.get(name)
    return _("%(name)s: %(value)s") % {"name": label, "value": text} if label else text


def _opened(event: Event) -> str:
    if event.unit:
        return _("%(unit)s wrote it down for you.") % {"unit": event.unit.name}
    return _("You sent it.")


def _asked(event: Event) -> str:
    return _("%(unit)s needs something from you.") % {"unit": unit_of(event)}


def _proposed(event: Event) -> str:
    unit = {"unit": unit_of(event)}
    return {
        "solved": _("%(unit)s says it is done."),
        "partly": _("%(unit)s says a part of it is done."),
        "explained": _("%(unit)s explains to you how things stand."),
        "routed": _("%(unit)s says somebody else deals with it, and tells you who."),
        "terminated": _("%(unit)s says the law does not let it go on, and tells you why."),
    }.get(str(event.data.get("outcome")), _("%(unit)s says it is done.")) % unit


def _supplied(event: Event) -> str:
    if event.unit:
        return _("%(unit)s added what you said.") % {"unit": event.unit.name}
    return _("You added what was asked for.")


def _contacted(event: Event) -> str:
    unit = {"unit": unit_of(event)}
    if event.data.get("reached") == "yes":
        return _("%(unit)s spoke with you.") % unit
    return _("%(unit)s tried to reach you, without success.") % unit


def _noted(event: Event) -> str:
    return _("%(unit)s tells you:") % {"unit": unit_of(event)}


def _called_back(event: Event) -> str:
    unit, reached = {"unit": unit_of(event)}, event.data.get("reached")
    if reached == "missed":
        return _("%(unit)s phoned to ask whether it is solved; nobody answered.") % unit
    if reached == "no_contact":
        return _("%(unit)s checked it on its own, because no number was left.") % unit
    answer = {**unit, "answer": _choice(SOLVED, event.data.get("solved"))}
    return _("%(unit)s phoned you. Your answer: %(answer)s.") % answer


def _confirmed(event: Event) -> str:
    return _("Your answer: %(answer)s.") % {"answer": _choice(SOLVED, event.data.get("solved"))}


def _rated(event: Event) -> str:
    satisfied = event.data.get("satisfied")
    if satisfied is None:
        return _confirmed(event)
    return _("You rated it: %(rating)s.") % {"rating": _choice(SATISFIED, satisfied)}


def _reopened(event: Event) -> str:
    if event.unit:
        return _("%(unit)s opened it again.") % {"unit": event.unit.name}
    return _("You opened it again.")


def _withdrawn(event: Event) -> str:
    if event.unit:
        return _("%(unit)s withdrew it at your request.") % {"unit": event.unit.name}
    return _("You withdrew it.")


def _choice(choices: Any, value: Any) -> str:
    return str(dict(choices).get(value, ""))


OWN_WORDS: Mapping[str, Callable[[Event], str]] = {
    "open": _opened,
    "ask": _asked,
    "propose": _proposed,
    "supply": _supplied,
    "contact": _contacted,
    "note": _noted,
    "callback": _called_back,
    "confirm": _confirmed,
    "rate": _rated,
    "reopen": _reopened,
    "withdraw": _withdrawn,
    **WAYS_OUT_WORDS,
}


def step_words(step: str, holder: str) -> StepWords:
    """The words of a step that the requester may take; `holder` is who will work on it."""
    unit = {"unit": holder}
    if words := way_out_words(step, holder):
        return words
    if step == "supply":
        return StepWords(
            label=_("What was asked of you"),
            verb=_("Send"),
            consequence=_("As soon as you send it, %(unit)s goes on.") % unit,
        )
    if step == "reopen":
        return StepWords(
            label=_("Reopen it"),
            verb=_("Reopen it"),
            explain=_("Say what is not solved, or what is new. The code stays the same."),
            consequence=_("%(unit)s has to work on it again, with a new time limit.") % unit,
        )
    if step == "withdraw":
        return StepWords(
            label=_("Withdraw it?"),
            verb=_("Withdraw it"),
            explain=_("Nobody works on it any more. The page says until when you can reopen it."),
        )
    return StepWords(label=_("How was it handled?"), verb=_("Send"))


def done_words(event: Event) -> str:
    """What the page says right after a step of the requester."""
    if event.step == "confirm":
        return _after_answer(event)
    if event.step in DONE_WORDS:
        return str(DONE_WORDS[event.step])
    return {
        "supply": _("Thank you. The work goes on."),
        "rate": _("Thank you. Your rating is kept."),
        "reopen": _("It is open again."),
        "withdraw": _("It is withdrawn."),
    }[event.step]


def _after_answer(event: Event) -> str:
    unit = {"unit": event.case.holder.name}
    if event.to_state == "closed":
        return _("Thank you. It is closed.")
    if event.to_state == "handling":
        return _("Noted. %(unit)s carries on, and the time limit runs on.") % unit
    return _("Noted. Somebody other than %(unit)s looks at it and answers you.") % unit
