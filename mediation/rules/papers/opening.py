"""Papers 1 to 4: how the case began and who the people are."""

from dataclasses import dataclass
from datetime import date
from typing import ClassVar

from mediation.rules.papers.parts import Paper, Party, Signature


@dataclass(frozen=True)
class Application(Paper):
    kind: ClassVar[str] = "application"
    number: ClassVar[int] = 1
    title: ClassVar[str] = "人民调解申请书"

    applicants: tuple[Party, ...]
    respondents: tuple[Party, ...]
    committee: str
    facts: str
    claims: tuple[str, ...]
    applied_on: date | None
    is_oral: bool = False
    recorder: str = ""
    signatures: tuple[Signature, ...] = ()


@dataclass(frozen=True)
class Acceptance(Paper):
    """The acceptance register; `sources` lists the ways in, `source` the one that was taken."""

    kind: ClassVar[str] = "acceptance"
    number: ClassVar[int] = 1
    title: ClassVar[str] = "人民调解受理登记表"

    committee: str
    accepted_on: date | None
    parties: tuple[Party, ...]
    dispute_type: str
    source: str
    facts: str
    risk: str = ""
    registrar: str = ""
    remarks: str = ""
    signatures: tuple[Signature, ...] = ()


@dataclass(frozen=True)
class RightsNotice(Paper):
    kind: ClassVar[str] = "rights"
    number: ClassVar[int] = 2
    title: ClassVar[str] = "人民调解当事人权利义务告知书"

    committee: str
    parties: tuple[str, ...]
    mediators: tuple[str, ...]
    dispute: str
    served_on: date | None
    signatures: tuple[Signature, ...] = ()


@dataclass(frozen=True)
class IdentityRow:
    """How one person proved who they are. The number is given as far as it may be shown."""

    role: str
    name: str
    document: str
    document_number: str
    address: str
    phone: str
    checked_by: str = ""
    checked_on: date | None = None


@dataclass(frozen=True)
class Identity(Paper):
    kind: ClassVar[str] = "identity"
    number: ClassVar[int] = 3
    title: ClassVar[str] = "当事人身份证明"

    rows: tuple[IdentityRow, ...]
    copies: int = 0


@dataclass(frozen=True)
class Mandate(Paper):
    kind: ClassVar[str] = "mandate"
    number: ClassVar[int] = 4
    title: ClassVar[str] = "授权委托书"

    principal: Party
    agent: Party
    relation: str
    committee: str
    dispute: str
    powers: tuple[str, ...]
    is_special: bool = False
    until: date | None = None
    given_on: date | None = None
    signatures: tuple[Signature, ...] = ()
