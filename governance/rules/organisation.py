"""Kinds of units, capabilities, and what the code of an area says."""

from collections.abc import Mapping
from enum import StrEnum
from typing import Literal

Level = Literal["G", "V", "T", "D"]


class UnitKind(StrEnum):
    """What sort of body a unit is."""

    COUNTY = "county"
    CENTRE = "centre"
    DEPARTMENT = "department"
    TOWNSHIP = "township"
    STATION = "station"
    VILLAGE = "village"
    GRID = "grid"
    PARTY_BRANCH = "party_branch"
    WORK_TEAM = "work_team"
    MEDIATION_COMMITTEE = "mediation_committee"


class Capability(StrEnum):
    """What a post may do; a post holds several."""

    INTAKE = "intake"
    HANDLE = "handle"
    DISPATCH = "dispatch"
    DECIDE = "decide"
    VERIFY = "verify"
    SUPERVISE = "supervise"
    ARBITRATE = "arbitrate"
    MEDIATE = "mediate"
    ADMINISTER = "administer"
    AUDIT = "audit"


class AreaLevel(StrEnum):
    """How deep in the administrative tree an area lies."""

    COUNTY = "county"
    TOWNSHIP = "township"
    VILLAGE = "village"
    GRID = "grid"


# The statistical code grows by three digits a level: its length is its level.
AREA_LEVELS: Mapping[int, AreaLevel] = {
    6: AreaLevel.COUNTY,
    9: AreaLevel.TOWNSHIP,
    12: AreaLevel.VILLAGE,
    15: AreaLevel.GRID,
}
AREA_CODE_PATTERN = r"^[0-9]{6}([0-9]{3}){0,3}$"

_C = Capability
_OFFICE = frozenset({_C.INTAKE, _C.HANDLE, _C.DISPATCH, _C.DECIDE})
_OVERSEEING = _OFFICE | {_C.VERIFY, _C.SUPERVISE}

# What a post may hold at most, by the kind of its unit; the table Ceiling overrules it.
DEFAULT_CEILINGS: Mapping[UnitKind, frozenset[Capability]] = {
    UnitKind.COUNTY: _OVERSEEING | {_C.ARBITRATE, _C.ADMINISTER, _C.AUDIT},
    UnitKind.CENTRE: _OVERSEEING | {_C.ARBITRATE, _C.ADMINISTER, _C.AUDIT},
    UnitKind.DEPARTMENT: _OVERSEEING | {_C.MEDIATE},
    UnitKind.TOWNSHIP: _OVERSEEING | {_C.ARBITRATE, _C.MEDIATE, _C.ADMINISTER},
    UnitKind.STATION: _OFFICE,
    UnitKind.VILLAGE: _OVERSEEING | {_C.MEDIATE},
    UnitKind.GRID: _OFFICE,
    UnitKind.PARTY_BRANCH: _OFFICE | {_C.VERIFY},
    # A stationed team works beside the village and does not decide for it.
    UnitKind.WORK_TEAM: frozenset({_C.INTAKE, _C.HANDLE, _C.DISPATCH}),
    UnitKind.MEDIATION_COMMITTEE: _OVERSEEING | {_C.MEDIATE},
}

# Kinds that cover their area alone: never two of them in force at one place.
TERRITORIAL_KINDS = frozenset(
    {UnitKind.COUNTY, UnitKind.CENTRE, UnitKind.TOWNSHIP, UnitKind.VILLAGE, UnitKind.GRID}
)

_LEVELS: Mapping[UnitKind, Level] = {
    UnitKind.GRID: "G",
    UnitKind.VILLAGE: "V",
    UnitKind.PARTY_BRANCH: "V",
    UnitKind.WORK_TEAM: "V",
    UnitKind.TOWNSHIP: "T",
    UnitKind.STATION: "T",
}


def level_of(kind: str) -> Level:
    """Say which row of the time limits counts for a unit of this kind.

    A mediation committee is told apart by the length of its area's code, by the caller.
    """
    return _LEVELS.get(UnitKind(kind), "D")


def lineage(area_code: str) -> list[str]:
    """List the codes of an area and of all it lies in, the smallest first."""
    return [
        area_code[:size] for size in sorted(AREA_LEVELS, reverse=True) if size <= len(area_code)
    ]
