"""Duty kinds, and the ladders that say when somebody is reminded and when somebody acts."""

from dataclasses import dataclass
from typing import Literal

OwnerKind = Literal["unit", "requester", "party", "system"]


@dataclass(frozen=True)
class DutyKind:
    """Which capability shows the duty on a desk, and whether it outlives a closed case.

    An inward one is known to those alone who owe it. One that is not timed is due at no moment.
    """

    name: str
    capability: str
    survives_closing: bool = False
    counts: bool = True
    default_owner: OwnerKind = "unit"
    is_inward: bool = False
    is_timed: bool = True


DUTY_KINDS: dict[str, DutyKind] = {
    kind.name: kind
    for kind in (
        DutyKind("promise", "", default_owner="system"),
        DutyKind("accept", "intake"),
        DutyKind("contact", "handle"),
        DutyKind("handle", "handle"),
        DutyKind("supply", "", default_owner="requester"),
        DutyKind("verify", "verify"),
        DutyKind("confirm", "", default_owner="requester"),
        DutyKind("decide", "decide"),
        DutyKind("oversee", "supervise"),
        DutyKind("place", "dispatch"),
        DutyKind("arrive", "intake"),
        DutyKind("answer", "handle"),
        DutyKind("rule", "arbitrate"),
        DutyKind("rate", "verify", survives_closing=True),
        DutyKind("review", "handle"),
        DutyKind("answer_sup", "handle"),
        DutyKind("read", "handle", survives_closing=True, counts=False),
        DutyKind("answer_brief", "decide"),
        DutyKind("bring_in", "handle", is_inward=True),
        DutyKind("report", "handle", survives_closing=True),
        DutyKind("ack", "supervise", survives_closing=True),
        # Of mediation; what a party signs, a mediator signs and the unit seals is one kind.
        DutyKind("screen", "mediate"),
        DutyKind("sign_for", "mediate"),
        DutyKind("consent", "", default_owner="party"),
        DutyKind("name", "dispatch"),
        DutyKind("mediate", "mediate"),
        DutyKind("attend", "", counts=False, default_owner="party"),
        DutyKind("sign", "", default_owner="party"),
        DutyKind("chase", "mediate"),
        DutyKind("notice", "mediate", survives_closing=True),
        DutyKind("file", "mediate", survives_closing=True),
        DutyKind("perform", "", survives_closing=True, default_owner="party"),
        DutyKind("urge", "mediate", survives_closing=True),
        DutyKind("window", "", survives_closing=True, counts=False, default_owner="party"),
        DutyKind("reply", "mediate", survives_closing=True, counts=False, is_timed=False),
        DutyKind("followup", "verify", survives_closing=True),
    )
}


@dataclass(frozen=True)
class Stage:
    """One rung: at a share of the counted time, so long before the due moment, or after it.

    `at_least` is how long after the due moment a rung stands that is given by a share. `tells`
    says who is told: the tokens of a step's `tells`.
    """

    code: str
    percent: int | None = None
    before: tuple[int, str] = (0, "d")
    after: tuple[int, str] = (0, "min")
    at_least: tuple[int, str] = (0, "min")
    tells: tuple[str, ...] = ()


def _remind(percent: int) -> Stage:
    return Stage("remind", percent=percent, tells=("ower",))


HEAD_AND_ABOVE = ("head", "A")
# The design's table, limits.md: reminders before the due moment, then a rung at a time. A machine
# shows yellow at most and moves nobody; whom an `oversee` or a `rule` falls to is told by it (N).
LADDERS: dict[str, tuple[Stage, ...]] = {
    "V": (_remind(60), Stage("lapse", tells=("ower",))),
    "W": (
        Stage("remind_10d", before=(10, "d"), tells=("ower",)),
        Stage("remind_3d", before=(3, "d"), tells=("ower",)),
        Stage("lapse"),
    ),
    "N": (
        _remind(80),
        Stage("late", tells=HEAD_AND_ABOVE),
        Stage("yellow", after=(1, "wd"), tells=("ower", "head")),
        Stage("oversee_above", after=(3, "wd"), tells=("head", "N")),
        Stage("oversee_centre", after=(5, "wd"), tells=("head", "N")),
    ),
    "E": (
        _remind(50),
        Stage("late", tells=(*HEAD_AND_ABOVE, "Z")),
        Stage("yellow", tells=("ower",)),
        Stage("oversee_centre", after=(30, "min"), tells=("head", "N")),
    ),
    "K": (
        _remind(80),
        Stage("late", tells=("head", "C")),
        Stage("rule", percent=150, at_least=(2, "wh"), tells=("head", "C", "N")),
    ),
    "S": (
        _remind(80),
        Stage("late", tells=("head",)),
        Stage("next_above", after=(2, "wd"), tells=("N",)),
        Stage("oversee_centre", after=(5, "wd"), tells=("head", "N")),
    ),
    "M": (
        _remind(70),
        Stage("late", tells=("head",)),
        Stage("next_above", after=(5, "wd"), tells=("N",)),
    ),
    "": (),
}


def ladder_for(ladders: str, urgency: str) -> str:
    """The ladder of a limit such as "E/N" (emergency / else) for this urgency."""
    emergency, _, other = ladders.partition("/")
    return emergency if urgency == "emergency" or not other else other
