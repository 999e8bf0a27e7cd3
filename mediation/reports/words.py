"""The words of a mediation: they stand with the events that wrote them, so they can be erased."""

from typing import Any

from mediation.models import Agreement, Clause
from workflow.models import Case, Event


def words_of(event: Event | None) -> dict[str, str]:
    """The prose of an event, open and internal; nothing where it was erased."""
    text: Any = getattr(event, "text", None)
    if text is None or text.erased_at is not None:
        return {}
    return {**(text.public or {}), **(text.internal or {})}


def application_words(case: Case) -> dict[str, str]:
    """Facts and claim, as they were applied with."""
    event = case.events.filter(step="apply").select_related("text").order_by("seq").first()
    return words_of(event)


def agreement_words(agreement: Agreement) -> dict[str, str]:
    """What an agreement says: facts, text, rest, and `clause_<no>` of each clause."""
    return words_of(Event.objects.select_related("text").get(pk=agreement.event_id))


def clause_words(clause: Clause) -> str:
    """What one clause says."""
    return agreement_words(clause.agreement).get(f"clause_{clause.no}", "")
