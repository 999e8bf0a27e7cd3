"""The wire: one file a channel, each with one function that sends or says why it could not."""

from collections.abc import Callable, Mapping

from django.conf import settings
from django.utils.translation import gettext_noop

from workflow.services.channels import chat, file, mail, sms, webhook
from workflow.services.channels.file import masked
from workflow.services.channels.message import Message, Permanent, Temporary

__all__ = ["WAYS", "Message", "Permanent", "Temporary", "is_on", "masked", "send"]

# How each channel can be set to work: `off`, not at all; `real`, as its name says.
_TRIED: Mapping[str, Callable[[Message], None]] = {"console": file.log, "file": file.send}
WAYS: Mapping[str, Mapping[str, Callable[[Message], None]]] = {
    "sms": {**_TRIED, "http": sms.send},
    "mail": {**_TRIED, "smtp": mail.send},
    "chat": {**_TRIED, "http": chat.send},
    "webhook": {**_TRIED, "http": webhook.send},
}


def is_on(channel: str) -> bool:
    """Whether anything goes out by this channel; nothing is written for one that is off."""
    return settings.CHANNELS[channel] != "off"


def send(message: Message) -> None:
    """Hand a message to its channel, outside any transaction.

    Raises Temporary where a later try may succeed, Permanent where none will; a gateway that knows
    the message's key already sends it no second time.
    """
    way = WAYS[message.channel].get(settings.CHANNELS[message.channel])
    if way is None:
        raise Permanent(gettext_noop("This channel is off."))
    way(message)
