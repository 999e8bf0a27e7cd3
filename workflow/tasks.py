"""What beat runs: each task fetches nothing and makes one call."""

from typing import Any

from celery import shared_task

from workflow.services import clear_stale, seal_days, sweep


@shared_task(name="workflow.sweep")
def sweep_duties(**kwargs: Any) -> None:
    """Take the lapse steps of villagers' duties that ran out."""
    sweep()


@shared_task(name="workflow.seal_day")
def seal_day(**kwargs: Any) -> None:
    """Write the root over yesterday's log."""
    seal_days()


@shared_task(name="workflow.clear_stale")
def clear_stale_rows(**kwargs: Any) -> None:
    """Delete files nobody claimed and idempotency keys past their time."""
    clear_stale()
