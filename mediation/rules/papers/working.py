"""Papers 5 to 7: what was found out, shown and said."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import ClassVar

from mediation.rules.papers.parts import Paper, Signature


@dataclass(frozen=True)
class Investigation(Paper):
    kind: ClassVar[str] = "investigation"
    number: ClassVar[int] = 5
    title: ClassVar[str] = "人民调解调查记录"

    started_at: datetime | None
    ended_at: datetime | None
    place: str
    asked: str
    investigators: tuple[str, ...]
    recorder: str
    others: tuple[str, ...]
    matter: str
    minutes: str
    signatures: tuple[Signature, ...] = ()


@dataclass(frozen=True)
class Picture:
    """A photo that is printed with the list, under its name."""

    name: str
    image: bytes


@dataclass(frozen=True)
class EvidenceRow:
    number: int
    name: str
    source: str
    proves: str
    received_on: date | None
    digest: str = ""


@dataclass(frozen=True)
class EvidenceList(Paper):
    kind: ClassVar[str] = "evidence"
    number: ClassVar[int] = 6
    title: ClassVar[str] = "人民调解证据材料"

    rows: tuple[EvidenceRow, ...]
    pictures: tuple[Picture, ...] = ()
    signatures: tuple[Signature, ...] = ()


@dataclass(frozen=True)
class Record(Paper):
    """The minutes of one session; the six things it must contain are headings of the sheet."""

    kind: ClassVar[str] = "record"
    number: ClassVar[int] = 7
    title: ClassVar[str] = "人民调解记录"

    session: int
    started_at: datetime | None
    ended_at: datetime | None
    place: str
    parties: tuple[str, ...]
    others: tuple[str, ...]
    mediators: tuple[str, ...]
    recorder: str
    is_joint: bool
    is_open: bool
    minutes: str
    result: str
    signatures: tuple[Signature, ...] = ()
