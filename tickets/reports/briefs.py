"""What the page of a brief shows beside its record: the way to where its answer belongs."""

from collections.abc import Iterator

from django.urls import reverse

from tickets.services.briefing import ticket_of
from workflow.reports.offers import offer_for
from workflow.reports.panels import Panel, PanelsAsked
from workflow.services.sight import can_see


def brief_panels(asked: PanelsAsked) -> Iterator[Panel]:
    """Where the answer is brought in, for who may do that; nobody else learns of a ticket."""
    brief, actor = asked.case, asked.actor
    if brief.state != "answered":
        return
    ticket = ticket_of(brief)
    if can_see(actor, ticket) and offer_for(actor, ticket, "bring_in"):
        url = reverse("step", args=[ticket.code, "bring_in"]) + f"?brief={brief.code}"
        yield Panel("tickets/_bring_in.html", "main", {"url": url})
