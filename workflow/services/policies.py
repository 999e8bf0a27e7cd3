"""Settings of a county that are rows: read often, changed hardly ever."""

from typing import Any

from django.core.cache import caches
from django.db.models import F, Q

from workflow.models import Policy


def policy(key: str, county: str, *, default: Any) -> Any:
    """The value of a policy, the county's own row before the general one, a minute old at most."""
    kept, name = caches["process"], f"policy:{county}:{key}"
    value = kept.get(name)
    if value is None:
        rows = Policy.objects.filter(Q(county=None) | Q(county=county), key=key)
        row = rows.order_by(F("county").asc(nulls_last=True)).first()
        value = row.value if row else default
        kept.set(name, value)
    return value
