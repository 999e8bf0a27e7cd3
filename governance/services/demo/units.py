"""Units of the demonstration county and the lines in which they stand."""

from collections.abc import Iterator
from dataclasses import dataclass

from governance.models import Unit
from governance.rules.organisation import TERRITORIAL_KINDS, UnitKind
from governance.services.demo.places import (
    COUNTY,
    COUNTY_NAME,
    SINCE,
    STAFFED_TOWN,
    STAFFED_VILLAGE,
    Village,
    read_rows,
    towns,
    villages,
)

CENTRE = f"{COUNTY}-centre"
COUNTY_MEDIATION = f"{COUNTY}-mediation"


@dataclass(frozen=True)
class Body:
    """A unit to be, its superior and line unit given by code."""

    code: str
    kind: UnitKind
    name: str
    area: str
    superior: str | None
    line_unit: str | None = None


def _town_office(name: str) -> str:
    return f"{name}人民政府" if name.endswith(("镇", "乡")) else f"{name}办事处"


def _county_bodies() -> Iterator[Body]:
    yield Body(COUNTY, UnitKind.COUNTY, f"{COUNTY_NAME}人民政府", COUNTY, None)
    yield Body(CENTRE, UnitKind.CENTRE, f"{COUNTY_NAME}社会治理综合指挥中心", COUNTY, COUNTY)
    mediation = f"{COUNTY_NAME}矛盾纠纷调解中心"
    yield Body(COUNTY_MEDIATION, UnitKind.MEDIATION_COMMITTEE, mediation, COUNTY, CENTRE)
    for row in read_rows("departments.csv"):
        code = f"{COUNTY}-{row['key']}"
        yield Body(code, UnitKind.DEPARTMENT, row["name"], COUNTY, CENTRE)


def _town_bodies(code: str, name: str) -> Iterator[Body]:
    yield Body(code, UnitKind.TOWNSHIP, _town_office(name), code, CENTRE)
    yield Body(
        f"{code}-mediation",
        UnitKind.MEDIATION_COMMITTEE,
        f"{name}人民调解委员会",
        code,
        COUNTY_MEDIATION,
    )


def _stations() -> Iterator[Body]:
    for row in read_rows("stations.csv"):
        yield Body(
            f"{STAFFED_TOWN}-{row['key']}",
            UnitKind.STATION,
            row["name"],
            STAFFED_TOWN,
            STAFFED_TOWN,
            f"{COUNTY}-{row['line']}",
        )


def _village_bodies(village: Village) -> Iterator[Body]:
    code, town = village.code, village.town_code
    yield Body(code, UnitKind.VILLAGE, village.committee, code, town)
    yield Body(
        f"{code}-mediation",
        UnitKind.MEDIATION_COMMITTEE,
        f"{village.place}人民调解委员会",
        code,
        f"{town}-mediation",
    )
    for number, grid in enumerate(village.grids, start=1):
        yield Body(grid, UnitKind.GRID, f"{village.place}第{number}网格", grid, code)
    if code == STAFFED_VILLAGE:
        branch, team = f"{village.place}党支部", f"驻{village.place}工作队"
        yield Body(f"{code}-party", UnitKind.PARTY_BRANCH, branch, code, town)
        yield Body(f"{code}-team", UnitKind.WORK_TEAM, team, code, town, f"{COUNTY}-agri")


def bodies() -> list[Body]:
    """List every unit of the county, superiors before those below them."""
    found = list(_county_bodies())
    for code, name in towns().items():
        found += _town_bodies(code, name)
    found += _stations()
    for village in villages():
        found += _village_bodies(village)
    return found


def plant_units() -> int:
    """Add the missing units, level by level; return how many."""
    ids = dict(Unit.objects.values_list("code", "pk"))
    numbered = enumerate(bodies(), start=1)
    missing = {body.code: (number, body) for number, body in numbered if body.code not in ids}
    count = len(missing)
    while missing:
        ready = [pair for pair in missing.values() if pair[1].superior not in missing]
        rows = Unit.objects.bulk_create([_unit(*pair, ids) for pair in ready], batch_size=500)
        for unit in rows:
            ids[unit.code] = unit.pk
            del missing[unit.code]
    return count


def _unit(number: int, body: Body, ids: dict[str, int]) -> Unit:
    return Unit(
        code=body.code,
        kind=body.kind.value,
        name=body.name,
        area_id=body.area,
        superior_id=ids[body.superior] if body.superior else None,
        line_unit_id=ids[body.line_unit] if body.line_unit else None,
        is_territorial=body.kind in TERRITORIAL_KINDS,
        phone=f"010-0000{number:04}",
        valid_from=SINCE,
    )
