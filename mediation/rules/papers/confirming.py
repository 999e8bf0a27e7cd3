"""Paper 11: what the court needs for a judicial confirmation."""

from dataclasses import dataclass
from datetime import date
from typing import ClassVar

from mediation.rules.papers.parts import Paper, Party, Signature


@dataclass(frozen=True)
class ConfirmationApplication(Paper):
    kind: ClassVar[str] = "court"
    number: ClassVar[int] = 11
    title: ClassVar[str] = "司法确认申请书"

    court: str
    applicants: tuple[Party, ...]
    committee: str
    serial: str
    effective_on: date | None
    last_day: date | None
    facts: str
    content: str
    enclosures: tuple[str, ...]
    warnings: tuple[str, ...] = ()
    applied_on: date | None = None
    signatures: tuple[Signature, ...] = ()


@dataclass(frozen=True)
class MediationProof(Paper):
    """The committee's word that it mediated, which the court asks for."""

    kind: ClassVar[str] = "proof"
    number: ClassVar[int] = 11
    title: ClassVar[str] = "人民调解证明"

    court: str
    committee: str
    mediators: tuple[str, ...]
    parties: tuple[str, ...]
    dispute: str
    serial: str
    started_on: date | None
    agreed_on: date | None
    effective_on: date | None
    is_oral: bool = False
    given_on: date | None = None
