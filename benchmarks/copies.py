"""Very many open tickets in little time: real ones, copied by the database itself.

The kernel opens and takes on a few tickets; their rows are multiplied with new numbers. What the
clockwork reads of them is what steps write; their log lines are copies, so `verify_log` would
object to them, which no measured work looks at.
"""

import json
from datetime import datetime, timedelta
from random import Random
from typing import Any

import time_machine
from django.db import connection, transaction
from django.db.models import ForeignKey, Max, Model
from django.utils import timezone

from benchmarks import texts
from benchmarks.county import County, Place
from benchmarks.recording import OPENS_AT, columns
from governance.models import Person, User
from governance.rules.calendar import SHANGHAI
from workflow.models import (
    Case,
    Delivery,
    Duty,
    Event,
    EventText,
    Holding,
    Involvement,
    Policy,
)
from workflow.services import open_case, public_actor, staff_actor, take_step

MOULDS = 20
# In the order in which rows may refer to each other.
COPIED: tuple[type[Model], ...] = (
    *(Case, Person, Event, EventText, Duty, Holding, Involvement, Delivery),
)
# No copy becomes due by itself while something is measured.
LATER = timedelta(days=60)
_ROOTS = "SELECT id FROM workflow_case WHERE parent_id IS NULL ORDER BY id LIMIT %(moulds)s"
_OF_ROOTS = {
    Case: f"t.id IN ({_ROOTS})",
    Person: f"t.case_id IN ({_ROOTS})",
    EventText: f"t.event_id IN (SELECT id FROM workflow_event WHERE root_id IN ({_ROOTS}))",
    Delivery: f"t.event_id IN (SELECT id FROM workflow_event WHERE root_id IN ({_ROOTS}))",
    Holding: f"t.case_id IN ({_ROOTS})",
}
_DUE = """
UPDATE workflow_duty
SET next_alert_at = %s, stages = %s, due_at = due_at + %s, started_at = started_at + %s
WHERE id IN (
    SELECT id FROM workflow_duty
    WHERE kind = %s AND settled_at IS NULL AND stage = 0 AND NOT is_paused
        AND NOT root_id = ANY(%s)
    ORDER BY hashint8(id) LIMIT %s
)
"""
_OFFSET = "(%(base)s + g * %(stride)s)"
# What must differ between copies beside their numbers.
_OWN = {
    (Case, "code"): f"'9' || lpad((t.id + {_OFFSET})::text, 12, '0')",
    (Person, "case_id"): f"t.case_id + {_OFFSET}",
    (Person, "phone_hash"): f"encode(sha256((t.id + {_OFFSET})::text::bytea), 'hex')",
    (Delivery, "recipient"): "split_part(t.recipient, ':', 1) || ':' || (split_part(t.recipient,"
    f" ':', 2)::bigint + {_OFFSET})",
}


class Copies:
    """A database full of copies of the same tickets; `open_duties` says how full."""

    def __init__(self, seed: int) -> None:
        self.random = Random(seed)
        if not Case.objects.exists():
            _set_policies()
            _make_moulds(County(seed), self.random)
            _put_off()
        self.moulds = list(
            Case.objects.roots().order_by("pk").values_list("pk", flat=True)[:MOULDS]
        )
        # Taken from the moulds, which are never made due.
        self.ladders = _ladders(self.moulds)

    @property
    def open_duties(self) -> int:
        return Duty.objects.open().count()

    def fill(self, duties: int) -> None:
        """Copy until so many duties are open, about."""
        each = Duty.objects.open().filter(root__in=self.moulds).count()
        missing = duties - self.open_duties
        if missing > each // 2:
            self.copy(max(1, round(missing / each)))
        _vacuum()

    def copy(self, times: int) -> None:
        """Add so many copies of every mould."""
        base = max(_highest(model) for model in COPIED)
        # The moulds are the oldest rows, so their numbers are small however full it is by now.
        stride = _span(self.moulds)
        values = {"base": base, "stride": stride, "moulds": MOULDS, "times": times}
        with transaction.atomic(), connection.cursor() as cursor:
            # Neither keys of rows that are known to be there, nor the guards of the log.
            cursor.execute("SET LOCAL session_replication_role = replica")
            for model in COPIED:
                cursor.execute(_multiply(model), values)
                _go_on(cursor, model)
            cursor.execute("SET LOCAL session_replication_role = origin")

    def make_due(self, duties: int, at: datetime) -> int:
        """Have the first rung of so many duties reached at a moment; returns how many it are."""
        count = 0
        with connection.cursor() as cursor:
            for kind, ladder in self.ladders.items():
                wanted = -(-duties * ladder["n"] // sum(row["n"] for row in self.ladders.values()))
                wanted = min(wanted, duties - count)
                move = at - ladder["first_at"]
                changed = [at, json.dumps(_moved(ladder["stages"], move)), move, move]
                cursor.execute(_DUE, [*changed, kind, self.moulds, wanted])
                count += cursor.rowcount
        return count


def make_letters_due(count: int, at: datetime) -> int:
    """Have so many first messages wait to be sent, each to somebody else."""
    with connection.cursor() as cursor:
        cursor.execute(
            "UPDATE workflow_delivery SET state = 'due', sent_at = NULL, attempts = 0,"
            " not_before = %s, expires_at = %s, created_at = %s WHERE id IN"
            " (SELECT min(id) FROM workflow_delivery GROUP BY recipient HAVING bool_and("
            " state = 'sent' AND sent_at < %s) ORDER BY hashint8(min(id)) LIMIT %s)",
            [at, at + timedelta(days=3), at, at - timedelta(days=1), count],
        )
        return cursor.rowcount


def put_off_rest() -> None:
    """What a run that was stopped has left is no part of the next one."""
    now = timezone.now()
    with connection.cursor() as cursor:
        cursor.execute(
            "UPDATE workflow_duty SET next_alert_at = %s WHERE next_alert_at <= %s",
            [now + LATER, now],
        )
        cursor.execute(
            "UPDATE workflow_delivery SET state = 'sent', sent_at = %s, lease_until = NULL"
            " WHERE state IN ('due', 'leased')",
            [now - timedelta(days=10)],
        )


def fill_letters(messages: int, copies: Copies) -> None:
    """Copy until there are so many messages; what is there counts as sent long ago."""
    each = Delivery.objects.filter(event__root__in=copies.moulds).count()
    missing = messages - Delivery.objects.count()
    if missing > each // 2:
        copies.copy(max(1, round(missing / each)))
    _vacuum()


def _set_policies() -> None:
    """Nobody sleeps and nobody saves: what is measured is the work."""
    Policy.objects.update_or_create(key="sms_per_day", defaults={"value": 10**9})
    Policy.objects.update_or_create(key="quiet_hours", defaults={"value": ["00:00", "00:00"]})


def _make_moulds(county: County, random: Random) -> None:
    """Have the kernel open tickets in different villages, which take them on."""
    monday = timezone.localdate(timezone=SHANGHAI)
    monday -= timedelta(days=monday.weekday() + 7)
    opening = datetime.combine(monday, OPENS_AT, SHANGHAI)
    with time_machine.travel(opening, tick=False):
        for place in county.villages[:MOULDS]:
            _open(place, random)


def _open(place: Place, random: Random) -> None:
    village = place.seats["village"]
    data = {
        "area": place.areas[0],
        "nature": "help",
        "urgency": "ordinary",
        "text": texts.opening_text(random),
        "contact_name": texts.person_name(random),
        "contact_phone": texts.phone_number(random),
    }
    actor = public_actor(f"benchmark:{random.random()}")
    case = open_case("ticket", "open", actor=actor, data=data).case
    user = User.objects.get(pk=village.user_id)
    take_step(case, "accept", actor=staff_actor(user, acting_post_id=village.post_id), data={})


def _ladders(moulds: list[int]) -> dict[str, dict[str, Any]]:
    """Of each kind of duty how many there are in the moulds, and its rungs."""
    found: dict[str, dict[str, Any]] = {}
    duties = Duty.objects.open().filter(root__in=moulds, stage=0, is_paused=False)
    for duty in duties.exclude(stages=[]).order_by("pk"):
        first_at = datetime.fromisoformat(duty.stages[0]["at"])
        row = found.setdefault(duty.kind, {"n": 0, "stages": duty.stages, "first_at": first_at})
        assert row["stages"] == duty.stages, "all were opened at one moment"
        row["n"] += 1
    return found


def _moved(stages: list[dict[str, Any]], move: timedelta) -> list[dict[str, Any]]:
    return [
        {**rung, "at": (datetime.fromisoformat(rung["at"]) + move).isoformat()} for rung in stages
    ]


def _multiply(model: type[Model]) -> str:
    names = columns(model)
    fields = {str(field.column): field for field in model._meta.concrete_fields}
    values = ", ".join(_value(model, fields[name]) for name in names)
    quoted = ", ".join(f'"{name}"' for name in names)
    where = _OF_ROOTS.get(model, f"t.root_id IN ({_ROOTS})")
    return (
        f"INSERT INTO {model._meta.db_table} ({quoted}) SELECT {values}"  # noqa: S608
        f" FROM {model._meta.db_table} AS t, generate_series(1, %(times)s) AS g WHERE {where}"
    )


def _value(model: type[Model], field: Any) -> str:
    """A column of a copy: numbers of copied rows are moved, all else is the same."""
    if own := _OWN.get((model, str(field.column))):
        return own
    is_copied = isinstance(field, ForeignKey) and field.related_model in COPIED
    is_number = field.primary_key and not isinstance(field, ForeignKey)
    column = f't."{field.column}"'
    return f"{column} + {_OFFSET}" if is_copied or is_number else column


def _highest(model: type[Model]) -> int:
    return model._default_manager.aggregate(n=Max("pk"))["n"] or 0


def _span(moulds: list[int]) -> int:
    """More than the highest number that any row of the moulds has."""
    found = [
        Case.objects.filter(pk__in=moulds).aggregate(n=Max("pk"))["n"],
        Person.objects.filter(case_id__in=moulds).aggregate(n=Max("pk"))["n"],
        Event.objects.filter(root__in=moulds).aggregate(n=Max("pk"))["n"],
        Duty.objects.filter(root__in=moulds).aggregate(n=Max("pk"))["n"],
        Holding.objects.filter(case__in=moulds).aggregate(n=Max("pk"))["n"],
        Involvement.objects.filter(root__in=moulds).aggregate(n=Max("pk"))["n"],
        Delivery.objects.filter(event__root__in=moulds).aggregate(n=Max("pk"))["n"],
    ]
    return max(n or 0 for n in found) + 1


def _go_on(cursor: Any, model: type[Model]) -> None:
    """Let the table's own numbers go on after the copies."""
    if isinstance(model._meta.pk, ForeignKey):
        return
    table = model._meta.db_table
    cursor.execute(
        f"SELECT setval(pg_get_serial_sequence('{table}', 'id'), max(id)) FROM {table}"  # noqa: S608
    )


def _put_off() -> None:
    """Have the moulds, and so their copies, owe nothing yet and all their messages sent."""
    later, before = timezone.now() + LATER, timezone.now() - timedelta(days=10)
    with connection.cursor() as cursor:
        cursor.execute(
            "UPDATE workflow_duty SET next_alert_at = %s WHERE next_alert_at IS NOT NULL", [later]
        )
        cursor.execute("UPDATE workflow_delivery SET state = 'sent', sent_at = %s", [before])


def _vacuum() -> None:
    with connection.cursor() as cursor:
        cursor.execute("VACUUM (ANALYZE)")
