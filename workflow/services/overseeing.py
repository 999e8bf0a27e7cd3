"""Whom the ladder calls when a duty stays undone: superiors, the centre, whoever is free."""

from collections.abc import Iterable
from functools import cached_property

from governance.models import Post, Unit
from workflow.models import Case
from workflow.services.actors import SYSTEM
from workflow.services.duties import open_duties_of
from workflow.services.facts import Facts, KeptOut
from workflow.services.tree import Tree

Overseer = tuple[Unit, str]


class Overseers:
    """Who may be asked to look after what one unit owes on a case.

    Nobody who is kept out of the case, and nobody twice: where an `oversee` is open already, the
    next one above is asked (steps.md, rule 8). Above the county a post with audit stands in.
    """

    def __init__(self, tree: Tree, case: Case, ower: Unit) -> None:
        self.tree = tree
        self.case = case
        self.ower = ower

    def nearest(self) -> Unit | None:
        """The nearest superior with somebody who supervises, whatever it oversees already."""
        found = self._first(self._line, asked=frozenset())
        return found[0] if found else None

    def above(self) -> Overseer | None:
        """The nearest superior that is not asked yet."""
        return self._first(self._line, self._asked) or self._auditor()

    def centre(self) -> Overseer | None:
        """The centre; of what the centre itself owes, the county."""
        county = self.tree.county_units
        line = [county[kind] for kind in ("centre", "county") if kind in county]
        ranks = [unit.pk for unit in line]
        if self.ower.pk in ranks:
            line = line[ranks.index(self.ower.pk) + 1 :]
        return self._first(line, self._asked) or self._auditor()

    @cached_property
    def _line(self) -> list[Unit]:
        return Unit.objects.superiors_of(self.ower.pk)

    @cached_property
    def _asked(self) -> frozenset[int]:
        owed = open_duties_of(self.case)
        return frozenset(d.unit_id for d in owed if d.kind == "oversee" and d.unit_id)

    def _first(self, line: Iterable[Unit], asked: frozenset[int]) -> Overseer | None:
        free = [unit for unit in line if unit.pk not in asked]
        staffed = self._staffed(free, "supervise")
        return next(((unit, "supervise") for unit in free if unit.pk in staffed), None)

    def _auditor(self) -> Overseer | None:
        county = self.tree.county_units.get("county")
        if county is None or county.pk in self._asked:
            return None
        return (county, "audit") if self._staffed([county], "audit") else None

    def _staffed(self, units: list[Unit], capability: str) -> set[int]:
        """The units among these that have somebody for it, and are not kept out of the case."""
        wanted = [unit.pk for unit in units if unit.pk not in self._kept_out.units]
        posts = Post.objects.in_force().having(capability).filter(unit__in=wanted).order_by()
        if self._kept_out.users:
            posts = posts.exclude(user__in=self._kept_out.users)
        return set(posts.values_list("unit_id", flat=True))

    @cached_property
    def _kept_out(self) -> KeptOut:
        """Who is kept out of the case; of a root that nobody is kept out of it is known."""
        if self.case.is_root and not self.tree.is_guarded:
            return KeptOut(frozenset(), frozenset())
        return Facts(self.case, SYSTEM).kept_out
