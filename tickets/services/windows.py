"""Until when a requester may still rate, reopen, split off or ask the level above."""

from collections.abc import Callable, Mapping
from datetime import datetime

from django.utils import timezone

from tickets.services.conditions import this_round
from workflow.models import Case
from workflow.services.limits import window_for, window_limit
from workflow.wording.times import amount_words


def _closed(case: Case) -> datetime | None:
    return case.closed_at


def _answered(case: Case) -> datetime:
    """When it was closed, or when the last word on the list was said."""
    if case.closed_at is not None:
        return case.closed_at
    words = this_round(case).filter(step__in=("list", "review"), phase="done")
    return words.order_by("-seq").values_list("at", flat=True).first() or case.opened_at


BEGINS: Mapping[str, Callable[[Case], datetime | None]] = {
    "rate_window": _closed,
    "reopen": _closed,
    "split": _closed,
    "appeal": _answered,
}


def is_over(window: str, case: Case, now: datetime | None = None) -> bool:
    """Whether the window is past; one that has not begun is not."""
    start = BEGINS[window](case)
    moment = now or timezone.now()
    return start is not None and moment > window_for(window, case, start).due_at


def shown_end(window: str, case: Case) -> datetime | None:
    """The last moment to tell the requester: where two can be meant, the earlier one."""
    start = BEGINS[window](case)
    return window_for(window, case, start, conservative=True).due_at if start else None


def length_of(window: str, case: Case) -> str:
    """How long the window is, in words: 30 days."""
    limit = window_limit(window, case, BEGINS[window](case) or timezone.now())
    return amount_words(limit.amount, limit.unit)
