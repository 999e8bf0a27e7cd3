"""The timeline: the log itself, as far as its reader may see it."""

from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _

from governance.models import Unit
from workflow.models import Attachment, Case, Event
from workflow.services.actors import Actor

FOR_REQUESTERS = ("public", "line")


@dataclass(frozen=True)
class Line:
    """One event as its reader sees it; prose that he may not read is left out."""

    event: Event
    notice: str
    texts: dict[str, str]
    internal: dict[str, str]
    files: list[Attachment]
    is_erased: bool = False


def timeline(case: Case, actor: Actor) -> list[Line]:
    """The events of the whole tree, oldest first; a child's page shows its own lines only."""
    events = case.root_events if case.is_root else case.events
    rows = (
        events.select_related("unit", "post", "text", "case")
        .prefetch_related("files")
        .order_by("seq")
    )
    names = _unit_names(list(rows))
    return [_line(event, actor, names) for event in rows if may_read(event, actor)]


def may_read(event: Event, actor: Actor) -> bool:
    """Whether this line is shown at all to somebody who sees the case."""
    if actor.is_requester:
        return event.audience in FOR_REQUESTERS and event.phase == "done"
    if event.audience != "unit":
        return True
    return _belongs_to(event.unit_id, actor)


def may_read_assignee(case: Case, actor: Actor) -> bool:
    """Whether the colleague who was named is shown, by the same rule as the step that named him."""
    return actor.is_staff and _belongs_to(case.holder_id, actor)


def _belongs_to(unit_id: int | None, actor: Actor) -> bool:
    """Own unit and above: who handles what inside a unit is nobody else's business."""
    return any(post.unit_id == unit_id or "supervise" in post.capabilities for post in actor.posts)


def may_read_file(attachment: Attachment, actor: Actor) -> bool:
    """A file is seen by those who may read the text of its event."""
    event = attachment.event
    if event is None or not may_read(event, actor):
        return False
    return actor.is_staff or event.audience == "public"


def notice_of(event: Event, names: dict[str, str]) -> str:
    """The sentence of an event, with units by name; never an internal step name."""
    values = {
        "unit": event.unit.name if event.unit else str(_("The service")),
        "to": names.get(str(event.data.get("to", "")), ""),
    }
    notices = event.case.spec.notices
    # A step that ends in several ways may have a sentence for each, under "step.outcome".
    one = notices.get(f"{event.step}.{event.data.get('outcome', '')}", notices[event.step])
    sentence = str(one) % values
    if event.phase == "asked":
        label = event.case.spec.labels[event.step]
        return _("%(unit)s asked for a decision: %(step)s.") % {**values, "step": label}
    return sentence


def _line(event: Event, actor: Actor, names: dict[str, str]) -> Line:
    text: Any = getattr(event, "text", None)
    reads_text = actor.is_staff or event.audience == "public"
    return Line(
        event=event,
        notice=notice_of(event, names),
        texts=dict(text.public or {}) if text and reads_text and not text.erased_at else {},
        internal=dict(text.internal or {})
        if text and actor.is_staff and not text.erased_at
        else {},
        files=list(event.files.all()) if reads_text else [],
        is_erased=bool(text and text.erased_at),
    )


def _unit_names(events: list[Event]) -> dict[str, str]:
    codes = {str(event.data["to"]) for event in events if event.data.get("to")}
    return dict(Unit.objects.filter(code__in=codes).values_list("code", "name")) if codes else {}
