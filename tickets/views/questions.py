"""What is asked of a villager on the follow-up page: to answer, to rate, to add what is missing."""

from dataclasses import dataclass

from django.utils.translation import gettext as _

from tickets.services.conditions import has_contact
from tickets.services.feedback import EXPLAINED
from tickets.views.ticket_facts import TicketFacts, duty_of
from workflow.models import Duty
from workflow.models.feedback import SOLVED
from workflow.services.channels import is_on
from workflow.views import parts
from workflow.wording import times


@dataclass(frozen=True)
class Todo:
    """What the villager is asked to write, with the question in the asker's words."""

    question: str
    url: str
    verb: str
    quote: str = ""
    note: str = ""


def confirm_ask(facts: TicketFacts) -> parts.Ask | None:
    """The first tap: is it solved? Each button says what follows from it."""
    if "confirm" not in facts.offers or _has_answered(facts):
        return None
    explained = _is_explained(facts)
    return parts.Ask(
        url=facts.step_url("confirm"),
        name="solved",
        caption=_("Please tap (1 of 2)"),
        question=_("Does this solve it for you?") if explained else _("Is it solved?"),
        note=_if_not_tapped(facts),
        options=(
            parts.Option("yes", _("Solved"), "circle-check", "ok"),
            parts.Option("partly", _("Partly, carry on with the rest"), "circle-half", "mid"),
            parts.Option("partly_rest", _("Partly, leave the rest"), "circle-half", "mid"),
            parts.Option("no", _no_label(explained), "circle-x", "no"),
        ),
        hidden=facts.hidden(),
    )


def rate_ask(facts: TicketFacts) -> parts.Ask | None:
    """The second tap, right after an answer that closed it: how satisfied?"""
    if not facts.may_rate or facts.answer is None:
        return None
    said = facts.answer.data.get("solved", "yes")
    return parts.Ask(
        url=facts.step_url("rate"),
        name="satisfied",
        caption=_("Please tap (2 of 2)"),
        question=_("Are you satisfied with how it was handled?"),
        note=_("You said: %(answer)s.") % {"answer": dict(SOLVED)[said]},
        change_url=facts.step_url("reopen"),
        options=(
            parts.Option("4", _("Satisfied"), "mood-smile", "ok"),
            parts.Option("3", _("Fairly satisfied"), "mood-neutral", "mid"),
            parts.Option("2", _("Not satisfied"), "mood-sad", "no"),
        ),
        hidden=(*facts.hidden(), ("solved", said)),
    )


def todo_of(facts: TicketFacts) -> Todo | None:
    """What is missing from the villager while the ticket waits for him."""
    if "supply" not in facts.offers:
        return None
    duty = duty_of(facts.case, "supply")
    until = _until(duty, facts) if duty else ""
    return Todo(
        question=_("%(unit)s needs something from you") % {"unit": facts.case.holder.name},
        quote=_last_words(facts, "ask"),
        note=_("Please answer by %(when)s. Our clock stands still until then.") % {"when": until}
        if until
        else "",
        url=facts.step_url("supply"),
        verb=_("Answer it"),
    )


def hint_of(facts: TicketFacts) -> str:
    """Why nothing is asked: he answered already, or holds the slip of a ticket opened for him."""
    if facts.case.state != "proposed":
        return ""
    if _has_answered(facts):
        return _who_looks(facts)
    if "confirm" in facts.offers:
        return ""
    if has_contact(facts.case) and is_on("sms") and not facts.case.is_sealed:
        return _(
            "This was written down for you by an officer, so the question whether it is"
            " solved is asked by phone. With the link in the message on your own phone you"
            " can answer it yourself."
        )
    if has_contact(facts.case):
        return _(
            "This was written down for you by an officer, so the question whether it is"
            " solved is asked by phone. You need not do anything here."
        )
    return _(
        "This was written down for you by an officer and without a number. Somebody other"
        " than the handler looks whether it is solved."
    )


def verifier_of(facts: TicketFacts) -> str:
    duty = duty_of(facts.case, "verify")
    return duty.unit.name if duty and duty.unit else ""


def _if_not_tapped(facts: TicketFacts) -> str:
    """What happens if nobody taps."""
    asked, own = duty_of(facts.case, "verify"), duty_of(facts.case, "confirm")
    duty = asked or own
    if duty is None or duty.due_at is None:
        return ""
    words = {"when": times.full_date(duty.due_at, facts.now)}
    if asked is None or asked.unit is None:
        return _("Without an answer by %(when)s it is closed.") % words
    words["unit"] = asked.unit.name
    if has_contact(facts.case):
        return _("You need not tap: %(unit)s will phone you by %(when)s.") % words
    return _("You need not tap: %(unit)s looks at the place itself by %(when)s.") % words


def _no_label(explained: bool) -> str:
    """A "no" to work goes back to the handler, a "no" to an explanation to somebody else."""
    return _("Not solved, let somebody else look") if explained else _("Not solved, carry on")


def _is_explained(facts: TicketFacts) -> bool:
    proposals = [line.event for line in facts.lines if line.event.step == "propose"]
    return bool(proposals) and proposals[-1].data.get("outcome") in EXPLAINED


def _has_answered(facts: TicketFacts) -> bool:
    """Whether the last proposal was answered by the requester himself."""
    steps = [ln.event.step for ln in facts.lines if ln.event.step in ("propose", "confirm")]
    return steps[-1:] == ["confirm"]


def _who_looks(facts: TicketFacts) -> str:
    """After a "no" to an explanation: who looks at it instead of the handler, and by when."""
    duty = duty_of(facts.case, "verify")
    if duty is None or duty.unit is None:
        return _("You said it is not solved. Somebody other than the handler looks at it.")
    words = {"unit": duty.unit.name, "when": _until(duty, facts)}
    if not words["when"]:
        return _("You said it is not solved. %(unit)s looks at it now.") % words
    if has_contact(facts.case):
        return (
            _("You said it is not solved. %(unit)s looks at it now and phones you by %(when)s.")
            % words
        )
    return _("You said it is not solved. %(unit)s looks at it itself by %(when)s.") % words


def _until(duty: Duty, facts: TicketFacts) -> str:
    return times.full_date(duty.due_at, facts.now) if duty.due_at else ""


def _last_words(facts: TicketFacts, step: str) -> str:
    said = [line for line in facts.lines if line.event.step == step]
    return "\n".join(said[-1].texts.values()) if said else ""
