"""Papers 8 to 10: what was agreed, how it was kept, and the visit afterwards."""

from dataclasses import dataclass
from datetime import date
from typing import ClassVar

from mediation.rules.papers.parts import Paper, Party, Signature


@dataclass(frozen=True)
class Clause:
    """Who owes whom what, by when; an amount in fen where money is owed."""

    number: int
    who: str
    to_whom: str
    what: str
    amount: int | None = None
    manner: str = ""
    due_on: date | None = None


@dataclass(frozen=True)
class Agreement(Paper):
    kind: ClassVar[str] = "agreement"
    number: ClassVar[int] = 8
    title: ClassVar[str] = "人民调解协议书"

    serial: str
    committee: str
    parties: tuple[Party, ...]
    facts: str
    issues: str
    clauses: tuple[Clause, ...]
    manner: str
    rest: str = ""
    warnings: tuple[str, ...] = ()
    place: str = ""
    agreed_on: date | None = None
    signatures: tuple[Signature, ...] = ()


@dataclass(frozen=True)
class OralAgreement(Paper):
    kind: ClassVar[str] = "oral"
    number: ClassVar[int] = 8
    title: ClassVar[str] = "人民调解口头协议登记表"

    serial: str
    committee: str
    parties: tuple[Party, ...]
    facts: str
    clauses: tuple[Clause, ...]
    manner: str
    mediator: str
    recorder: str
    place: str = ""
    reached_on: date | None = None
    signatures: tuple[Signature, ...] = ()


@dataclass(frozen=True)
class Voucher:
    clause: int
    payer: str
    receiver: str
    what: str
    amount: int | None
    handed_on: date | None
    proof: str
    is_confirmed: bool = False


@dataclass(frozen=True)
class Vouchers(Paper):
    kind: ClassVar[str] = "vouchers"
    number: ClassVar[int] = 9
    title: ClassVar[str] = "人民调解协议履行凭证"

    serial: str
    rows: tuple[Voucher, ...]
    signatures: tuple[Signature, ...] = ()


@dataclass(frozen=True)
class FollowUp(Paper):
    kind: ClassVar[str] = "followup"
    number: ClassVar[int] = 10
    title: ClassVar[str] = "人民调解回访记录"

    parties: tuple[str, ...]
    serial: str
    matter: str
    performed: str
    satisfied: str
    suit: str
    danger: str
    notes: str
    visitor: str
    visited_on: date | None
    signatures: tuple[Signature, ...] = ()
