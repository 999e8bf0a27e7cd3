"""One root under lock, with the clock, the calendar and the rows that one call reads and writes."""

import secrets
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from functools import cache, cached_property
from typing import Any

from django.conf import settings
from django.db import connection
from django.db.models import Model
from django.utils import timezone

from governance.models import Post, Unit
from governance.rules.calendar import WorkCalendar
from governance.services import kept_calendar
from workflow.models import (
    Attachment,
    Case,
    Event,
    EventText,
    Involvement,
    Role,
    TimeLimit,
)
from workflow.rules.log import (
    FIRST_PREV_HASH,
    SALT_BYTES,
    event_hash,
    files_digest,
    text_digest,
)
from workflow.services import rows
from workflow.services.actors import Actor
from workflow.services.keys import REORGANISING
from workflow.services.limits import limits_in_force
from workflow.services.refusals import Busy

# Two locks and the row in one question: the sweep asks it for every root. Materialized, so that the
# first lock is tried once, whether or not the row is there. Nothing is joined: what is joined to a
# row that changed in this very moment would be as old as the question.
_LOCK_FREE = """
    WITH free AS MATERIALIZED (SELECT pg_try_advisory_xact_lock_shared(%s) AS is_free)
    SELECT {columns}, EXISTS (
        SELECT 1 FROM workflow_involvement WHERE case_id = root.id AND roles >= %s
    ) AS keeps_out
    FROM workflow_case root
    WHERE root.id = %s AND root.parent_id IS NULL AND (SELECT is_free FROM free)
    FOR NO KEY UPDATE OF root SKIP LOCKED
"""
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
        # What stands in the database, by case: only what differs from it is written.
        self.stored: dict[int, dict[str, Any]] = {}
        self._remember(root)
        self.dirty: dict[int, Case] = {}
        # Other roots that this call writes to: locked with this one, saved with it.
        self.others: dict[int, Tree] = {}
        # Who works in which unit, for whoever goes through many trees in half a minute.
        self.kept_posts: dict[int, list[Post]] | None = None
        # What of its duties has changed and is written last, with the cases.
        self.fired: dict[Model, Sequence[str]] = {}
        # Asked last for rows to be written with the rest, when everything else is done.
        self.at_save: list[Callable[[Tree], Sequence[Model]]] = []

    @cached_property
    def calendar(self) -> WorkCalendar:
        return kept_calendar(self.root.area_id[:6])

    @cached_property
    def limits(self) -> list[TimeLimit]:
        """The time limits in force in the county of this tree."""
        return limits_in_force(self.root.area_id[:6], timezone.localdate(self.now))

    @cached_property
    def county_units(self) -> dict[str, Unit]:
        """The centre and the county of this tree, by unit kind."""
        return county_units(self.root.area_id[:6] or settings.COUNTY)

    def case(self, pk: int) -> Case:
        """The one object of this call for a case of the tree, read under the root's lock."""
        if pk not in self.cases:
            case = Case.objects.select_related(*RELATED).get(pk=pk, root_id=self.root.pk)
            case.root = self.root
            self.cases[pk] = case
            self._remember(case)
        return self.cases[pk]

    def add(self, case: Case) -> None:
        self.cases[case.pk] = case

    def partner(self, root_id: int) -> "Tree":
        """Another root that was locked with this one; Busy if which one it is has changed."""
        if root_id == self.root.pk:
            return self
        if root_id not in self.others:
            raise Busy
        return self.others[root_id]

    @cached_property
    def is_guarded(self) -> bool:
        """Whether somebody is kept out of this tree: sealed, or shielded from those it is about."""
        if self.root.is_sealed:
            return True
        kept_out = Involvement.objects.filter(case=self.root, roles__gte=Role.KEPT_OUT)
        return not self.root._state.adding and kept_out.exists()

    def forget_guard(self) -> None:
        """Have it asked again who is kept out, because that has just changed."""
        self.__dict__.pop("is_guarded", None)

    def touch(self, case: Case) -> None:
        """Have the case saved when the call is done."""
        self.dirty[case.pk] = case

    def save(self) -> None:
        """Write every touched case once, the root with the new head of the chain.

        A new case is inserted only now: foreign keys to it are checked at commit.
        """
        self.root.last_at = self.now
        self.touch(self.root)
        new = [case for case in self.dirty.values() if case._state.adding]
        changed = dict(self.fired)
        for case in self.dirty.values():
            if not case._state.adding and (names := self._changes(case)):
                changed[case] = names
        if new:
            # What ends makes room for what begins; whom to tell is asked of what is there.
            rows.write(changed)
            changed = {}
            for case in new:
                case.save(force_insert=True)
        rows.write(changed, [row for call in self.at_save for row in call(self)])
        for case in self.dirty.values():
            self._remember(case)
        self.fired.clear()
        self.dirty.clear()
        self.at_save.clear()
        for other in self.others.values():
            other.save()

    def _changes(self, case: Case) -> list[str]:
        before, after = self.stored.get(case.pk), rows.written(case)
        return [name for name in after if before is None or before[name] != after[name]]

    def _remember(self, case: Case) -> None:
        if not case._state.adding:
            self.stored[case.pk] = rows.written(case)

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
        rows.insert([event])
        if has_text:
            EventText.objects.create(
                event=event, salt=salt, public=dict(entry.public), internal=dict(entry.internal)
            )
        self.root.head_seq, self.root.head_hash = event.seq, event.hash
        return event


def county_units(county: str) -> dict[str, Unit]:
    """The centre and the government of a county, by unit kind."""
    units = Unit.objects.in_force().filter(kind__in=("centre", "county"), area_id=county)
    return {unit.kind: unit for unit in units}


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


def lock_tree(root_id: int, *others: int) -> Tree:
    """Lock a root row `FOR NO KEY UPDATE` and read it anew; call inside a transaction only.

    Several roots are locked in ascending order, so that two calls never wait for each other; the
    other ones stand in `others`.
    """
    wanted = {root_id, *others}
    roots = Case.objects.select_for_update(no_key=True).only("pk")
    locked = list(roots.filter(pk__in=wanted, parent=None).order_by("pk"))
    if len(locked) < len(wanted):
        raise Case.DoesNotExist
    trees = {pk: Tree(_read_locked(pk)) for pk in wanted}
    tree = trees.pop(root_id)
    tree.others = trees
    return tree


def lock_free_tree(root_id: int, *, kept_posts: dict[int, list[Post]] | None = None) -> Tree | None:
    """Lock a root row that nobody else holds; None if somebody does, or reorganises just now."""
    with connection.cursor() as cursor:
        cursor.execute(_lock_free(), [REORGANISING, Role.KEPT_OUT, root_id])
        row = cursor.fetchone()
    if row is None:
        return None
    *values, keeps_out = row
    names = [field.attname for field in Case._meta.concrete_fields]
    tree = Tree(Case.from_db(connection.alias, names, values))
    tree.is_guarded = tree.root.is_sealed or keeps_out
    tree.kept_posts = kept_posts
    return tree


@cache
def _lock_free() -> str:
    fields = Case._meta.concrete_fields
    return _LOCK_FREE.format(columns=", ".join(f'root."{field.column}"' for field in fields))


def _read_locked(root_id: int) -> Case:
    # Not in the locking query: what it joins is as old as the query, so a root whose holder
    # changed while we waited would come back with the old one, or not at all.
    return Case.objects.select_related(*RELATED).get(pk=root_id)
