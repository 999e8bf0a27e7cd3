"""A recording in the shape of rows for COPY: what never changes is spelt once."""

import json
from collections.abc import Callable
from datetime import datetime
from typing import Any

from django.db.models import DateTimeField, Field, ForeignKey, JSONField, Model

from benchmarks.recording import TABLES, Recording
from benchmarks.stamping import Log, Stamp
from governance.models import Area, Matter, Post, Unit, User
from governance.models.vault import cipher, phone_hash
from workflow.models import Case, Event, EventText

Change = Callable[[Stamp], str]
Form = tuple[list[str], list[tuple[int, Change]]]

DUE = ("due_at", "fixed_at", "next_alert_at")
_REPLACED = (Unit, Post, User, Matter)
_ESCAPES = str.maketrans({"\\": "\\\\", "\t": "\\t", "\n": "\\n", "\r": "\\r"})


class Mould:
    """Makes the rows of a ticket from a stamp; nothing of it is computed twice."""

    def __init__(self, recording: Recording) -> None:
        self.recording = recording
        self.log = Log(recording)
        self.sizes = {model: len(rows) for model, rows in recording.rows.items()}
        self.places = {model: _places(model, rows) for model, rows in recording.rows.items()}
        self.forms = {model: self._forms(model) for model in TABLES}

    def lines(self, stamp: Stamp) -> dict[type[Model], list[str]]:
        """The rows of one new ticket, spelt for COPY, by table."""
        stamp.replace(self.recording)
        self.log.write(stamp)
        return {
            model: [_line(fixed, changes, stamp) for fixed, changes in forms]
            for model, forms in self.forms.items()
        }

    def _forms(self, model: type[Model]) -> list[Form]:
        fields = [field for field in model._meta.concrete_fields if not field.generated]
        found = []
        for n, row in enumerate(self.recording.rows[model]):
            changes = [
                (place, change)
                for place, (field, value) in enumerate(zip(fields, row, strict=True))
                if (change := self._change(model, field, value, n))
            ]
            found.append(([spell(value) for value in row], changes))
        return found

    def _change(self, model: type[Model], field: Field, value: Any, n: int) -> Change | None:
        """How a column of the n-th row differs from stamp to stamp; None if it does not."""
        special = getattr(self, f"_{model.__name__.lower()}", None)
        change = special(field.attname, value, n) if special else None
        if change or value is None:
            return change
        return self._plain(model, field, value)

    def _plain(self, model: type[Model], field: Field, value: Any) -> Change | None:
        target = _named_by(model, field)
        if target in self.places:
            place = self.places[target][value]
            return lambda stamp: str(stamp.first_ids[target] + place)
        if target in _REPLACED:
            return lambda stamp: str(stamp.numbers[target].get(value, value))
        if target is Area:
            return lambda stamp: stamp.area
        if isinstance(field, DateTimeField):
            if field.attname in DUE:
                return lambda stamp: (value + stamp.shift).isoformat()
            return lambda stamp: stamp.spelt(value)
        if isinstance(field, JSONField):
            text = spell(value)
            return lambda stamp: self.log.shifted(text, stamp.weeks)
        return None

    def _case(self, name: str, value: Any, n: int) -> Change | None:
        row_id = self.recording.rows[Case][n][0]
        suffix = self.log.suffixes[row_id]
        changes: dict[str, Change] = {
            "code": lambda stamp: stamp.code + suffix,
            "title": lambda stamp: stamp.title,
        }
        if value and name == "head_hash":
            return lambda stamp: stamp.hashes[-1]
        return changes.get(name)

    def _event(self, name: str, value: Any, n: int) -> Change | None:
        changes: dict[str, Change] = {
            "data": lambda stamp: spell(json.dumps(self.log.data_of(n, stamp))),
            "text_digest": lambda stamp: stamp.digests[n],
            "hash": lambda stamp: stamp.hashes[n],
        }
        if n and name == "prev_hash":
            return lambda stamp: stamp.hashes[n - 1]
        return changes.get(name)

    def _eventtext(self, name: str, value: Any, n: int) -> Change | None:
        changes: dict[str, Change] = {
            "salt": lambda stamp: spell(stamp.salts[n]),
            "public": lambda stamp: spell(json.dumps(self.log.said(n, stamp)[0])),
        }
        return changes.get(name)

    def _person(self, name: str, value: Any, n: int) -> Change | None:
        changes: dict[str, Change] = {
            # The vault knows no case: its column is a number, not a key.
            "case_id": lambda stamp: str(stamp.first_ids[Case] + self.places[Case][value]),
            "name": lambda stamp: _sealed(stamp.name),
            "phone": lambda stamp: _sealed(stamp.phone),
            "phone_hash": lambda stamp: phone_hash(stamp.phone),
        }
        return changes.get(name)


def _named_by(model: type[Model], field: Field) -> Any:
    """The table whose row a column names: another one's, or its own."""
    if isinstance(field, ForeignKey):
        # A text is numbered by its event.
        return Event if field.related_model is EventText else field.related_model
    return model if field.primary_key else None


def spell(value: Any) -> str:
    """A value as COPY reads it."""
    match value:
        case None:
            return r"\N"
        case bool():
            return "t" if value else "f"
        case bytes() | memoryview():
            return r"\\x" + bytes(value).hex()
        case datetime():
            return value.isoformat()
    return str(value).translate(_ESCAPES)


def _sealed(text: str) -> str:
    return spell(cipher().encrypt(text.encode()))


def _line(fixed: list[str], changes: list[tuple[int, Change]], stamp: Stamp) -> str:
    row = fixed.copy()
    for place, change in changes:
        row[place] = change(stamp)
    return "\t".join(row)


def _places(model: type[Model], rows: list[tuple[Any, ...]]) -> dict[int, int]:
    """The place of each recorded row among those of its table, by its number."""
    fields = [field for field in model._meta.concrete_fields if not field.generated]
    key = next(place for place, field in enumerate(fields) if field.primary_key)
    return {row[key]: place for place, row in enumerate(rows)}
