"""Which columns of this app follow when a unit or an area is succeeded by another."""

from tickets.models import Precedent, Whistle
from tickets.services.succession import follow_referral
from workflow.services.succession import (
    AREA_COLUMNS,
    UNIT_COLUMNS,
    follow_in_rows,
    follow_successions,
)


def register_successions() -> None:
    """Called once, when Django is ready."""
    follow_successions(follow_referral)
    follow_in_rows(UNIT_COLUMNS, Whistle, "caller_unit", case__is_open=True)
    follow_in_rows(UNIT_COLUMNS, Precedent, "ruled_for", "ruled_against", is_kept=True)
    follow_in_rows(AREA_COLUMNS, Precedent, "area")
