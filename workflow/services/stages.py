"""The rungs of a duty's ladder with their moments, computed once and stored on the duty."""

from collections.abc import Iterable
from datetime import datetime, timedelta

from governance.rules import calendar as work
from workflow.models import Duty
from workflow.rules.duties import LADDERS, Stage, ladder_for
from workflow.rules.ladder import Rung, moment, set_anew
from workflow.services.tree import Tree


def set_stages(tree: Tree, duty: Duty, pauses: Iterable[work.Pause]) -> None:
    """Compute the ladder of a duty with a due moment; what was fired for it stays fired."""
    rungs = _rungs(tree, duty, list(pauses))
    duty.stages, duty.stage = set_anew(rungs, duty.stages, tree.now)
    duty.next_alert_at = next_alert(duty)


def forget_stages(duty: Duty) -> None:
    """Begin the ladder anew, because a person set a new due moment."""
    duty.stages, duty.stage = [], 0


def next_alert(duty: Duty) -> datetime | None:
    """When the next rung is reached; None at the end of the ladder."""
    left = duty.stages[duty.stage :]
    return moment(left[0]) if left else None


def ladder_of(duty: Duty) -> str:
    """The name of the ladder that a duty is on."""
    limit = duty.limit_row
    return ladder_for(limit.ladder, duty.case.urgency) if limit else ""


def _rungs(tree: Tree, duty: Duty, pauses: list[work.Pause]) -> list[Rung]:
    limit, due_at = duty.limit_row, duty.due_at
    assert limit is not None and due_at is not None
    ladder = LADDERS[ladder_of(duty)]
    percents = [stage.percent for stage in ladder if stage.percent is not None]
    found = work.moments(duty.started_at, due_at, percents, limit.unit, tree.calendar, pauses)
    shares = dict(zip(percents, found, strict=True))
    moments = [(stage, _moment(stage, shares, due_at, tree.calendar)) for stage in ladder]
    return [
        {"code": stage.code, "at": at.isoformat()}
        for stage, at in moments
        # "Ten days left" of a shorter time was never to be said.
        if at > duty.started_at or not stage.before[0]
    ]


def _moment(
    stage: Stage, shares: dict[int, datetime], due_at: datetime, calendar: work.WorkCalendar
) -> datetime:
    if stage.percent is not None:
        at = shares[stage.percent]
        amount, unit = stage.at_least
        return max(at, work.after(due_at, amount, unit, calendar)) if amount else at
    if stage.before[0]:
        return due_at - timedelta(days=stage.before[0])
    return work.after(due_at, *stage.after, calendar) if stage.after[0] else due_at
