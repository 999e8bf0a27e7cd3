"""The notice that a mediation ended, with the other routes; the report that closes the case."""

from dataclasses import dataclass
from datetime import date
from typing import ClassVar

from mediation.rules.papers.parts import Paper, Party, Signature


@dataclass(frozen=True)
class OtherRoute:
    """A way that stays open, by which article, until when if a right runs out."""

    where: str
    article: str
    until: str = ""
    note: str = ""


@dataclass(frozen=True)
class EndNotice(Paper):
    """Takes the place of the agreement where none was reached."""

    kind: ClassVar[str] = "ended"
    number: ClassVar[int] = 8
    title: ClassVar[str] = "终止调解通知书"

    serial: str
    committee: str
    parties: tuple[str, ...]
    dispute: str
    started_on: date | None
    ended_on: date | None
    reason: str
    routes: tuple[OtherRoute, ...]
    undisputed: str = ""
    limitation_on: date | None = None
    signatures: tuple[Signature, ...] = ()


@dataclass(frozen=True)
class Rejection(EndNotice):
    """That it was not taken on at all; the same things are told."""

    kind: ClassVar[str] = "rejected"
    title: ClassVar[str] = "不予受理调解告知书"


@dataclass(frozen=True)
class ClosingReport(Paper):
    kind: ClassVar[str] = "closing"
    number: ClassVar[int] = 12
    title: ClassVar[str] = "人民调解结案报告表"

    file_number: str
    filled_on: date | None
    unit: str
    mediators: tuple[str, ...]
    opened_on: date | None
    closed_on: date | None
    parties: tuple[Party, ...]
    source: str
    dispute_type: str
    facts: str
    result: str
    performance: str
    amount: int | None = None
    opinion: str = ""
    signatures: tuple[Signature, ...] = ()
