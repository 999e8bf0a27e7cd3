"""The timeline: the log itself, as far as its reader may see it."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from governance.models import Unit
from workflow.models import Attachment, Case, Duty, Event, Involvement, Role
from workflow.rules.duties import DUTY_KINDS
from workflow.services.actors import Actor
from workflow.services.people import is_apart
from workflow.services.sight import can_see
from workflow.wording import times
from workflow.wording.duties import duty_name

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
        events.select_related("unit", "post", "text", "case__parent")
        .prefetch_related("files")
        .order_by("seq")
    )
    names = unit_names(list(rows))
    by_seq = {event.seq: event for event in rows}
    named: dict[int, bool] = {}
    return [
        _line(event, actor, names, _original(event, by_seq))
        for event in rows
        if may_read(event, actor, named)
    ]


def may_read(event: Event, actor: Actor, named: dict[int, bool] | None = None) -> bool:
    """Whether this line is shown at all to somebody who sees the case.

    Whoever asks about many lines passes the same `named`: it keeps the answer of each case.
    """
    known = {} if named is None else named
    if actor.is_party:
        return event.case_id == actor.case_id and _reads_as_party(event, actor)
    if not _reads_apart(event, actor, known):
        return False
    if actor.is_requester:
        return event.audience in FOR_REQUESTERS and event.phase == "done"
    if event.audience == "mediator":
        return _is_mediators(event, actor)
    if event.audience == "posts":
        return _is_named(event, actor, known)
    if event.audience != "unit":
        return True
    if event.actor_kind == "system":
        # The clock speaks to the unit that owes something, and to those above.
        return _reads_of_code(event.data.get("unit"), actor)
    return reads_names_of(event.unit_id, actor)


def _reads_as_party(event: Event, actor: Actor) -> bool:
    """What is for all parties, and what he himself brought; nothing that waits for a decision."""
    is_his = event.actor_kind == "party" or event.audience == "mediator"
    is_own = is_his and event.data.get("party") == actor.party_id
    return event.phase == "done" and (event.audience == "joint" or is_own)


def _reads_apart(event: Event, actor: Actor, known: dict[int, bool]) -> bool:
    """What hangs on a case of the tree that is open to nobody but its own people."""
    case = event.case
    if case.is_root or not is_apart(case):
        return True
    # Kept beside what `_is_named` keeps, which goes by the number of the case.
    if -case.pk not in known:
        known[-case.pk] = can_see(actor, case)
    return known[-case.pk]


def _is_mediators(event: Event, actor: Actor) -> bool:
    """Private notes: for who mediates now, and for who wrote them."""
    posts = {post.pk for post in actor.posts}
    if event.post_id in posts:
        return True
    rows = Involvement.objects.filter(case=event.case_id, post__in=posts, until=None)
    return any(row.roles & Role.PARTY_MEDIATOR for row in rows)


def _is_named(event: Event, actor: Actor, named: dict[int, bool]) -> bool:
    """Lines about who must not know: for those who are named on the case, and who wrote them."""
    if event.post_id in {post.pk for post in actor.posts}:
        return True
    if event.case_id not in named:
        named[event.case_id] = _is_named_on(event.case, actor)
    return named[event.case_id]


def _is_named_on(case: Case, actor: Actor) -> bool:
    if not case.is_sealed and case.holder_id in actor.unit_ids:
        # Where posts are not named, whoever is accountable is meant.
        return True
    rows = Involvement.objects.filter(case=case, post__in=actor.posts, until=None)
    return rows.exists() or any(
        post.unit.kind == "centre" and post.has("decide") for post in actor.posts
    )


def may_read_assignee(case: Case, actor: Actor) -> bool:
    """Whether the colleague who was named is shown, by the same rule as the step that named him."""
    return actor.is_staff and reads_names_of(case.holder_id, actor)


def may_read_named(duty: Duty, actor: Actor) -> bool:
    """Whether the post that a duty names is shown; of a brief to its own unit and nobody else."""
    unit_id = duty.post.unit_id if duty.post else None
    if not duty.case.spec.has_area_sight:
        return unit_id in actor.unit_ids
    return actor.is_staff and reads_names_of(unit_id, actor)


def reads_names_of(unit_id: int | None, actor: Actor) -> bool:
    """Own unit and above: who handles what inside a unit is nobody else's business."""
    return any(post.unit_id == unit_id or "supervise" in post.capabilities for post in actor.posts)


def _reads_of_code(code: str | None, actor: Actor) -> bool:
    return any(post.unit.code == code or post.has("supervise") for post in actor.posts)


def may_read_file(attachment: Attachment, actor: Actor) -> bool:
    """A file is seen by those who may read the text of its event."""
    event = attachment.event
    if event is None or attachment.erased_at is not None or not may_read(event, actor):
        return False
    return reads_files(event, actor)


def reads_files(event: Event, actor: Actor) -> bool:
    """Whether whoever reads a line may open what was attached to it."""
    keeps = event.case.spec.keeps_files.get(event.step)
    return reads_text(event, actor) and not (keeps is not None and keeps(event, actor))


def reads_text(event: Event, actor: Actor) -> bool:
    """Whether whoever reads a line reads its open words and files too."""
    return actor.is_staff or actor.is_party or event.audience == "public"


def sentence_of(event: Event) -> str:
    """The sentence of one event alone, with the names of the units that it speaks of."""
    return notice_of(event, unit_names([event]))


def notice_of(event: Event, names: dict[str, str]) -> str:
    """The sentence of an event, with units by name; never an internal step name."""
    values = {
        "unit": event.unit.name if event.unit else str(_("The service")),
        "to": pgettext("between the items of a list", ", ").join(
            names.get(code, "") for code in codes_to(event)
        ),
    }
    if "stage" in event.data:
        return _rung_words(event, names, values["to"])
    notices = event.case.spec.notices
    # A step that ends in several ways may have a sentence for each, under "step.outcome".
    which = event.data.get("outcome") or event.data.get("level", "")
    one = notices.get(f"{event.step}.{which}", notices[event.step])
    sentence = str(one) % values
    if event.phase == "asked":
        label = event.case.spec.labels[event.step]
        return _("%(unit)s asked for a decision: %(step)s.") % {**values, "step": label}
    return sentence


def _rung_words(event: Event, names: dict[str, str], to: str) -> str:
    """The sentence of a rung of a ladder: whose duty, when it was due, and what follows."""
    data, notices = event.data, event.case.spec.notices
    which = {"told": data["stage"]}.get(data.get("way", ""), data.get("way", ""))
    sentence = str(notices.get(f"{event.step}.{which}", notices[event.step])) % {
        "ower": names.get(data["unit"], "") if data["unit"] else _ower_words(data["duty"]),
        "duty": duty_name(data["duty"], event.case.variant),
        "due": times.stamp(datetime.fromisoformat(data["due_at"])) if data["due_at"] else "",
        "to": to,
    }
    if data.get("system_late"):
        sentence += " " + _("The service was late to say so; nobody gets a card for that.")
    return sentence


def _original(event: Event, by_seq: dict[int, Event]) -> Event:
    """The line that a correction is about, also through corrections of corrections."""
    while event.step == "correct":
        # A line corrects one of its own case that was written before it.
        event = by_seq[event.data["event"]]
    return event


def _ower_words(duty: str) -> str:
    """Who owes what no unit owes."""
    is_party = duty in DUTY_KINDS and DUTY_KINDS[duty].default_owner == "party"
    return _("a party") if is_party else _("the requester")


def _line(event: Event, actor: Actor, names: dict[str, str], original: Event) -> Line:
    text: Any = getattr(event, "text", None)
    # A correction says what its original said, so whoever may not read that reads neither.
    veil = original.case.spec.veils.get(original.step)
    if veil is not None and veil(original, actor):
        text = None
    reads = reads_text(event, actor)
    return Line(
        event=event,
        notice=notice_of(event, names),
        texts=dict(text.public or {}) if text and reads and not text.erased_at else {},
        internal=dict(text.internal or {})
        if text and actor.is_staff and not text.erased_at
        else {},
        files=[file for file in event.files.all() if not file.erased_at]
        if reads_files(event, actor)
        else [],
        is_erased=bool(text and text.erased_at),
    )


def codes_to(event: Event) -> list[str]:
    """The codes of the units that a line sends something to; most lines name one or none."""
    to = event.data.get("to") or []
    return [str(code) for code in to] if isinstance(to, list) else [str(to)]


def codes_of(event: Event) -> list[str]:
    """The codes of all units that the sentence of a line names."""
    owing = [str(event.data["unit"])] if "stage" in event.data else []
    return [*codes_to(event), *owing]


def unit_names(events: list[Event]) -> dict[str, str]:
    """The names of the units that these lines send something to, by code."""
    codes = {code for event in events for code in codes_of(event)}
    return dict(Unit.objects.filter(code__in=codes).values_list("code", "name")) if codes else {}
