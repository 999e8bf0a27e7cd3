"""After a step: have the messages it wrote sent at once instead of at the clock's next tick."""

import logging
import time

from kombu.exceptions import OperationalError

from config.celery import app

logger = logging.getLogger(__name__)

# One look at the queue sends all that is due, so many steps at once need one nudge.
APART = 1.0
# A broker that does not answer must cost no second request its second.
LEFT_ALONE = 30.0


class Nudge:
    """Wakes a worker; not too often, and not while the broker is known to be away."""

    def __init__(self) -> None:
        self._next_at = 0.0

    def __call__(self) -> None:
        now = time.monotonic()
        if now < self._next_at:
            return
        self._next_at = now + APART
        try:
            app.send_task("workflow.drain", queue="deliveries", expires=5)
        except (OperationalError, OSError) as error:
            # What it would have hastened is done at the next tick.
            self._next_at = time.monotonic() + LEFT_ALONE
            logger.warning("No nudge: %s", type(error).__name__)
