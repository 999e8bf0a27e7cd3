"""Who was accountable, one after the other, and whom a case was sent to meanwhile."""

from dataclasses import dataclass

from workflow.models import Case, Holding


@dataclass(frozen=True)
class Held:
    """One unit's time of being accountable, with the children sent out in it and still open."""

    holding: Holding
    calls: tuple[Case, ...] = ()

    @property
    def is_now(self) -> bool:
        return self.holding.until is None


def chain(root: Case, children: list[Case]) -> list[Held]:
    """The holdings of a root, the first one first; one query. Open children hang on the last."""
    holdings = list(
        Holding.objects.filter(case=root).select_related("unit").order_by("since", "pk")
    )
    calls = tuple(child for child in children if child.is_open)
    return [Held(holding, calls if holding is holdings[-1] else ()) for holding in holdings]


def children_of(root: Case) -> list[Case]:
    """What was sent out from a root, the newest first; one query."""
    return list(root.children.select_related("holder", "opened_by_unit").order_by("-pk"))
