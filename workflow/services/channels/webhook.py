"""A signed webhook to a system of a unit; it must not become a way into our own network."""

import hashlib
import hmac
import ipaddress
import json
import socket
from urllib.parse import SplitResult, urlsplit

from django.conf import settings
from django.utils import timezone
from django.utils.translation import gettext_noop

from workflow.services.channels import wire
from workflow.services.channels.message import Message, Permanent, Temporary

SIGNATURE, TIMESTAMP, DELIVERY = (
    "X-Shaodao-Signature",
    "X-Shaodao-Timestamp",
    "X-Shaodao-Delivery",
)


def send(message: Message) -> None:
    """Post the data with its signature to an address that the operator allows."""
    parts = allowed(message.address)
    address = _address_of(parts)
    body = json.dumps(
        dict(message.data or {"text": message.body}), ensure_ascii=False, sort_keys=True
    ).encode()
    at = str(int(timezone.now().timestamp()))
    headers = {
        "Content-Type": "application/json; charset=utf-8",
        "Host": parts.netloc,
        "User-Agent": "Shaodao",
        TIMESTAMP: at,
        DELIVERY: message.key,
        SIGNATURE: signature(message.secret, at, body),
    }
    wire.check(wire.post(message.address, body, headers, address=address))


def signature(secret: str, at: str, body: bytes) -> str:
    """What a receiver computes over the timestamp, a dot and the body, to know that it is us."""
    signed = hmac.new(secret.encode(), at.encode() + b"." + body, hashlib.sha256)
    return f"sha256={signed.hexdigest()}"


def allowed(url: str, *, any_host: bool = False) -> SplitResult:
    """The parts of an address that may be called; else Permanent says what is wrong with it.

    `any_host`: nothing is called yet, so it need not be a host that the operator allows.
    """
    try:
        parts = urlsplit(url)
        port = parts.port
    except ValueError as error:
        raise Permanent(gettext_noop("This is no address.")) from error
    if parts.username is not None or parts.password is not None:
        raise Permanent(gettext_noop("No user name may stand in the address."))
    host = (parts.hostname or "").lower()
    named = host if port in (None, 443) else f"{host}:{port}"
    if named in settings.WEBHOOK_TEST_HOSTS:
        return parts
    if parts.scheme != "https":
        raise Permanent(gettext_noop("Only https is allowed."))
    if named not in settings.WEBHOOK_HOSTS and not any_host:
        raise Permanent(gettext_noop("The operator does not allow this host."))
    return parts


def _address_of(parts: SplitResult) -> str:
    """Where the name leads just now: looked up once, and only that address is spoken to."""
    host, port = parts.hostname or "", parts.port or 443
    try:
        found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    except OSError as error:
        raise Temporary(gettext_noop("The name of the host is not found.")) from error
    addresses = [str(entry[4][0]) for entry in found]
    # One inside among several outside is how a name is made to lead inside.
    is_test = parts.netloc in settings.WEBHOOK_TEST_HOSTS
    if not addresses or not (is_test or all(map(is_outside, addresses))):
        raise Permanent(gettext_noop("The name leads into a private network."))
    return addresses[0]


def is_outside(address: str) -> bool:
    """Whether an address is one of the open internet, however it is written."""
    found = ipaddress.ip_address(address.partition("%")[0])
    if isinstance(found, ipaddress.IPv6Address):
        if found.ipv4_mapped:
            return is_outside(str(found.ipv4_mapped))
        # Tunnels carry an address inside the address.
        if found.sixtofour or found.teredo or found in ipaddress.ip_network("64:ff9b::/96"):
            return False
    return found.is_global and not found.is_multicast
