"""The file as a page shows it: its places, what stands in each, what can be issued."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass

from mediation.models import Paper
from mediation.reports.papers.filing import latest
from mediation.reports.papers.possible import Possible
from mediation.rules.papers import PLACES, Place
from workflow.models import Case


@dataclass(frozen=True)
class Offered:
    """A paper that can be issued, and whether it was before."""

    possible: Possible
    is_again: bool


@dataclass(frozen=True)
class Shelf:
    place: Place
    papers: tuple[Paper, ...]
    offered: tuple[Offered, ...]
    is_missing: bool


def shelf(case: Case, possible: Sequence[Possible], missing: Collection[int]) -> list[Shelf]:
    """One entry a place; of papers that were issued anew the last."""
    there = latest(case)
    known = {(paper.kind, paper.subject) for paper in there}
    return [
        Shelf(
            place,
            tuple(paper for paper in there if paper.no == place.no),
            tuple(
                Offered(one, (one.kind, one.subject) in known)
                for one in possible
                if one.number == place.no
            ),
            place.no in missing,
        )
        for place in PLACES
    ]
