"""What a kind of case adds to its page: each a partial of its own app, and what that reads."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Literal

from workflow.models import Case
from workflow.reports.clocks import Watch
from workflow.reports.offers import Offer
from workflow.services.actors import Actor


@dataclass(frozen=True)
class PanelsAsked:
    """The page that is drawn: `children` are those of the root that its reader may know of."""

    case: Case
    children: Sequence[Case]
    offers: Sequence[Offer]
    actor: Actor
    watch: Watch


@dataclass(frozen=True)
class Panel:
    """One block of a page, in its wide or in its narrow column."""

    template: str
    place: Literal["main", "aside"]
    data: Mapping[str, Any] = field(default_factory=dict)


def panels_of(asked: PanelsAsked) -> list[Panel]:
    """What the kind of the case has to show there."""
    find = asked.case.spec.panels
    return list(find(asked)) if find else []
