"""Take a ticket out of the rates: asked for by its holder, decided by who did not handle it."""

from collections.abc import Callable, Mapping
from typing import Any

from django.utils.translation import gettext as _

from tickets.models import Exclusion
from workflow.models import Case, Event
from workflow.services.acts import Act, Glance


def held_by_county(act: Act | Glance) -> bool:
    return act.case.holder.kind == "county"


def held_by_centre(act: Act | Glance) -> bool:
    return act.case.holder.kind == "centre"


def blocked_by_excluded(case: Case) -> str:
    """Once a round."""
    excluded = Exclusion.objects.filter(case=case, round=case.round).exists()
    return _("It is taken out of the rates already.") if excluded else ""


def exclude(act: Act) -> None:
    act.later.append(lambda event: _exclude(act, event))


def _exclude(act: Act, event: Event) -> None:
    """Keep who asked and who decided; there are always two of them."""
    assert act.match.post is not None
    approved = act.case.asks.filter(step="exclude", state="approved").order_by("-pk")
    ask = approved.select_related("decided_event__post").first()
    decider = ask.decided_event.post if ask and ask.decided_event else None
    assert decider is not None, "nobody excludes alone"
    Exclusion.objects.create(
        case=act.case,
        round=act.case.round,
        reason=act.data["reason_code"],
        asked_by=act.match.post,
        decided_by=decider,
        at=event.at,
        event=event,
    )


EXCLUDING_EFFECTS: Mapping[str, Callable[[Act], str | None]] = {"exclude": exclude}
EXCLUDING_CONDITIONS: Mapping[str, Callable[[Any], Any]] = {
    "held_by_county": held_by_county,
    "held_by_centre": held_by_centre,
    "blocked_by_excluded": blocked_by_excluded,
}
