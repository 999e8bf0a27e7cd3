"""The clock of a duty: due moment, trace, the rungs of its ladder, and what stops it."""

from collections.abc import Sequence
from datetime import datetime

from governance.rules import calendar as work
from governance.rules.calendar.pauses import join_pauses
from workflow.models import Case, Duty, Pause, TimeLimit
from workflow.services.stages import forget_stages, set_stages
from workflow.services.tree import Tree

CLOCK = ["due_at", "next_alert_at", "stages", "stage", "trace", "is_provisional", "is_paused"]


def pauses_of(case: Case) -> list[Pause]:
    """All pauses of a case, read once per call."""
    cached: list[Pause] | None = getattr(case, "_pauses", None)
    if cached is None:
        is_new = case._state.adding
        cached = [] if is_new else list(Pause.objects.filter(case=case).order_by("since"))
        case._pauses = cached  # type: ignore[attr-defined]
    return cached


def lend_pauses(case: Case, pauses: list[Pause]) -> None:
    """Give a case its pauses, in their order, read already and known to be as they are now."""
    case._pauses = pauses  # type: ignore[attr-defined]


def stops_of(duty: Duty) -> list[Pause]:
    """The pauses that move the due moment of a duty; after an extension those that came later."""
    stops = [pause for pause in pauses_of(duty.case) if is_stopped_by(duty, pause.reason)]
    if duty.due_no == 1 or duty.fixed_at is None or not stops:
        return stops
    extensions = duty.case.events.filter(step="extend", phase="done").order_by("-seq")
    since = extensions.values_list("at", flat=True).first() or duty.started_at
    return [pause for pause in stops if pause.until is None or pause.until > since]


def is_stopped_by(duty: Duty, reason: str) -> bool:
    """Whether a pause of this reason stops the duty, as its limit says."""
    return duty.limit_row is not None and reason in duty.limit_row.stops


def running_stops(duty: Duty) -> list[Pause]:
    """The pauses by which a duty stands still just now."""
    return [
        pause
        for pause in pauses_of(duty.case)
        if pause.until is None and is_stopped_by(duty, pause.reason)
    ]


def set_due(tree: Tree, duty: Duty) -> None:
    """Set the due moment of a running duty, its trace and the rungs of its ladder."""
    due = _due(tree, duty)
    duty.due_at, duty.trace, duty.is_provisional = due.due_at, due.trace, due.is_provisional
    set_stages(tree, duty, _pauses(tree, duty))


def set_rungs(tree: Tree, duty: Duty) -> None:
    """Set the rungs of a running duty's ladder anew and leave its due moment as it is."""
    set_stages(tree, duty, _pauses(tree, duty))


def stop(duty: Duty) -> None:
    """Let a duty stand still: while it does, it is due at no moment and wakes nobody."""
    duty.is_paused, duty.due_at, duty.next_alert_at = True, None, None


def save_clocks(duties: Sequence[Duty]) -> None:
    """Write the clocks of duties that stopped or went on."""
    if duties:
        Duty.objects.bulk_update(duties, CLOCK)


def restart_clock(tree: Tree, duty: Duty) -> None:
    """Compute the due moment of an open duty anew, e.g. under another limit, from its start."""
    if not duty.is_paused:
        set_due(tree, duty)
    duty.save(update_fields=["limit_row", "fixed_at", *CLOCK])


def due_under(tree: Tree, duty: Duty, limit: TimeLimit) -> datetime:
    """When an open duty would be due under another limit, counted from its own start."""
    stops = [
        work.Pause(pause.since, pause.until or tree.now, pause.reason)
        for pause in pauses_of(duty.case)
        if pause.reason in limit.stops
    ]
    due = work.due(duty.started_at, limit.amount, limit.unit, tree.calendar, pauses=stops)
    return due.due_at


def backdate_duty(tree: Tree, duty: Duty, start: datetime) -> None:
    """Count an open duty from an earlier start, with all pauses since."""
    duty.started_at = start
    if not duty.is_paused:
        set_due(tree, duty)
    duty.save(update_fields=["started_at", *CLOCK])


def extend_duty(tree: Tree, duty: Duty, until: datetime) -> None:
    """Give an open duty the due moment that was asked for and granted; its ladder begins anew.

    Call it once the event of the extension is written: what stood still before it is in the
    moment that was chosen and moves it no more.
    """
    duty.fixed_at = until
    duty.due_no += 1
    forget_stages(duty)
    if not duty.is_paused:
        set_due(tree, duty)
    duty.save(update_fields=["fixed_at", "due_no", *CLOCK])


def late_seconds(tree: Tree, duty: Duty) -> int:
    """How late the duty is now; a paused one as of the moment at which it was paused."""
    if not duty.is_paused:
        due, moment = duty.due_at, tree.now
    else:
        moment = _stopped_at(tree, duty)
        due = _due(tree, duty, until=moment).due_at
    return max(0, int((moment - due).total_seconds())) if due else 0


def _stopped_at(tree: Tree, duty: Duty) -> datetime:
    """Since when a paused duty stands still without a break, whichever pauses took turns."""
    still = join_pauses(_pauses(tree, duty), since=duty.started_at)
    return still[-1].since if still and still[-1].until == tree.now else tree.now


def _due(tree: Tree, duty: Duty, *, until: datetime | None = None) -> work.Due:
    limit = duty.limit_row
    assert limit is not None
    return work.due(
        duty.started_at,
        limit.amount,
        limit.unit,
        tree.calendar,
        pauses=_pauses(tree, duty, until),
        fixed=duty.fixed_at,
    )


def _pauses(tree: Tree, duty: Duty, until: datetime | None = None) -> list[work.Pause]:
    """The pauses that stop a duty, as intervals; a running one up to now, or all up to a moment."""
    last = until or tree.now
    return [
        work.Pause(pause.since, min(pause.until or last, last), pause.reason)
        for pause in stops_of(duty)
        if pause.since < last
    ]
