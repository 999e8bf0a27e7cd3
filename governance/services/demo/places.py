"""Areas of the demonstration county: its real villages, with grids drawn under each."""

import csv
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from functools import cache
from pathlib import Path

from governance.models import Area

DATA = Path(__file__).resolve().parents[2] / "data"
COUNTY = "110117"
COUNTY_NAME = "平谷区"
STAFFED_TOWN = "110117006"
STAFFED_VILLAGE = "110117006212"
SINCE = date(2023, 1, 1)
_REAL = "china-division 2.7.0, codes of 2023-06-30"
_MADE_UP = "demo: the grid and its number of households are made up"
_COMMITTEES = ("社区居民委员会", "社区居委会", "居委会", "村委会")


@dataclass(frozen=True)
class Village:
    """A village or community as the national list has it."""

    code: str
    committee: str
    town_code: str
    town: str

    @property
    def is_community(self) -> bool:
        return not self.committee.endswith("村委会")

    @property
    def place(self) -> str:
        """The name of the place without the name of its committee."""
        for ending in _COMMITTEES:
            if self.committee.endswith(ending):
                stem = self.committee.removesuffix(ending)
                break
        suffix = "社区" if self.is_community else "村"
        return stem if stem.endswith(suffix) else stem + suffix

    @property
    def grids(self) -> list[str]:
        """The codes of its three to five grids, always the same."""
        count = 3 + int(self.code) % 3
        return [f"{self.code}{number:03}" for number in range(1, count + 1)]


def read_rows(name: str) -> list[dict[str, str]]:
    """Read one of the data files."""
    with (DATA / name).open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


@cache
def villages() -> tuple[Village, ...]:
    return tuple(
        Village(row["code"], row["name"], row["town_code"], row["town"])
        for row in read_rows("pinggu_divisions.csv")
    )


def towns() -> dict[str, str]:
    """Return the names of the towns by code."""
    return {village.town_code: village.town for village in villages()}


def _households(village: Village, grid: str) -> int:
    """Make up a plausible number that is the same on every machine."""
    least, spread = (150, 250) if village.is_community else (40, 80)
    return least + int(grid) * 7919 % spread


def _areas() -> Iterator[Area]:
    yield Area(code=COUNTY, name=COUNTY_NAME, valid_from=SINCE, source=_REAL)
    for code, name in towns().items():
        yield Area(code=code, name=name, valid_from=SINCE, source=_REAL)
    for village in villages():
        yield Area(code=village.code, name=village.place, valid_from=SINCE, source=_REAL)
        for number, grid in enumerate(village.grids, start=1):
            yield Area(
                code=grid,
                name=f"{village.place}第{number}网格",
                valid_from=SINCE,
                households=_households(village, grid),
                source=_MADE_UP,
            )


def plant_areas() -> int:
    """Add the missing areas; return how many."""
    present = set(Area.objects.under(COUNTY).values_list("code", flat=True))
    missing = [area for area in _areas() if area.code not in present]
    return len(Area.objects.bulk_create(missing, batch_size=500))
