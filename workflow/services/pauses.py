"""Pauses begin and end on a case, and stop those of its duties that their limits name."""

from collections.abc import Iterable

from workflow.models import Case, Event, Pause
from workflow.services.clocks import (
    is_stopped_by,
    pauses_of,
    running_stops,
    save_clocks,
    set_due,
    stop,
)
from workflow.services.duties import open_duties_of
from workflow.services.tree import Tree


def is_paused_for(case: Case, reason: str) -> bool:
    """Whether a pause of this reason runs on the case."""
    return any(pause.reason == reason and pause.until is None for pause in pauses_of(case))


def begin_pause(tree: Tree, case: Case, reason: str, event: Event) -> None:
    """Begin a pause; beginning one that runs changes nothing."""
    if is_paused_for(case, reason):
        return
    pause = Pause.objects.create(case=case, reason=reason, since=tree.now, opened_by=event)
    pauses_of(case).append(pause)
    stopped = [d for d in open_duties_of(case) if is_stopped_by(d, reason) and not d.is_paused]
    for duty in stopped:
        stop(duty)
    save_clocks(stopped)


def end_pauses(tree: Tree, case: Case, reasons: Iterable[str] | None, event: Event) -> None:
    """End pauses by reason, or all; what no other pause stops goes on, later by what it took."""
    wanted = None if reasons is None else set(reasons)
    ended = [
        pause
        for pause in pauses_of(case)
        if pause.until is None and (wanted is None or pause.reason in wanted)
    ]
    for pause in ended:
        pause.until, pause.closed_by = tree.now, event
    if not ended:
        return
    Pause.objects.bulk_update(ended, ["until", "closed_by"])
    resumed = [d for d in open_duties_of(case) if d.is_paused and not running_stops(d)]
    for duty in resumed:
        duty.is_paused = False
        set_due(tree, duty)
    save_clocks(resumed)
