"""What every paper has: its place in the file, its stamp, people and signatures."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import ClassVar


@dataclass(frozen=True)
class Paper:
    """One document. `number` is its place among the thirteen; 0 stands before them.

    An empty text, or a day that is not known, is left on the paper to be filled in by hand.
    """

    kind: ClassVar[str]
    number: ClassVar[int]
    title: ClassVar[str]


@dataclass(frozen=True)
class Stamp:
    """What stands on every page and makes the paper one that was issued."""

    case_code: str
    code: str
    address: str
    unit: str
    issued_at: datetime


@dataclass(frozen=True)
class Party:
    """A person or organisation of one side, as the ministry's forms list them."""

    role: str
    name: str
    sex: str = ""
    nation: str = ""
    age: str = ""
    occupation: str = ""
    phone: str = ""
    address: str = ""
    agent: str = ""


@dataclass(frozen=True)
class Signature:
    """Who signs, as what. `how` says how it was done; empty leaves the place to sign by hand."""

    role: str
    name: str = ""
    how: str = ""
    signed_on: date | None = None
    witness: str = ""
    image: bytes = b""
