"""Helpers for tests of ladders: sweeps through time, and what each of them left in the log."""

from datetime import datetime, timedelta

from workflow.models import Case, Duty
from workflow.services import sweep

A_SECOND = timedelta(seconds=1)
LADDER_STEPS = ("remind", "late", "escalate")


def rungs(case: Case) -> list[tuple[str, str]]:
    """What the ladders of a tree have fired: duty and stage of each event, in order."""
    events = case.root_events.filter(step__in=LADDER_STEPS).order_by("seq")
    return [(event.data["duty"], event.data["stage"]) for event in events]


def fired(case: Case, kind: str) -> list[str]:
    """The stages of one duty kind that were said, in order."""
    return [stage for duty, stage in rungs(case) if duty == kind]


def moments(duty: Duty) -> dict[str, datetime]:
    return {stage["code"]: datetime.fromisoformat(stage["at"]) for stage in duty.stages}


def duty_of(case: Case, kind: str) -> Duty:
    return case.duties.open().get(kind=kind)


def reach(clock, duty: Duty, code: str, *, late: timedelta = A_SECOND) -> None:
    """Sweep at the moment of every rung up to this one, as a sweep that never sleeps would."""
    duty.refresh_from_db()
    for stage in duty.stages[duty.stage :]:
        clock.move_to(datetime.fromisoformat(stage["at"]) + late)
        assert sweep().failed == 0
        if stage["code"] == code:
            break
    duty.refresh_from_db()


def jump(clock, duty: Duty, code: str, *, late: timedelta = A_SECOND) -> None:
    """Let time pass without a sweep until a rung is reached."""
    clock.move_to(moments(duty)[code] + late)
