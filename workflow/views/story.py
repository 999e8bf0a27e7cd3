"""The record of a case as officers read it: newest first, with prose, values and files."""

from collections.abc import Mapping, Sequence
from datetime import datetime

from django.template.defaultfilters import filesizeformat
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from workflow.models import Attachment, Event
from workflow.reports import Line
from workflow.reports.facts import facts_of, said
from workflow.views import parts
from workflow.wording import times

THUMB_SIDE = 320


def entry_of(line: Line, matters: Mapping[str, str], now: datetime) -> parts.Entry:
    """One line of the timeline, ready to print."""
    event = line.event
    quote = said(event.case, event.step, line.texts)
    return parts.Entry(
        at=times.stamp(event.at, now),
        at_iso=timezone.localtime(event.at).isoformat(timespec="seconds"),
        who=who_of(event),
        said=line.notice,
        facts=tuple(facts_of(event, matters)),
        quote=_("Removed on request.") if line.is_erased else quote,
        internal=said(event.case, event.step, line.internal),
        files=tuple(paper_of(file, event) for file in line.files),
        is_strong=event.from_state != event.to_state,
    )


def who_of(event: Event) -> str:
    """Who wrote a line: unit and post, never a name."""
    if event.unit is not None and event.post is not None:
        return f"{event.unit.name} · {event.post.title}"
    return {
        "requester": _("The requester"),
        "public": _("The requester"),
        "party": _("A party"),
    }.get(event.actor_kind, _("The service"))


def papers_of(lines: Sequence[Line]) -> list[parts.Paper]:
    """Every file of the record, the newest first."""
    return [paper_of(file, line.event) for line in lines for file in line.files]


def paper_of(file: Attachment, event: Event) -> parts.Paper:
    url = reverse("file", args=[file.pk])
    at = times.stamp(event.at)
    if not file.is_image:
        name = _("Document of %(when)s") % {"when": at}
        return parts.Paper(url, name, filesizeformat(file.bytes))
    width, height = _thumb_size(file)
    name = _("Photo of %(when)s") % {"when": at}
    return parts.Paper(url, name, filesizeformat(file.bytes), f"{url}?size=thumb", width, height)


def _thumb_size(file: Attachment) -> tuple[int, int]:
    width, height = file.width or THUMB_SIDE, file.height or THUMB_SIDE
    scale = min(1.0, THUMB_SIDE / max(width, height, 1))
    return max(1, round(width * scale)), max(1, round(height * scale))
