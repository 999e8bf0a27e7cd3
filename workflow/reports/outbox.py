"""What a demonstration has sent: the lines of its outbox file, and what still waits or failed."""

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.conf import settings
from django.utils import timezone
from django.utils.translation import gettext as _

from governance.models import Person, Post, Unit
from workflow.models import Delivery
from workflow.models.telling import CHANNELS
from workflow.reports.waiting import why_not_sent
from workflow.services.channels import masked
from workflow.services.channels.file import outbox
from workflow.services.telling.overtaken import overtaken
from workflow.wording.messages import text_name
from workflow.wording.times import stamp

NEWEST = 60
# The end of the file is enough; it grows as long as the demonstration lives.
TAIL = 256 * 1024
_ADDRESS = re.compile(r"https?://[^\s，。；、）)]+")


@dataclass(frozen=True)
class Piece:
    """Some words of a message; with a link if they are one of our own addresses."""

    text: str
    url: str = ""


@dataclass(frozen=True)
class Sent:
    """One message, as whoever shows the service to others wants to see it."""

    at: datetime
    channel: str
    to: str
    state: str
    state_label: str
    subject: str = ""
    pieces: tuple[Piece, ...] = ()
    why: str = ""


def newest_messages() -> list[Sent]:
    """Everything that was written, newest first; addresses masked."""
    unsent = Delivery.objects.exclude(state="sent")
    gone = overtaken(unsent.filter(state="due"))
    rows = unsent.exclude(pk__in=gone).order_by("-id")[:NEWEST]
    found = [*_sent(), *map(_waiting, rows)]
    return sorted(found, key=lambda message: message.at, reverse=True)[:NEWEST]


def _sent() -> Iterator[Sent]:
    labels, states = dict(CHANNELS), dict(Delivery.STATES)
    for line in _lines():
        yield Sent(
            at=datetime.fromisoformat(line["at"]),
            channel=str(labels.get(line["channel"], line["channel"])),
            to=line["to"],
            state="sent",
            state_label=str(states["sent"]),
            subject=line["subject"],
            pieces=tuple(_pieces(_said(line))),
        )


def _lines() -> list[dict[str, Any]]:
    try:
        with outbox().open("rb") as file:
            size = file.seek(0, 2)
            file.seek(max(size - TAIL, 0))
            raw = file.read().splitlines()
    except FileNotFoundError:
        return []
    # What was cut through at the beginning, or is being written at the end, is no line.
    found = [_line(text) for text in raw[-NEWEST - 1 :]]
    return [line for line in found if line is not None]


def _line(text: bytes) -> dict[str, Any] | None:
    try:
        line = json.loads(text)
    except ValueError:
        return None
    return line if isinstance(line, dict) and {"at", "channel", "to", "body"} <= set(line) else None


def _said(line: dict[str, Any]) -> str:
    """A webhook says what it has to say in its data."""
    data = line.get("data")
    return json.dumps(data, ensure_ascii=False) if data else str(line["body"])


def _pieces(text: str) -> Iterator[Piece]:
    """The words of a text, its own addresses made to lead there wherever the site is opened."""
    at = 0
    for found in _ADDRESS.finditer(text):
        if found.start() > at:
            yield Piece(text[at : found.start()])
        path = found[0].removeprefix(settings.SITE_URL)
        yield Piece(found[0], path if path.startswith("/") else "")
        at = found.end()
    if at < len(text):
        yield Piece(text[at:])


def _waiting(row: Delivery) -> Sent:
    return Sent(
        at=row.created_at,
        channel=row.get_channel_display(),
        to=_recipient(row),
        state=row.state,
        state_label=row.get_state_display(),
        subject=text_name(row.template),
        why=_why(row),
    )


def _why(row: Delivery) -> str:
    """Why it is not sent; of what waits for its hour, when that is."""
    why = why_not_sent(row)
    if row.state != "due" or row.not_before <= timezone.now():
        return why
    return _("Not before %(when)s: %(why)s") % {"when": stamp(row.not_before), "why": why}


def _recipient(row: Delivery) -> str:
    """Whom it is for; a requester by his masked number."""
    kind, _colon, pk = row.recipient.partition(":")
    if kind == "person":
        person = Person.objects.filter(pk=pk).first()
        return masked("sms", person.phone) if person else "–"
    if kind == "post":
        post = Post.objects.select_related("unit").filter(pk=pk).first()
        return f"{post.unit.name} {post.title}" if post else "–"
    unit = Unit.objects.filter(pk=pk).first()
    return unit.name if unit else "–"
