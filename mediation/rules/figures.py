"""The figures of mediations, as the justice bureau's form asks; pure counting, no rates of few."""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from decimal import Decimal

# A rate of fewer cases says more about chance than about mediation.
LEAST_FOR_A_RATE = 10
LEVELS = {12: "village", 9: "township", 6: "county"}


@dataclass(frozen=True)
class Counted:
    """What the figures know of one mediation: nothing of any person."""

    type: str
    area: str
    mode: str
    source: str
    result: str
    parties: int = 0
    is_hard: bool = False
    is_written: bool | None = None
    amount: Decimal = Decimal(0)
    is_confirmed: bool = False
    # Of an agreement with effect: kept, broken, or not due yet.
    kept: bool | None = None

    @property
    def level(self) -> str:
        return LEVELS.get(len(self.area), "village")


@dataclass(frozen=True)
class Share:
    """A share with what it is of; `percent` is None where there are too few."""

    numerator: int
    denominator: int

    @property
    def percent(self) -> float | None:
        if self.denominator < LEAST_FOR_A_RATE:
            return None
        return round(100 * self.numerator / self.denominator, 1)


@dataclass
class Line:
    """One line of a table."""

    key: str
    cases: int = 0
    agreed: int = 0
    ended: int = 0
    running: int = 0
    elsewhere: int = 0
    hard: int = 0
    parties: int = 0
    written: int = 0
    oral: int = 0
    confirmed: int = 0
    kept: int = 0
    broken: int = 0
    amount: Decimal = field(default_factory=Decimal)

    def count(self, row: Counted) -> None:
        self.cases += 1
        self.parties += row.parties
        self.hard += row.is_hard
        name = row.result.partition(".")[0]
        name = name if name in ("agreed", "ended", "running") else "elsewhere"
        setattr(self, name, getattr(self, name) + 1)
        self.written += row.is_written is True
        self.oral += row.is_written is False
        self.confirmed += row.is_confirmed
        self.kept += row.kept is True
        self.broken += row.kept is False
        self.amount += row.amount

    @property
    def success(self) -> Share:
        """Of those whose talks are over: how many ended with an agreement."""
        return Share(self.agreed, self.agreed + self.ended)

    @property
    def performance(self) -> Share:
        """Of agreements with nothing still to come: how many were kept whole."""
        return Share(self.kept, self.kept + self.broken)


@dataclass(frozen=True)
class Figures:
    """The whole form: a sum, the tables, and where disputes were solved."""

    total: Line
    tables: dict[str, list[Line]]
    solved_at: dict[str, Share]
    results: dict[str, int]


def figures_of(rows: Iterable[Counted], *, types: Sequence[str]) -> Figures:
    """Count; every type of the form has its line, also where there was nothing."""
    counted = list(rows)
    total = Line("all")
    by: dict[str, dict[str, Line]] = {
        "type": {key: Line(key) for key in types},
        "level": {key: Line(key) for key in LEVELS.values()},
        "mode": {},
        "source": {},
    }
    for row in counted:
        total.count(row)
        for name, lines in by.items():
            key = getattr(row, name)
            lines.setdefault(key, Line(key)).count(row)
    solved = {key: line.agreed for key, line in by["level"].items()}
    return Figures(
        total,
        {name: list(lines.values()) for name, lines in by.items()},
        {key: Share(count, total.agreed) for key, count in solved.items()},
        dict(sorted(Counter(row.result for row in counted).items())),
    )
