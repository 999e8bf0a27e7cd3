"""One ticket to be made of a recording: what stands in it in place of what was recorded.

The rows keep what the kernel wrote. Numbers of rows, codes, units and posts are replaced, moments
move by whole weeks, texts get new words and salts, and every hash is computed anew.
"""

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from random import Random
from types import SimpleNamespace
from typing import Any

from django.db.models import Model

from benchmarks import texts
from benchmarks.county import Place, Seat
from benchmarks.recording import OPENING, Recording, attributes
from governance.models import Matter, Post, Unit, User
from tickets.services.ticket_effects import title_of
from workflow.models import Case, Event, EventText
from workflow.rules.log import FIRST_PREV_HASH, SALT_BYTES, event_hash, text_digest
from workflow.services.tree import hashed_fields

_DAY = re.compile(r"20\d\d-\d\d-\d\d")


@dataclass
class Stamp:
    """Where, when and about what the new ticket is, and from which numbers its rows count."""

    code: str
    place: Place
    departments: tuple[Seat, Seat]
    matter: tuple[int, str]
    weeks: int
    first_ids: Mapping[type[Model], int]
    random: Random

    def __post_init__(self) -> None:
        self.shift = timedelta(weeks=self.weeks)
        # Due moments stay where the calendar put them; steps get seconds of their own.
        self.jitter = self.shift + timedelta(seconds=self.random.randrange(60))
        self.text = texts.opening_text(self.random)
        self.title = title_of(self.text)
        self.area = self.random.choice(self.place.areas)
        self.name = texts.person_name(self.random)
        self.phone = texts.phone_number(self.random)
        self.numbers: dict[type[Model], dict[int, int]] = {}
        self.codes: dict[str, str] = {}
        self.salts: list[bytes] = []
        self.hashes: list[str] = []
        self.digests: list[str] = []
        self._spelt: dict[datetime, str] = {}

    def spelt(self, recorded: datetime) -> str:
        """A moment of the new ticket; the same few come up in many rows."""
        found = self._spelt.get(recorded)
        if found is None:
            found = self._spelt[recorded] = (recorded + self.jitter).isoformat()
        return found

    def replace(self, old: Recording) -> None:
        """Say who and what stands in the place of whom and what was recorded."""
        numbers: dict[type[Model], dict[int, int]] = {Unit: {}, Post: {}, User: {}}
        numbers[Matter] = {old.matter[0]: self.matter[0]}
        codes = {old.matter[1]: self.matter[1], old.place.areas[0]: self.area}
        pairs = [(seat, self.place.seats[role]) for role, seat in old.place.seats.items()]
        for was, now in [*pairs, *zip(old.departments, self.departments, strict=True)]:
            numbers[Unit][was.unit_id] = now.unit_id
            numbers[Post][was.post_id] = now.post_id
            numbers[User][was.user_id] = now.user_id
            codes.setdefault(was.code, now.code)
        self.numbers, self.codes = numbers, codes


class Log:
    """The log of a recording, ready to be written anew for a stamp."""

    def __init__(self, recording: Recording) -> None:
        events, said = recording.rows[Event], recording.rows[EventText]
        self.events = [dict(zip(attributes(Event), row, strict=True)) for row in events]
        self.data = [json.loads(event["data"]) for event in self.events]
        prose = [dict(zip(attributes(EventText), row, strict=True)) for row in said]
        self.text_of = {text["event_id"]: n for n, text in enumerate(prose)}
        self.prose = [(json.loads(text["public"]), json.loads(text["internal"])) for text in prose]
        codes = [dict(zip(attributes(Case), row, strict=True)) for row in recording.rows[Case]]
        self.suffixes = {row["id"]: row["code"][len(codes[0]["code"]) :] for row in codes}
        self._shifted: dict[tuple[str, int], str] = {}

    def write(self, stamp: Stamp) -> None:
        """Make salts, digests and hashes for the whole log of the new ticket."""
        stamp.salts = [stamp.random.randbytes(SALT_BYTES) for _ in self.prose]
        digests = [text_digest(salt, *self.said(n, stamp)) for n, salt in enumerate(stamp.salts)]
        prev = FIRST_PREV_HASH
        for n, event in enumerate(self.events):
            said = self.text_of.get(event["id"])
            stamp.digests.append("" if said is None else digests[said])
            fields = self._fields(n, stamp)
            prev = event_hash(fields, prev)
            stamp.hashes.append(prev)

    def _fields(self, n: int, stamp: Stamp) -> dict[str, Any]:
        event = self.events[n]
        occurred_at = event["occurred_at"]
        values = event | {
            "user_id": stamp.numbers[User].get(event["user_id"], event["user_id"]),
            "post_id": stamp.numbers[Post].get(event["post_id"], event["post_id"]),
            "unit_id": stamp.numbers[Unit].get(event["unit_id"], event["unit_id"]),
            "at": event["at"] + stamp.jitter,
            "occurred_at": occurred_at and occurred_at + stamp.jitter,
            "data": self.data_of(n, stamp),
            "text_digest": stamp.digests[n],
        }
        case_code = stamp.code + self.suffixes[event["case_id"]]
        return hashed_fields(SimpleNamespace(**values), stamp.code, case_code)  # type: ignore[arg-type]

    def said(self, n: int, stamp: Stamp) -> tuple[dict[str, str], dict[str, str]]:
        """Public and internal prose of the n-th text."""
        public, internal = self.prose[n]
        if public.get("text") == OPENING:
            return public | {"text": stamp.text}, internal
        return public, internal

    def data_of(self, n: int, stamp: Stamp) -> dict[str, Any]:
        return {
            name: self._datum(value, stamp) if isinstance(value, str) else value
            for name, value in self.data[n].items()
        }

    def _datum(self, value: str, stamp: Stamp) -> str:
        return stamp.codes.get(value) or self.shifted(value, stamp.weeks)

    def shifted(self, text: str, weeks: int) -> str:
        """The text with every day in it moved by whole weeks."""
        found = self._shifted.get((text, weeks))
        if found is None:
            move = timedelta(weeks=weeks)
            found = _DAY.sub(
                lambda day: (datetime.fromisoformat(day[0]) + move).date().isoformat(), text
            )
            self._shifted[text, weeks] = found
        return found
