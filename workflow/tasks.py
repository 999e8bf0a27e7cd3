"""What beat runs: each task fetches nothing and makes one call."""

from typing import Any

from celery import shared_task

from workflow.services import clear_stale, count_days, drain, recalculate, seal_days, sweep


@shared_task(name="workflow.sweep")
def sweep_duties(**kwargs: Any) -> None:
    """Fire what the ladders of all duties have reached."""
    sweep()


@shared_task(name="workflow.drain")
def drain_deliveries(**kwargs: Any) -> None:
    """Send the messages that are due."""
    drain()


@shared_task(name="workflow.seal_day")
def seal_day(**kwargs: Any) -> None:
    """Write the root over yesterday's log."""
    seal_days()


@shared_task(name="workflow.count_days")
def count_last_days(**kwargs: Any) -> None:
    """Count the figures of the last days anew."""
    count_days()


@shared_task(name="workflow.clear_stale")
def clear_stale_rows(**kwargs: Any) -> None:
    """Delete files nobody claimed, keys past their time, and old figures of runs."""
    clear_stale()


@shared_task(name="workflow.recalculate")
def recalculate_provisional(**kwargs: Any) -> None:
    """Count again what was provisional, in the night after its year was loaded."""
    recalculate()
