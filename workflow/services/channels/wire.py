"""One request over the wire: never redirected, never past its time, never more than its size."""

import http.client
import socket
import ssl
from collections.abc import Mapping
from dataclasses import dataclass
from time import monotonic
from urllib.parse import urlsplit

from workflow.services.channels.message import Permanent, Temporary

SECONDS, MOST_BYTES = 5.0, 64 * 1024
# What the other side means to be asked again; every other refusal will be the same tomorrow.
PASSING = frozenset({408, 425, 429})


@dataclass(frozen=True)
class Answer:
    status: int
    body: bytes


class _Pinned(http.client.HTTPSConnection):
    """Speaks to one address, and checks the certificate for the name that it was looked up by."""

    def __init__(self, host: str, port: int, address: str) -> None:
        super().__init__(host, port, timeout=SECONDS, context=ssl.create_default_context())
        self.address = address

    def connect(self) -> None:
        plain = socket.create_connection((self.address, self.port), SECONDS)
        context: ssl.SSLContext = self._context  # type: ignore[attr-defined]
        self.sock = context.wrap_socket(plain, server_hostname=self.host)


def post(
    url: str, body: bytes, headers: Mapping[str, str], *, address: str | None = None
) -> Answer:
    """Send one request and read its answer; Temporary if nothing was answered in time.

    `address` is where a name was found to lead; the name itself is then not looked up again.
    """
    parts = urlsplit(url)
    ends = monotonic() + SECONDS
    line = _line_to(parts.scheme, parts.hostname or "", parts.port, address)
    try:
        target = f"{parts.path or '/'}{f'?{parts.query}' if parts.query else ''}"
        line.request("POST", target, body=body, headers=dict(headers))
        # An answer that ends the connection takes the socket away from it.
        sock = line.sock
        answer = line.getresponse()
        return Answer(answer.status, _read(answer, sock, ends))
    except (OSError, http.client.HTTPException) as error:
        raise Temporary(type(error).__name__) from error
    finally:
        line.close()


def check(answer: Answer) -> None:
    """Raise unless the other side took it."""
    status = answer.status
    if 200 <= status < 300:
        return
    if status in PASSING or status >= 500:
        raise Temporary(f"HTTP {status}")
    raise Permanent(f"HTTP {status}")


def _line_to(
    scheme: str, host: str, port: int | None, address: str | None
) -> http.client.HTTPConnection:
    if scheme == "https" and address:
        return _Pinned(host, port or 443, address)
    if scheme == "https":
        context = ssl.create_default_context()
        return http.client.HTTPSConnection(host, port or 443, timeout=SECONDS, context=context)
    return http.client.HTTPConnection(address or host, port or 80, timeout=SECONDS)


def _read(answer: http.client.HTTPResponse, sock: socket.socket, ends: float) -> bytes:
    """Read as much as there may be, in the time there is, however slowly it drips."""
    found = b""
    while len(found) < MOST_BYTES:
        left = ends - monotonic()
        if left <= 0:
            raise TimeoutError
        sock.settimeout(left)
        piece = answer.read1(MOST_BYTES - len(found))
        if not piece:
            break
        found += piece
    return found
