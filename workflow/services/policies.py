"""Settings of a county that are rows: read often, changed hardly ever."""

import logging
from typing import Any

from django.core.cache import caches
from django.db.models import F, Q

from workflow.models import Policy
from workflow.rules.policies import is_policy

logger = logging.getLogger(__name__)


def policy(key: str, county: str, *, default: Any) -> Any:
    """The value of a policy, the county's own row before the general one, a minute old at most.

    A row that holds no value of it is as if it were not there: reports are taken in all the same.
    """
    kept, name = caches["process"], f"policy:{county}:{key}"
    value = kept.get(name)
    if value is None:
        rows = Policy.objects.filter(Q(county=None) | Q(county=county), key=key)
        rows = rows.order_by(F("county").asc(nulls_last=True))
        value = next((row.value for row in rows if _holds(row)), default)
        kept.set(name, value)
    return value


def _holds(row: Policy) -> bool:
    if is_policy(row.key, row.value):
        return True
    logger.error("policy %s (%s) has no value that can be read", row.key, row.pk)
    return False
