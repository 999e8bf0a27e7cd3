"""What the partials show, ready to print: views fill these, templates only write them down."""

from dataclasses import dataclass
from typing import Literal

from workflow.reports.clocks import Clock, Day, State

__all__ = ["Clock", "Day", "State"]


@dataclass(frozen=True)
class Due:
    state: State
    text: str


@dataclass(frozen=True)
class DutyRow:
    url: str
    title: str
    code: str
    meta: tuple[str, ...]
    state: State
    when: str
    used: tuple[bool, ...]
    verb: str
    verb_url: str
    is_provisional: bool = False
    # Said beside the title where it is more than ordinary.
    is_urgent: bool = False
    urgency: str = ""
    is_sealed: bool = False
    # What the tick of the row sends, where several can be chosen.
    choice: str = ""


@dataclass(frozen=True)
class Bucket:
    key: str
    title: str
    rows: tuple[DutyRow, ...]
    count: str
    is_first: bool = False


@dataclass(frozen=True)
class Act:
    label: str
    url: str
    icon: str = ""


@dataclass(frozen=True)
class Fact:
    name: str
    value: str
    is_strong: bool = False


@dataclass(frozen=True)
class CaseHead:
    code: str
    title: str
    chips: tuple[str, ...] = ()
    facts: tuple[Fact, ...] = ()
    due: Due | None = None
    main: Act | None = None
    more: tuple[Act, ...] = ()
    # Said first and in full colour: who may see it.
    seal: str = ""


@dataclass(frozen=True)
class Call:
    """A unit called to a case, or asked to take it, that has not moved it."""

    unit: str
    state: State
    text: str


@dataclass(frozen=True)
class Link:
    """One unit's time of being accountable."""

    unit: str
    icon: str
    held: str
    since: str
    is_now: bool = False
    note: str = ""
    calls: tuple[Call, ...] = ()


@dataclass(frozen=True)
class Paper:
    url: str
    name: str
    size: str = ""
    thumb_url: str = ""
    width: int | None = None
    height: int | None = None


@dataclass(frozen=True)
class Entry:
    at: str
    at_iso: str
    said: str
    who: str = ""
    quote: str = ""
    internal: str = ""
    files: tuple[Paper, ...] = ()
    is_strong: bool = False
    facts: tuple[str, ...] = ()


@dataclass(frozen=True)
class Stage:
    label: str
    state: Literal["done", "here", ""] = ""


@dataclass(frozen=True)
class Answer:
    name: str
    value: str
    url: str = ""


@dataclass(frozen=True)
class Cell:
    icon: str
    label: str
    url: str
    note: str = ""


@dataclass(frozen=True)
class Option:
    value: str
    label: str
    icon: str
    face: Literal["ok", "mid", "no"]


@dataclass(frozen=True)
class Ask:
    url: str
    name: str
    question: str
    options: tuple[Option, ...]
    caption: str = ""
    note: str = ""
    change_url: str = ""
    hidden: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True)
class SlipRow:
    name: str
    value: str = ""
    strong: str = ""
    phone: str = ""


@dataclass(frozen=True)
class Slip:
    title: str
    code: str
    address: str
    rows: tuple[SlipRow, ...]
    query_code: str = ""


@dataclass(frozen=True)
class Undo:
    url: str
    label: str
    key: str
    version: int
    hidden: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True)
class PostChoice:
    id: int
    label: str


@dataclass(frozen=True)
class StepPage:
    label: str
    verb: str
    back_url: str
    explain: str = ""
    consequence: str = ""
    icon: str = ""
    draft: str = ""
    answered_title: str = ""
    is_asked: bool = False
    decider: str = ""
    posts: tuple[PostChoice, ...] = ()
    # The post that will act, where it is not the one chosen for the session.
    acting: str = ""
