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
        "screen": pgettext("duty", "Screening for mediation"),
        "sign_for": pgettext("duty", "Signing for what a court sends"),
        "consent": pgettext("duty", "A party's consent to mediation"),
        "name": pgettext("duty", "Naming a mediator"),
        "mediate": pgettext("duty", "Mediation"),
        "sign": pgettext("duty", "Signing the agreement"),
        "chase": pgettext("duty", "Going after a party"),
        "notice": pgettext("duty", "Notice of the end of mediation"),
        "file": pgettext("duty", "Filing the mediation"),
        "urge": pgettext("duty", "Urging a party to perform"),
        "window": pgettext("duty", "Confirmation by a court"),
        "followup": pgettext("duty", "Follow-up visit"),
        "attend": pgettext("duty", "Coming to the session"),
        "perform": pgettext("duty", "Performing a clause"),
        "reply": pgettext("duty", "The court's answer"),
    }.get(kind, kind)


def own_duty_name(kind: str) -> str:
    """Return the name of a duty kind as the requester reads it on his own page."""
    return {
        "promise": _("You get an answer by"),
        "supply": _("You can add what is missing by"),
        "confirm": _("You can answer by"),
        "consent": _("Please say by then whether you agree to mediation"),
        "attend": _("You are invited to the session"),
        "sign": _("Please sign the agreement by"),
        "perform": _("What you promised is due by"),
        "window": _("Until then you can ask the court to confirm it"),
        "mediate": _("The mediation is to end by"),
    }.get(kind, duty_name(kind))
