"""The reading side of the kernel: what may I do, what do I owe, what happened."""

from workflow.reports.desk import Desk, DeskCounts, desk, owed
from workflow.reports.offers import Offer, offer_for, offers
from workflow.reports.panels import Panel, PanelsAsked
from workflow.reports.timeline import (
    Line,
    may_read_assignee,
    may_read_file,
    may_read_named,
    timeline,
)

__all__ = [
    "Desk",
    "DeskCounts",
    "Line",
    "Offer",
    "Panel",
    "PanelsAsked",
    "desk",
    "may_read_assignee",
    "may_read_file",
    "may_read_named",
    "offer_for",
    "offers",
    "owed",
    "timeline",
]
