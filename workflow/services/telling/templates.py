"""The words of messages: the county's own row before the text that the service ships with."""

from collections.abc import Mapping
from typing import Any

from django.conf import settings
from django.utils import translation

from workflow.models import DeliveryTemplate
from workflow.rules.kinds import kind_of
from workflow.rules.messages import Reader, Text, fill, names_in, shorten
from workflow.wording.messages import TEXTS

__all__ = ["Reader", "code_for", "fitting", "render", "render_text", "shipped"]

_STAFF_CODES = {
    "approve": "approved",
    "refuse": "refused",
    "remind": "remind",
    "late": "late",
    "escalate": "escalate",
    "supervise": "card",
}


def code_for(
    kind: str,
    step: str,
    *,
    phase: str,
    reader: Reader,
    to_state: str = "",
    owes: bool = False,
    is_sealed: bool = False,
) -> str:
    """The template in which a reader is told of a step.

    `to_state` tells ways of one step apart, `owes` says that the reader now has a duty by it.
    Whoever reported what is sealed gets words that say nothing, to a phone that others may read.
    """
    if reader == "requester":
        if is_sealed:
            return "sealed_news"
        codes = kind_of(kind).templates
        return codes.get(f"{step}.{to_state}") or codes.get(step) or "requester_news"
    if phase == "asked":
        return "asked"
    return _STAFF_CODES.get(step) or ("duty" if owes else "staff_news")


def fitting(code: str, params: Mapping[str, Any]) -> str:
    """The message itself, or the one that goes out when something it names is not known."""
    text = TEXTS[code]
    named = names_in(str(text.subject)) | names_in(str(text.sms))
    if text.without and not all(params.get(name) for name in named):
        return fitting(text.without, params)
    return code


def render(code: str, channel: str, language: str, params: Mapping[str, Any]) -> tuple[str, str]:
    """The subject and the text of a message in this language.

    `params` are words already: `code` (of the case), `link`, and where they apply `step`, `unit`,
    `duty`, `due` and `n` (how many a digest stands for). An SMS comes without its signature.
    """
    row = DeliveryTemplate.objects.filter(code=code, channel=channel, language=language).first()
    subject, body = (row.subject, row.body) if row else shipped(code, channel, language)
    return render_text(subject, body, channel, params)


def render_text(
    subject: str, body: str, channel: str, params: Mapping[str, Any]
) -> tuple[str, str]:
    """Fill the names of these words in, as the channel has room for them."""
    values = shorten(params) if channel == "sms" else params
    return fill(subject, values), fill(body, values)


def shipped(code: str, channel: str, language: str) -> tuple[str, str]:
    """The words that the service ships with, with their names still in braces."""
    text: Text = TEXTS[code]
    with translation.override(language or settings.LANGUAGE_CODE):
        subject = "" if channel == "sms" else str(text.subject)
        return subject, str(text.sms if channel == "sms" or not text.body else text.body)
