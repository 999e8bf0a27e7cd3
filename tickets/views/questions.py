"""What is asked of a villager on the follow-up page: to answer, to rate, to add what is missing."""

from dataclasses import dataclass

from django.utils.translation import gettext as _

from tickets.services.conditions import has_contact
from tickets.views.ticket_facts import TicketFacts, duty_of
from workflow.models.feedback import SOLVED
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
    if "confirm" not in facts.offers:
        return None
    return parts.Ask(
        url=facts.step_url("confirm"),
        name="solved",
        caption=_("Please tap (1 of 2)"),
        question=_("Is it solved?"),
        note=_if_not_tapped(facts),
        options=(
            parts.Option("yes", _("Solved"), "circle-check", "ok"),
            parts.Option("partly", _("Partly, carry on with the rest"), "circle-half", "mid"),
            parts.Option("partly_rest", _("Partly, leave the rest"), "circle-half", "mid"),
            parts.Option("no", _("Not solved, carry on"), "circle-x", "no"),
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
    until = times.full_date(duty.due_at, facts.now) if duty and duty.due_at else ""
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
    """Why somebody who holds only the slip of a ticket opened for him cannot close it."""
    if facts.case.state != "proposed" or "confirm" in facts.offers:
        return ""
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


def _last_words(facts: TicketFacts, step: str) -> str:
    said = [line for line in facts.lines if line.event.step == step]
    return "\n".join(said[-1].texts.values()) if said else ""
