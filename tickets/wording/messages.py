"""What a requester is told by SMS of his ticket: short, fixed, and nothing that anybody typed."""

from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from workflow.rules.messages import Text


def _to_requester(subject: Any, sms: Any) -> Text:
    return Text("requester", subject, sms)


TICKET_TEXTS: Mapping[str, Text] = {
    # The first one only acknowledges: it may go to a number that somebody mistyped, or that is
    # not his. So it leads nowhere, and says how to have no more of them.
    "received": Text(
        "requester",
        pgettext_lazy("message", "Received"),
        pgettext_lazy(
            "message",
            "We have your report {code}. {unit} answers by {due}. Keep your slip. Reply TD for no"
            " more messages.",
        ),
        only=frozenset({"code", "unit", "due"}),
        without="received_undated",
    ),
    "received_undated": Text(
        "requester",
        pgettext_lazy("message", "Received"),
        pgettext_lazy(
            "message",
            "We have your report {code}. {unit} is in charge. Keep your slip. Reply TD for no more"
            " messages.",
        ),
        only=frozenset({"code", "unit"}),
    ),
    "accepted": _to_requester(
        _("Taken on"),
        pgettext_lazy("message", "{unit} has taken on your report: {link}"),
    ),
    "in_charge": _to_requester(
        _("Somebody else is in charge"),
        pgettext_lazy("message", "{unit} is now in charge of your report: {link}"),
    ),
    "sent_on": _to_requester(
        _("Sent on"),
        pgettext_lazy("message", "Your report is being passed on: {link}"),
    ),
    "asked_of_you": Text(
        "requester",
        _("Something is needed from you"),
        pgettext_lazy("message", "{unit} asks you for more, until {day}: {link}"),
        without="requester_news",
    ),
    "goes_on": _to_requester(
        _("The work goes on"),
        pgettext_lazy("message", "The work on your report goes on: {link}"),
    ),
    "proposed": _to_requester(
        _("Is it solved?"),
        pgettext_lazy("message", "Is it solved? Please answer: {link}"),
    ),
    "missed": _to_requester(
        _("We phoned you"),
        pgettext_lazy("message", "We phoned you and did not reach you. Please look: {link}"),
    ),
    "closed": _to_requester(
        _("Closed"),
        pgettext_lazy("message", "Your report is closed. Please rate it: {link}"),
    ),
    "declined": _to_requester(
        _("Not taken on"),
        pgettext_lazy("message", "Your report is not taken on. The reason: {link}"),
    ),
    "listed": _to_requester(
        _("It has to wait"),
        pgettext_lazy("message", "Your report has to wait. The plan: {link}"),
    ),
    "extended": _to_requester(
        _("More time is needed"),
        pgettext_lazy("message", "Your report needs more time. Until when, and why: {link}"),
    ),
    "withdrawn": _to_requester(
        _("Withdrawn"),
        pgettext_lazy("message", "Your report is withdrawn, as you asked. See: {link}"),
    ),
    "reopened": _to_requester(
        _("Open again"),
        pgettext_lazy("message", "Your report is open again: {link}"),
    ),
    "merged": _to_requester(
        _("Handled together"),
        pgettext_lazy("message", "Your report is handled together with another one: {link}"),
    ),
    "changed": _to_requester(
        _("Corrected"),
        pgettext_lazy("message", "What your report is about was corrected: {link}"),
    ),
}
TICKET_TEMPLATES: Mapping[str, str] = {
    "open": "received",
    "solve_now": "received",
    "accept": "accepted",
    "place": "in_charge",
    "moved": "in_charge",
    "take_over": "in_charge",
    "ask": "asked_of_you",
    "supply_lapsed": "goes_on",
    "resume": "goes_on",
    "refer": "sent_on",
    "propose": "proposed",
    "callback": "goes_on",
    "callback.proposed": "missed",
    "callback.closed": "closed",
    "close_unreached": "closed",
    "decline": "declined",
    "list": "listed",
    "review": "listed",
    "extend": "extended",
    "withdraw": "withdrawn",
    "reopen": "reopened",
    "appeal": "in_charge",
    "merge": "merged",
    "split": "reopened",
    "change": "changed",
    "exclude": "requester_news",
}
REFERRAL_TEMPLATES: Mapping[str, str] = {
    "accept": "in_charge",
    "agree": "in_charge",
    "rule": "in_charge",
}
