"""What a reader of one case should know of others before he takes it on."""

from collections.abc import Sequence
from dataclasses import dataclass

from workflow.models import Case
from workflow.services.actors import Actor


@dataclass(frozen=True)
class Hints:
    """Cases that may belong to this one; only such as the reader sees are listed.

    `earlier` are the newest earlier reports of the same phone, `earlier_count` is how many there
    are; `nearby` may be the same matter. Guarded cases are neither listed nor counted.
    """

    earlier: Sequence[Case] = ()
    earlier_count: int = 0
    nearby: Sequence[Case] = ()


def hints_of(case: Case, actor: Actor) -> Hints | None:
    """The hints that the kind of this case has for staff; None where it has none."""
    find = case.spec.hints
    if find is None or not actor.is_staff:
        return None
    found: Hints = find(case, actor)
    return found
