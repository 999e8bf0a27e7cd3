"""Duty kinds, and the ladders that say when somebody is reminded and when somebody acts."""

from dataclasses import dataclass
from typing import Literal

OwnerKind = Literal["unit", "requester", "party", "system"]


@dataclass(frozen=True)
class DutyKind:
    """Which capability shows the duty on a desk, and whether it outlives a closed case."""

    name: str
    capability: str
    survives_closing: bool = False
    counts: bool = True
    default_owner: OwnerKind = "unit"


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
    )
}


@dataclass(frozen=True)
class Stage:
    """One rung: at a share of the counted time (`percent`), or so long after the due moment."""

    code: str
    percent: int | None = None
    after: tuple[int, str] = (0, "min")


LADDERS: dict[str, tuple[Stage, ...]] = {
    "V": (Stage("remind", percent=60), Stage("lapse")),
    "N": (
        Stage("remind", percent=80),
        Stage("late"),
        Stage("yellow", after=(1, "wd")),
        Stage("oversee_above", after=(3, "wd")),
        Stage("oversee_centre", after=(5, "wd")),
    ),
    "E": (
        Stage("remind", percent=50),
        Stage("yellow"),
        Stage("oversee_centre", after=(30, "min")),
    ),
    "S": (
        Stage("late"),
        Stage("next_above", after=(2, "wd")),
        Stage("oversee_centre", after=(5, "wd")),
    ),
    "K": (Stage("remind", percent=80), Stage("late"), Stage("rule", percent=150)),
    "": (),
}


def ladder_for(ladders: str, urgency: str) -> str:
    """The ladder of a limit such as "E/N" (emergency / else) for this urgency."""
    emergency, _, other = ladders.partition("/")
    return emergency if urgency == "emergency" or not other else other
