"""Who is next where the one that a rule names may not: nobody kept out, and nobody in silence."""

from collections.abc import Iterable, Mapping

from django.utils.translation import gettext as _

from governance.models import Unit
from workflow.services.facts import Facts
from workflow.services.refusals import WrongState

# A unit, and the capability that its post needs.
Choice = tuple[Unit, str]


def county_line(county: Mapping[str, Unit], capability: str, *, first: str) -> list[Choice]:
    """The centre if it comes first, and the county."""
    kinds = ("centre", "county") if first == "centre" else ("county",)
    return [(county[kind], capability) for kind in kinds if kind in county]


def next_that_may(
    facts: Facts, choices: Iterable[Choice], barred: frozenset[int] = frozenset()
) -> Choice | None:
    """The first of them that has somebody for it who is neither kept out nor barred."""
    return next((c for c in choices if facts.can_act(c[0].pk, c[1], barred)), None)


def ower_among(facts: Facts, choices: list[Choice], *, is_urgent: bool = False) -> Choice:
    """Who is to owe something: the first that may, else the first that is not kept out.

    A unit may find somebody for its work later; what is urgent goes to whoever has people at all.
    WrongState if all are kept out.
    """
    free = [(u, c) for u, c in choices if u.pk not in facts.kept_out.units]
    able = free if is_urgent else []
    found = next((c for c in able if facts.has_people(c[0].pk)), None)
    found = found or next_that_may(facts, free) or next(iter(free), None)
    if found is None:
        raise WrongState(_("Whoever would have to see to this is kept out of the case."))
    return found


def nobody_decides() -> WrongState:
    return WrongState(_("Nobody is there who may decide this: all are kept out or took part."))
