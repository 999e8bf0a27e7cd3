"""The reading side of tickets: what villagers' pages show, and what staff should know at intake."""

from tickets.reports.hints import earlier_of_phone, ticket_hints
from tickets.reports.reporting import (
    areas_in,
    lineage_names,
    place_name,
    promised_at,
    said_in,
    sent_with,
)

__all__ = [
    "areas_in",
    "earlier_of_phone",
    "lineage_names",
    "place_name",
    "promised_at",
    "said_in",
    "sent_with",
    "ticket_hints",
]
