"""The messages that the service ships with; a county's own words go before them."""

from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext, pgettext_lazy

from workflow.rules.messages import Text

_DIGEST = frozenset({"n", "link"})

TEXTS: dict[str, Text] = {
    "requester_news": Text(
        "requester",
        _("News of your case"),
        pgettext_lazy("message", "There is news of your case {code}. Please look: {link}"),
    ),
    # Whoever else reads this phone learns nothing from it.
    "sealed_news": Text(
        "requester",
        _("News"),
        pgettext_lazy("message", "There is news. Look with both codes of your slip."),
        only=frozenset({"code"}),
    ),
    "remind_own": Text(
        "requester",
        _("Your answer is awaited"),
        pgettext_lazy("message", "{unit} waits for your answer until {day}: {link}"),
        without="requester_news",
    ),
    "staff_news": Text(
        "staff",
        _("{code}: {step}"),
        _("{unit}: {step}. Case {code}. {link}"),
        _("{unit}: {step}\nCase: {code}\nYou owe: {duty}\nDue: {due}\nOpen it: {link}"),
    ),
    "duty": Text(
        "staff",
        _("{code}: {duty}, due {due}"),
        _("For {unit}: {duty}, due {due}. Case {code}. {link}"),
        _("For {unit}: {duty}\nCase: {code}\nDue: {due}\nOpen it: {link}"),
        # Of a clock that stands still nobody knows when it is due.
        without="staff_news",
    ),
    "remind": Text(
        "staff",
        _("{code}: {duty} is due soon"),
        _("Due soon: {duty}, {due}. Case {code}. {link}"),
        _("Due soon: {duty}\nOwed by: {unit}\nCase: {code}\nDue: {due}\nOpen it: {link}"),
    ),
    "late": Text(
        "staff",
        _("{code}: {duty} is late"),
        _("Late: {duty} of {unit}, was due {due}. Case {code}. {link}"),
        _("Late: {duty}\nOwed by: {unit}\nCase: {code}\nWas due: {due}\nOpen it: {link}"),
    ),
    "escalate": Text(
        "staff",
        _("{code}: {duty} is still not done"),
        _("Not done: {duty} of {unit}, was due {due}. Case {code}. {link}"),
        _("Still not done: {duty}\nOwed by: {unit}\nCase: {code}\nWas due: {due}\nOpen it: {link}"),
    ),
    "card": Text(
        "staff",
        _("{code} is supervised"),
        _("{unit} supervises case {code} and awaits an answer. {link}"),
        _("Supervised by: {unit}\nCase: {code}\nAnswer by: {due}\nOpen it: {link}"),
    ),
    "asked": Text(
        "staff",
        _("{code}: please decide on “{step}”"),
        _("{unit} asks you to decide on “{step}”. Case {code}. {link}"),
        _("Please decide on: {step}\nAsked by: {unit}\nCase: {code}\nDue: {due}\nOpen it: {link}"),
    ),
    # Yes and no are messages of their own: a gateway fills names in, it chooses no words.
    "approved": Text(
        "staff",
        _("{code}: “{step}” is agreed to"),
        _("{unit} agrees to “{step}”. Case {code}. {link}"),
        _("Decision: agreed\nAsked for: {step}\nBy: {unit}\nCase: {code}\nOpen it: {link}"),
    ),
    "refused": Text(
        "staff",
        _("{code}: “{step}” is not agreed to"),
        _("{unit} does not agree to “{step}”. Case {code}. {link}"),
        _("Decision: not agreed\nAsked for: {step}\nBy: {unit}\nCase: {code}\nOpen it: {link}"),
    ),
    "digest": Text(
        "staff",
        _("News of {n} cases"),
        _("There is news of {n} cases: {link}"),
        only=_DIGEST,
    ),
    "test": Text(
        "staff",
        _("Test"),
        _("This is a test of {unit}. Nothing is to be done."),
        only=frozenset({"unit"}),
    ),
}
# Why a message was not sent after all, by what its row says.
VOID_REASONS: Mapping[str, Any] = {
    "overtaken": _("What it said is no longer so"),
    "too_late": _("It came too late to be worth sending"),
    "gone": _("Nobody is there any more to read it"),
    "opted_out": _("This number wants no messages"),
    "unseen": _("Whoever it was for may not see the case any more"),
    "no_address": _("No address to send it to"),
}
# Of the steps that every kind has: in which words their requester is told.
KERNEL_TEMPLATES: Mapping[str, str] = {
    "note": "requester_news",
    "refuse": "requester_news",
    "approve": "requester_news",
    "correct": "requester_news",
    "lapse": "requester_news",
    "recalculate": "requester_news",
    "remind": "remind_own",
    "late": "remind_own",
    "escalate": "remind_own",
}


def text_names() -> list[tuple[str, str]]:
    """Every message by its name, for whoever chooses one; staff's own last."""
    found = sorted(TEXTS.items(), key=lambda item: item[1].reader)
    return [(code, text_name(code)) for code, _text in found]


def text_name(code: str) -> str:
    """Return what a message is called: by its subject, unless that is to be filled in."""
    name = {
        "received_undated": pgettext("name of a message", "Received, without a date"),
        "sealed_news": pgettext("name of a message", "News of a sealed case"),
        "staff_news": pgettext("name of a message", "Somebody took a step"),
        "duty": pgettext("name of a message", "A new duty"),
        "remind": pgettext("name of a message", "A duty is due soon"),
        "late": pgettext("name of a message", "A duty is late"),
        "escalate": pgettext("name of a message", "A duty is still not done"),
        "card": pgettext("name of a message", "A case is supervised"),
        "asked": pgettext("name of a message", "Please decide"),
        "approved": pgettext("name of a message", "It is agreed to"),
        "refused": pgettext("name of a message", "It is not agreed to"),
        "digest": pgettext("name of a message", "News of several cases"),
    }.get(code)
    return name or (str(TEXTS[code].subject) if code in TEXTS else code)


class ShippedTwice(ValueError):
    """Two apps ship a message under the same name."""


def ship(texts: Mapping[str, Text]) -> None:
    """Add the messages of a higher app; called once, when Django is ready."""
    twice = TEXTS.keys() & texts.keys()
    if twice:
        raise ShippedTwice(", ".join(sorted(twice)))
    TEXTS.update(texts)
