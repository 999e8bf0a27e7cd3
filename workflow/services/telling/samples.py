"""A message as it would look: with values as long as they usually get."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.conf import settings
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from governance.rules.calendar import SHANGHAI
from workflow.models import DeliveryTemplate
from workflow.models.telling import CHANNELS
from workflow.rules.messages import sms_parts
from workflow.services.telling.templates import render_text, shipped
from workflow.wording.duties import duty_name
from workflow.wording.messages import TEXTS, text_name
from workflow.wording.times import day_words, stamp

CODE = "2026000000019"
UNIT = "金海湖镇综合行政执法队"


@dataclass(frozen=True)
class Sample:
    """One message in one language; `parts` as how many SMS it is charged, 0 if it is none."""

    language: str
    subject: str
    body: str
    length: int = 0
    parts: int = 0
    is_shipped: bool = True
    raw_subject: str = ""
    raw_body: str = ""


def signature() -> str:
    """What the gateway puts before every SMS."""
    return f"【{settings.SMS_SIGNATURE}】"


def values(language: str, reader: str) -> dict[str, Any]:
    """Something for every name, as it reads in this language."""
    with translation.override(language or settings.LANGUAGE_CODE):
        due = datetime(timezone.localdate().year, 12, 31, 23, 59, 59, tzinfo=SHANGHAI)
        path = f"l/{'x' * 20}/" if reader == "requester" else f"cases/{CODE}/"
        return {
            "code": CODE,
            "unit": UNIT,
            "due": stamp(due),
            "day": day_words(due.date()),
            "link": f"{settings.SITE_URL}/{path}",
            "step": _("Extend the time"),
            "duty": duty_name("handle"),
            "n": 7,
        }


def parts_of(body: str, language: str, reader: str = "requester") -> int:
    """As how many SMS a text would be charged."""
    _subject, text = render_text("", body, "sms", values(language, reader))
    return sms_parts(text, signature())


def sample(code: str, channel: str, language: str) -> Sample:
    """A message as it goes out today: in the county's own words, if there are any."""
    rows = DeliveryTemplate.objects.filter(code=code, channel=channel, language=language)
    return _sample_from(rows.first(), code, channel, language)


def sample_of(
    code: str, channel: str, language: str, subject: str, body: str, *, is_shipped: bool = False
) -> Sample:
    """A message in these words."""
    filled = values(language, TEXTS[code].reader)
    said, text = render_text(subject, body, channel, filled)
    whole = f"{signature()}{text}" if channel == "sms" else text
    parts = sms_parts(whole) if channel == "sms" else 0
    return Sample(language, said, whole, len(whole), parts, is_shipped, subject, body)


def previews(row: DeliveryTemplate) -> list[Sample]:
    """What is about to be saved, and beside it the same message in the other languages."""
    own = sample_of(row.code, row.channel, row.language, row.subject, row.body)
    others = [code for code, _name in DeliveryTemplate.LANGUAGES if code != row.language]
    return [own, *(sample(row.code, row.channel, other) for other in others)]


@dataclass(frozen=True)
class Line:
    """One message on the page of all messages, in each language."""

    code: str
    name: Any
    reader: str
    channel: str
    channel_name: Any
    samples: tuple[Sample, ...]


def every_sample() -> list[Line]:
    """Every message on the channels on which it goes out, in every language."""
    rows = {(r.code, r.channel, r.language): r for r in DeliveryTemplate.objects.all()}
    lines, labels = [], dict(CHANNELS)
    for code, text in sorted(TEXTS.items(), key=lambda item: item[1].reader):
        for channel in ("sms",) if text.reader == "requester" else ("sms", "mail", "chat"):
            samples = tuple(
                _sample_from(rows.get((code, channel, language)), code, channel, language)
                for language, _name in DeliveryTemplate.LANGUAGES
            )
            name = text_name(code)
            lines.append(Line(code, name, text.reader, channel, labels[channel], samples))
    return lines


def _sample_from(row: DeliveryTemplate | None, code: str, channel: str, language: str) -> Sample:
    subject, body = (row.subject, row.body) if row else shipped(code, channel, language)
    return sample_of(code, channel, language, subject, body, is_shipped=row is None)
