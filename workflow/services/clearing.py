"""What was kept only for a while goes again."""

from workflow.services.keys import clear_stale_keys
from workflow.services.sweep import clear_runs
from workflow.services.telling.clearing import clear_old_deliveries
from workflow.services.uploads import clear_stale_uploads


def clear_stale() -> int:
    """Delete unclaimed files, old keys, figures of old runs and old messages; returns how many."""
    return clear_stale_uploads() + clear_stale_keys() + clear_runs() + clear_old_deliveries()
