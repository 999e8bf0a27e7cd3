"""Soft limits on reports from the public: over them a report is still taken, but marked."""

import logging
from ipaddress import IPv6Address, ip_address, ip_network

from django.core.cache import cache
from redis.exceptions import RedisError

from governance.models import Person
from governance.models.vault import phone_hash
from governance.rules.identity import BadPhone
from workflow.models import Case

logger = logging.getLogger(__name__)

HOUR, DAY = 3600, 86400
# A whole village may sit behind one address, so the limit of an address is wide.
PER_ADDRESS, PER_BROWSER, PER_PHONE = (300, HOUR), (10, HOUR), (5, DAY)
# Every one of them would get an SMS, from a house that it never wrote to (threats 12).
NEW_NUMBERS_PER_ADDRESS = (20, HOUR)
# Who has one IPv6 address has all that begin alike.
ONE_LINE = 64


def is_over_limits(*, address: str, scope: str = "", phone: str = "") -> bool:
    """Count one report from the public; tell whether any limit is passed by it.

    Nobody is ever refused for it: an emergency may come from a crowded address. Without the
    cache there is no limit.
    """
    line, number = _line(address), _phone(phone)
    counted = [("address", line, PER_ADDRESS), ("browser", scope, PER_BROWSER)]
    counted.append(("phone", number, PER_PHONE))
    try:
        over = [_count(f"limit:{name}:{who}", *limit) for name, who, limit in counted if who]
        over.append(bool(line and number) and _is_one_number_too_many(line, number))
    except (RedisError, ValueError):
        # A ValueError is a counter that ran out between being looked up and being raised.
        logger.warning("Reports are not counted: the cache does not answer.", exc_info=True)
        return False
    return any(over)


def _is_one_number_too_many(line: str, number: str) -> bool:
    """Count the numbers of which nobody has heard, each once; what is too many is not heard of."""
    known = Person.objects.filter(phone_hash=number).values("case_id")
    if Case.objects.filter(pk__in=known, is_unverified=False).exists():
        return False
    name, (limit, seconds) = f"limit:number:{line}:{number}", NEW_NUMBERS_PER_ADDRESS
    if not cache.add(name, 1, seconds):
        return False
    is_over = _count(f"limit:numbers:{line}", limit, seconds)
    if is_over:
        cache.delete(name)
    return is_over


def _line(address: str) -> str:
    """Whoever shares this is counted as one: an address, or of IPv6 the network of a household."""
    try:
        found = ip_address(address)
    except ValueError:
        return address
    if not isinstance(found, IPv6Address):
        return str(found)
    if found.ipv4_mapped:
        return str(found.ipv4_mapped)
    return str(ip_network((found, ONE_LINE), strict=False))


def _count(name: str, limit: int, seconds: int) -> bool:
    cache.add(name, 0, seconds)
    return bool(cache.incr(name) > limit)


def _phone(phone: str) -> str:
    try:
        return phone_hash(phone) if phone else ""
    except BadPhone:
        return ""
