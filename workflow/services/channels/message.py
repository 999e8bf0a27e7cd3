"""What a channel is given, and the two ways in which it can fail."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True)
class Message:
    """A message on its way out; the same key every time that the same message is tried."""

    channel: str
    address: str
    subject: str
    body: str
    key: str
    # Of a webhook: the key that its body is signed with, and the body.
    secret: str = ""
    data: Mapping[str, Any] | None = None


class Temporary(Exception):
    """The message did not go out, but may later."""


class Permanent(Exception):
    """The message will never go out like this."""
