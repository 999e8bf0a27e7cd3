"""Why a message waits, for whoever looks at what was not sent yet."""

from datetime import datetime, timedelta

from django.conf import settings
from django.utils import timezone
from django.utils.translation import gettext as _

from workflow.models import Delivery
from workflow.rules.telling import is_quiet
from workflow.services.telling.claiming import pace_of
from workflow.services.telling.writing import quiet_hours
from workflow.wording.messages import VOID_REASONS


def why_not_sent(row: Delivery, now: datetime | None = None) -> str:
    """What a gateway said last; else what it waits for, or why it was dropped."""
    if row.error:
        return str(VOID_REASONS.get(row.error, row.error))
    now = now or timezone.now()
    if row.state != "due":
        return ""
    if row.not_before <= now:
        return _("its turn comes next")
    if is_quiet(row.not_before - timedelta(seconds=1), quiet_hours(settings.COUNTY)):
        return _("nobody is rung at night; after many messages the rest wait for the morning")
    minutes = int(pace_of(row).gap.total_seconds() // 60)
    return _("at most one message in %(n)s min") % {"n": minutes}
