"""Celery: carries nudges and the clock's ticks; the work itself stands in rows of the database."""

import logging
import os

from celery import Celery
from celery.schedules import crontab
from celery.signals import beat_init
from django.conf import settings
from kombu import Queue
from kombu.exceptions import OperationalError

logger = logging.getLogger(__name__)

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")

app = Celery("shaodao")
app.conf.update(
    broker_url=settings.BROKER_URL,
    broker_connection_retry_on_startup=True,
    # A worker waits for its broker as long as it takes.
    broker_connection_max_retries=None,
    broker_transport_options={
        # Longer than any task: what is not acknowledged by then is handed out again.
        "visibility_timeout": 3600,
        "socket_connect_timeout": 1,
        "socket_timeout": 5,
        # A dead broker must not slow a request down: the next tick makes up for a lost nudge.
        "max_retries": 1,
        "interval_start": 0,
        "interval_step": 0,
    },
    broker_connection_timeout=1,
    task_publish_retry=False,
    task_serializer="json",
    accept_content=["json"],
    task_ignore_result=True,
    task_acks_late=True,
    task_reject_on_worker_lost=True,
    worker_prefetch_multiplier=1,
    # Only a forking pool can enforce these; with threads the database's own time limits do.
    task_soft_time_limit=240,
    task_time_limit=300,
    task_default_queue="celery",
    task_queues=[Queue(name) for name in ("celery", "deadlines", "deliveries", "reports")],
    task_routes={
        "workflow.sweep": {"queue": "deadlines"},
        "workflow.drain": {"queue": "deliveries"},
    },
    worker_hijack_root_logger=False,
    enable_utc=True,
    timezone=settings.TIME_ZONE,
)
app.conf.beat_schedule = {
    # A tick that nobody took before the next one is worth nothing: it expires.
    "sweep": {
        "task": "workflow.sweep",
        "schedule": 30.0,
        "options": {"queue": "deadlines", "expires": 30},
    },
    "drain": {
        "task": "workflow.drain",
        "schedule": 5.0,
        "options": {"queue": "deliveries", "expires": 5},
    },
    "seal-day": {
        "task": "workflow.seal_day",
        "schedule": crontab(hour=0, minute=10),
    },
    "count-days": {
        "task": "workflow.count_days",
        "schedule": crontab(hour=1, minute=20),
        "options": {"queue": "reports"},
    },
    "recalculate": {
        "task": "workflow.recalculate",
        "schedule": crontab(hour=3, minute=20),
    },
    "lapse-ratings": {
        "task": "tickets.lapse_ratings",
        "schedule": crontab(minute=40),
        "options": {"expires": 3600},
    },
    "cancel-idle-briefs": {
        "task": "tickets.cancel_idle_briefs",
        "schedule": crontab(hour=2, minute=40),
    },
    "pass-on-briefs": {
        "task": "tickets.pass_on_briefs",
        "schedule": crontab(hour=2, minute=45),
    },
    "clear-stale": {
        "task": "workflow.clear_stale",
        "schedule": crontab(minute=25),
        "options": {"expires": 3600},
    },
}
app.autodiscover_tasks()


@beat_init.connect
def tick_at_once(**kwargs: object) -> None:
    """Sweep and send when beat starts: else nobody would, and /readyz would say so, for a while."""
    for name in ("sweep", "drain"):
        entry = app.conf.beat_schedule[name]
        app.send_task(entry["task"], **entry["options"])


def broker_answers() -> bool:
    """Say whether the broker takes a connection within a second."""
    try:
        with app.connection_for_write(connect_timeout=1) as connection:
            connection.ensure_connection(max_retries=1, timeout=1)
    except (OperationalError, OSError) as error:
        logger.warning("The broker does not answer: %s", type(error).__name__)
        return False
    return True
