"""How travellers fill in the forms of the ways out of a ticket."""

from collections.abc import Callable, Sequence
from datetime import timedelta
from typing import Any

from django.utils import timezone

from tests.tickets.builders import unit_of
from tickets.rules.ticket import URGENCY_ORDER
from tickets.rules.ticket_oversight import LEVELS
from workflow.models import Case
from workflow.reports.offers import Offer

Pick = Callable[[Sequence[Any]], Any]
Filler = Callable[[Offer, Pick], dict[str, Any]]


def _decline(offer: Offer, pick: Pick) -> dict[str, Any]:
    outcome = pick(["emergency_line", "other_procedure", "beyond_duty", "unlawful"])
    return {"outcome": outcome, "reason": "不归这里", "channel": "110"}


def _day(most: int) -> Callable[[Offer, Pick], dict[str, Any]]:
    """A reason, and one of the days up to so many from today."""

    def filled(offer: Offer, pick: Pick) -> dict[str, Any]:
        day = (timezone.localdate() + timedelta(days=pick([0, 1, most // 2, most]))).isoformat()
        words = dict.fromkeys(("text", "reason", "plan", "owner", "interim"), "有个打算")
        return {**words, "review_on": day, "due_on": day}

    return filled


def _supervise(offer: Offer, pick: Pick) -> dict[str, Any]:
    higher = LEVELS[LEVELS.index(offer.case.supervision) + 1 :]
    return {"level": pick(higher), "text": "抓紧办"}


def _change(offer: Offer, pick: Pick) -> dict[str, Any]:
    field, value = pick(
        [
            *(("urgency", urgency) for urgency in URGENCY_ORDER),
            *(("nature", nature) for nature in ("help", "consultation", "suggestion")),
            ("matter", "NC-01"),
        ]
    )
    return {"field": field, "value": value, "reason": "核实后更正"}


def _merge(offer: Offer, pick: Pick) -> dict[str, Any]:
    others = Case.objects.filter(kind="ticket").exclude(pk=offer.case.pk)
    return {"into": pick(sorted(others.values_list("code", flat=True))), "reason": "同一件事"}


def _copy(offer: Offer, pick: Pick) -> dict[str, Any]:
    units = [unit_of(name).code for name in ("water01", "city01", "agri01")]
    return {"units": pick([units[:1], units]), "text": "请知悉"}


WAYS_OUT_FILLERS: dict[str, Filler] = {
    "decline": _decline,
    "list": _day(90),
    "review": _day(90),
    "ticket_extend": _day(4),
    "supervise": _supervise,
    "change": _change,
    "copy": _copy,
    "merge": _merge,
    "split": lambda offer, pick: {"reason": "不是一件事"},
    "exclude": lambda offer, pick: {"reason_code": pick(["abuse", "in_court"])},
}
