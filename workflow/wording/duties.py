"""What the time limits are called, for those who owe them and for villagers."""

from django.utils.translation import gettext as _
from django.utils.translation import pgettext


def duty_name(kind: str, variant: str = "") -> str:
    """Return the name of a duty kind as officers read it: First contact, 首次联系.

    What is called from elsewhere is accepted (签收), what is one's own is taken on (受理).
    """
    if kind == "accept" and variant:
        return pgettext("duty", "Accepting it")
    return {
        "promise": pgettext("duty", "Answer to the requester"),
        "accept": pgettext("duty", "Taking it on"),
        "contact": pgettext("duty", "First contact"),
        "handle": pgettext("duty", "Handling"),
        "supply": pgettext("duty", "The requester's addition"),
        "verify": pgettext("duty", "Call-back"),
        "confirm": pgettext("duty", "The requester's own answer"),
        "decide": pgettext("duty", "Decision"),
        "oversee": pgettext("duty", "Oversight"),
        "place": pgettext("duty", "Deciding who is in charge"),
        "rule": pgettext("duty", "Ruling"),
        "arrive": pgettext("duty", "Reporting in"),
        "answer": pgettext("duty", "Answer to the call"),
        "rate": pgettext("duty", "Rating who was called"),
        "read": pgettext("duty", "Reading it"),
        "answer_sup": pgettext("duty", "Answer to the supervision"),
        "review": pgettext("duty", "Next look at what is listed"),
        "answer_brief": pgettext("duty", "Answering a question"),
        "bring_in": pgettext("duty", "Bringing an explanation in"),
        "report": pgettext("duty", "Reporting the danger"),
        "ack": pgettext("duty", "Acknowledging the danger"),
    }.get(kind, kind)


def own_duty_name(kind: str) -> str:
    """Return the name of a duty kind as the requester reads it on his own page."""
    return {
        "promise": _("You get an answer by"),
        "supply": _("You can add what is missing by"),
        "confirm": _("You can answer by"),
    }.get(kind, duty_name(kind))
