"""Trying a channel of a unit before anything depends on it."""

from uuid import uuid4

from django.conf import settings

from workflow.models import UnitChannel
from workflow.services.channels import Message, send
from workflow.services.telling.templates import render


def send_test(channel: UnitChannel) -> None:
    """Send a message that says what it is; Temporary or Permanent tells why it could not."""
    words = {"unit": channel.unit.name}
    subject, body = render("test", channel.kind, settings.LANGUAGE_CODE, words)
    data = {"test": True, "unit": channel.unit.code} if channel.kind == "webhook" else None
    key = f"test:{uuid4().hex}"
    send(Message(channel.kind, channel.address, subject, body, key, channel.secret, data))
