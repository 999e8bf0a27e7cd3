"""Who was accountable, one after the other, and whom a case was sent to meanwhile."""

from dataclasses import dataclass

from workflow.models import Case, Holding
from workflow.services.actors import Actor
from workflow.services.sight import can_see


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


def children_of(root: Case, actor: Actor) -> list[Case]:
    """What was sent out from a case, the newest first; one query where all of it is open."""
    children = root.children.select_related("holder", "opened_by_unit").order_by("-pk")
    return [child for child in children if is_shown(child, actor)]


def is_shown(child: Case, actor: Actor) -> bool:
    """Whether a child stands on its parent's page: not what only its own people see."""
    return child.spec.has_area_sight or can_see(actor, child)


def family(case: Case) -> Case:
    """The case whose children and record belong on the page of this one."""
    return case if case.parent is None or case.spec.has_holdings else case.parent
