"""Messages are not the log: what is long over is thrown away."""

from datetime import timedelta

from django.db.models import Exists, OuterRef
from django.utils import timezone

from workflow.models import Delivery

KEPT = timedelta(days=90)
AT_ONCE = 5000
OVER = ("sent", "expired", "failed")


def clear_old_deliveries() -> int:
    """Delete what was sent, given up or too late a quarter of a year ago; returns how many."""
    old = Delivery.objects.filter(state__in=OVER, created_at__lt=timezone.now() - KEPT)
    # What went out in the name of another goes before it.
    count = _delete(
        list(old.filter(sent_with__isnull=False).values_list("pk", flat=True)[:AT_ONCE])
    )
    carried = Delivery.objects.filter(sent_with=OuterRef("pk"))
    return count + _delete(
        list(old.filter(~Exists(carried)).values_list("pk", flat=True)[:AT_ONCE])
    )


def _delete(ids: list[int]) -> int:
    return Delivery.objects.filter(pk__in=ids).delete()[0]
