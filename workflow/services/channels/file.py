"""Write messages to a file or to the console instead of sending them."""

import json
import logging
import os
from pathlib import Path
from typing import Any

from django.conf import settings
from django.utils import timezone

from governance.rules.identity import mask_phone
from workflow.services.channels.message import Message, Temporary

logger = logging.getLogger(__name__)


def outbox() -> Path:
    """The file that the messages are kept in."""
    return Path(settings.DATA_DIR) / "outbox.jsonl"


def send(message: Message) -> None:
    """Add the message to the end of the outbox; never its whole address, never its signing key."""
    try:
        outbox().parent.mkdir(parents=True, exist_ok=True)
        # One write of one line, so that two senders never mix theirs; links in it open cases.
        handle = os.open(outbox(), os.O_WRONLY | os.O_APPEND | os.O_CREAT, 0o600)
        with os.fdopen(handle, "ab") as file:
            file.write(json.dumps(_shown(message), ensure_ascii=False).encode() + b"\n")
    except OSError as error:
        raise Temporary(type(error).__name__) from error


def log(message: Message) -> None:
    """Write the message to the log of the process that would have sent it."""
    shown = _shown(message)
    logger.info("%(channel)s to %(to)s: %(subject)s %(body)s", shown)


def _shown(message: Message) -> dict[str, Any]:
    return {
        "at": timezone.now().isoformat(),
        "key": message.key,
        "channel": message.channel,
        "to": masked(message.channel, message.address),
        "subject": message.subject,
        "body": signed(message) if message.channel == "sms" else message.body,
        "data": dict(message.data) if message.channel == "webhook" and message.data else None,
    }


def signed(message: Message) -> str:
    """An SMS as it arrives: the gateway puts the signature before it."""
    return f"【{settings.SMS_SIGNATURE}】{message.body}"


def masked(channel: str, address: str) -> str:
    """An address as it may be shown: enough to tell it from others, too little to use it."""
    if channel == "sms":
        return mask_phone(address)
    if channel == "mail":
        name, at, host = address.partition("@")
        return f"{name[:1]}***{at}{host}"
    scheme, colon, rest = address.partition("://")
    if channel == "webhook":
        return f"{scheme}{colon}{rest.partition('/')[0].rpartition('@')[2]}/…"
    return f"{scheme}{colon}…{rest.rstrip('/')[-4:]}" if colon else "…"
