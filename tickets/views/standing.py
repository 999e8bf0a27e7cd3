"""How it stands with a matter that waits or was declined: the facts of the decision, by name."""

from dataclasses import dataclass

from django.utils.translation import gettext as _

from tickets.services.merging import followed, is_secret
from tickets.views.ticket_facts import TicketFacts, duty_of
from workflow.reports import Line
from workflow.views import parts
from workflow.wording import times


@dataclass(frozen=True)
class Standing:
    """A title, and what was said under it."""

    title: str
    rows: tuple[parts.Answer, ...]


def standing_of(facts: TicketFacts) -> Standing | None:
    """Why nobody works on it just now, and what follows; None where that is not so."""
    if facts.case.state == "declined":
        return Standing(_("Why it was not taken on"), _declined(facts))
    if facts.case.state == "listed":
        return Standing(_("It has to wait"), _listed(facts))
    if facts.case.state == "merged":
        return Standing(_("How the joint matter stands"), _merged(facts))
    return None


def _declined(facts: TicketFacts) -> tuple[parts.Answer, ...]:
    line = _last(facts, "decline")
    names = {"reason": _("Reason"), "channel": _("Where to turn instead")}
    return _rows(line, names)


def _listed(facts: TicketFacts) -> tuple[parts.Answer, ...]:
    names = {
        "text": _("Why it cannot be solved now"),
        "plan": _("How it will be solved"),
        "owner": _("Who sees to it"),
        "interim": _("Until then"),
    }
    rows = _rows(_last(facts, "list"), names)
    review = duty_of(facts.case, "review")
    if review is None or review.due_at is None:
        return rows
    when = times.full_date(review.due_at, facts.now)
    return (*rows, parts.Answer(_("Looked at again by"), when))


def _merged(facts: TicketFacts) -> tuple[parts.Answer, ...]:
    """State, holder and day of the ticket that goes on; never a word of what it says."""
    target = followed(facts.case)
    if target is None or is_secret(target):
        return ()
    rows = [
        parts.Answer(_("How far it is"), str(target.state_label)),
        parts.Answer(_("Who is accountable now"), target.holder.name),
    ]
    promise = duty_of(target, "promise")
    if promise is not None and promise.due_at is not None:
        rows.append(parts.Answer(_("Answer by"), times.full_date(promise.due_at, facts.now)))
    elif promise is not None:
        rows.append(parts.Answer(_("Answer by"), _("The clock stands still just now.")))
    return tuple(rows)


def _last(facts: TicketFacts, step: str) -> Line | None:
    return next((line for line in reversed(facts.lines) if line.event.step == step), None)


def _rows(line: Line | None, names: dict[str, str]) -> tuple[parts.Answer, ...]:
    texts = line.texts if line else {}
    return tuple(
        parts.Answer(label, texts[name]) for name, label in names.items() if texts.get(name)
    )
