"""One root under lock, with the clock, the calendar and the rows that one call reads and writes."""

import secrets
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from functools import cached_property
from typing import Any

from django.conf import settings
from django.core.cache import caches
from django.db.models import Q
from django.utils import timezone

from governance.models import Unit
from governance.rules.calendar import WorkCalendar
from governance.services import kept_calendar
from workflow.models import Attachment, Case, Event, EventText, TimeLimit
from workflow.rules.log import (
    FIRST_PREV_HASH,
    SALT_BYTES,
    event_hash,
    files_digest,
    text_digest,
)
from workflow.services.actors import Actor

RELATED = ("holder", "area", "matter", "opened_by_unit")


@dataclass
class Entry:
    """What is to be written to the log; `public` and `internal` hold prose by field name."""

    case: Case
    step: str
    actor: Actor
    post_id: int | None
    unit_id: int | None
    acting_as: str
    from_state: str
    to_state: str
    audience: str
    phase: str = "done"
    on_behalf_of: str = ""
    occurred_at: datetime | None = None
    data: Mapping[str, Any] = field(default_factory=dict)
    public: Mapping[str, str] = field(default_factory=dict)
    internal: Mapping[str, str] = field(default_factory=dict)
    files: Sequence[Attachment] = ()


class Tree:
    """A locked root. Make it with `lock_tree`; nothing else of the case data is ever locked."""

    def __init__(self, root: Case) -> None:
        self.root = root
        # A root is its own root; saying so saves asking the database for it.
        root.root = root
        self.now = max(timezone.now(), root.last_at)
        self.cases: dict[int, Case] = {root.pk: root}
        self.dirty: dict[int, Case] = {}

    @cached_property
    def calendar(self) -> WorkCalendar:
        return kept_calendar(self.root.area_id[:6])

    @cached_property
    def limits(self) -> list[TimeLimit]:
        """The time limits in force in the county of this tree, as of at most a minute ago."""
        county, today = self.root.area_id[:6], timezone.localdate(self.now)
        kept, name = caches["process"], f"limits:{county}:{today}"
        rows: list[TimeLimit] | None = kept.get(name)
        if rows is None:
            ours = Q(area=None) | Q(area=county)
            in_force = TimeLimit.objects.filter(superseded_by=None, valid_from__lte=today)
            rows = list(in_force.filter(ours))
            kept.set(name, rows)
        return rows

    @cached_property
    def county_units(self) -> dict[str, Unit]:
        """The centre and the county of this tree, by unit kind."""
        county = self.root.area_id[:6] or settings.COUNTY
        units = Unit.objects.in_force().filter(kind__in=("centre", "county"), area_id=county)
        return {unit.kind: unit for unit in units}

    def case(self, pk: int) -> Case:
        """The one object of this call for a case of the tree, read under the root's lock."""
        if pk not in self.cases:
            case = Case.objects.select_related(*RELATED).get(pk=pk, root_id=self.root.pk)
            case.root = self.root
            self.cases[pk] = case
        return self.cases[pk]

    def add(self, case: Case) -> None:
        self.cases[case.pk] = case

    def touch(self, case: Case) -> None:
        """Have the case saved when the call is done."""
        self.dirty[case.pk] = case

    def save(self) -> None:
        """Write every touched case once, the root with the new head of the chain.

        A new case is inserted only now: foreign keys to it are checked at commit.
        """
        self.root.last_at = self.now
        self.touch(self.root)
        for case in self.dirty.values():
            is_new = case._state.adding
            case.save(force_insert=is_new, force_update=not is_new)
        self.dirty.clear()

    def append(self, entry: Entry) -> Event:
        """Append one event to the chain of the root; the head stands on the root row."""
        event = Event(
            root=self.root,
            seq=self.root.head_seq + 1,
            case=entry.case,
            step=entry.step,
            phase=entry.phase,
            actor_kind=entry.actor.kind,
            user=entry.actor.user,
            post_id=entry.post_id,
            unit_id=entry.unit_id,
            acting_as=entry.acting_as,
            on_behalf_of=entry.on_behalf_of,
            from_state=entry.from_state,
            to_state=entry.to_state,
            at=self.now,
            occurred_at=entry.occurred_at,
            data=dict(entry.data),
            audience=entry.audience,
            files_digest=files_digest([f.sha256 for f in entry.files]) if entry.files else "",
            prev_hash=self.root.head_hash or FIRST_PREV_HASH,
        )
        salt = secrets.token_bytes(SALT_BYTES)
        has_text = bool(entry.public or entry.internal)
        if has_text:
            event.text_digest = text_digest(salt, entry.public, entry.internal)
        event.hash = event_hash(
            hashed_fields(event, self.root.code, entry.case.code), event.prev_hash
        )
        event.save(force_insert=True)
        if has_text:
            EventText.objects.create(
                event=event, salt=salt, public=dict(entry.public), internal=dict(entry.internal)
            )
        self.root.head_seq, self.root.head_hash = event.seq, event.hash
        return event


def hashed_fields(event: Event, root_code: str, case_code: str) -> dict[str, Any]:
    """Everything of an event that its hash covers; codes instead of row numbers of cases."""
    return {
        "root": root_code,
        "seq": event.seq,
        "case": case_code,
        "step": event.step,
        "phase": event.phase,
        "actor_kind": event.actor_kind,
        "user": event.user_id,
        "post": event.post_id,
        "unit": event.unit_id,
        "acting_as": event.acting_as,
        "on_behalf_of": event.on_behalf_of,
        "from": event.from_state,
        "to": event.to_state,
        "at": event.at,
        "occurred_at": event.occurred_at,
        "data": event.data,
        "audience": event.audience,
        "text_digest": event.text_digest,
        "files_digest": event.files_digest,
    }


def lock_tree(root_id: int) -> Tree:
    """Lock a root row `FOR NO KEY UPDATE` and read it anew; call inside a transaction only."""
    Case.objects.select_for_update(no_key=True).only("pk").get(pk=root_id, parent=None)
    return Tree(_read_locked(root_id))


def lock_free_tree(root_id: int) -> Tree | None:
    """Lock a root row that nobody else holds; None if somebody does."""
    free = Case.objects.select_for_update(no_key=True, skip_locked=True).only("pk")
    if free.filter(pk=root_id, parent=None).first() is None:
        return None
    return Tree(_read_locked(root_id))


def _read_locked(root_id: int) -> Case:
    # Not in the locking query: what it joins is as old as the query, so a root whose holder
    # changed while we waited would come back with the old one, or not at all.
    return Case.objects.select_related(*RELATED).get(pk=root_id)
