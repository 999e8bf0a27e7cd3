"""Soft limits on reports from the public: over them a report is still taken, but marked."""

import logging

from django.core.cache import cache
from redis.exceptions import RedisError

from governance.models.vault import phone_hash
from governance.rules.identity import BadPhone

logger = logging.getLogger(__name__)

HOUR, DAY = 3600, 86400
# A whole village may sit behind one address, so the limit of an address is wide.
PER_ADDRESS, PER_BROWSER, PER_PHONE = (300, HOUR), (10, HOUR), (5, DAY)


def is_over_limits(*, address: str, scope: str = "", phone: str = "") -> bool:
    """Count one report from the public; tell whether any limit is passed by it.

    Nobody is ever refused for it: an emergency may come from a crowded address. Without the
    cache there is no limit.
    """
    counted = [("address", address, PER_ADDRESS), ("browser", scope, PER_BROWSER)]
    counted.append(("phone", _phone(phone), PER_PHONE))
    try:
        over = [_count(f"limit:{name}:{who}", *limit) for name, who, limit in counted if who]
    except (RedisError, ValueError):
        # A ValueError is a counter that ran out between being looked up and being raised.
        logger.warning("Reports are not counted: the cache does not answer.", exc_info=True)
        return False
    return any(over)


def _count(name: str, limit: int, seconds: int) -> bool:
    cache.add(name, 0, seconds)
    return bool(cache.incr(name) > limit)


def _phone(phone: str) -> str:
    try:
        return phone_hash(phone) if phone else ""
    except BadPhone:
        return ""
