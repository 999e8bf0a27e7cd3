"""The group chat of a unit, through Apprise: DingTalk, WeCom, Feishu."""

import importlib
import json
import re
import sys
import threading
from typing import Any

from django.conf import settings
from django.utils.translation import gettext_noop

from workflow.services.channels.message import Message, Permanent, Temporary

# The addresses that the chats themselves give out for a robot, and how Apprise spells them.
_GIVEN_OUT = (
    (re.compile(r"https://oapi\.dingtalk\.com/robot/send\?access_token=([\w-]+)"), "dingtalk"),
    (re.compile(r"https://qyapi\.weixin\.qq\.com/cgi-bin/webhook/send\?key=([\w-]+)"), "wecombot"),
    (re.compile(r"https://open\.feishu\.cn/open-apis/bot/(?:v2/)?hook/([\w-]+)"), "feishu"),
)
# Too many messages in a minute, or the chat's own trouble. All other refusals are for good: the
# robot is gone, or wants a word or a signature that the message has not.
_PASSING = frozenset({-1, 130101, 410100, 45009, 9499, 11232, 11233})
_heard = threading.local()


def spelt(address: str) -> str:
    """An address in Apprise's spelling, also if it was copied from the chat as it stands there."""
    text = address.strip()
    for pattern, scheme in _GIVEN_OUT:
        if found := pattern.fullmatch(text):
            return f"{scheme}://{found[1]}"
    return text


def is_chat(address: str) -> bool:
    """Whether it is an address of a kind of chat that the settings allow, without any options."""
    return _is_allowed(address) and "?" not in address and _chat_at(address) is not None


def send(message: Message) -> None:
    """Write into the chat at this address, which is a password to it."""
    # Apprise knows addresses that run programs, write files or call any host.
    if not _is_allowed(message.address):
        raise Permanent(gettext_noop("This kind of chat is not allowed."))
    chat = _chat_at(message.address)
    if chat is None:
        raise Permanent(gettext_noop("This is no address of a chat."))
    _listen(chat)
    _heard.answer = None
    # With the name of the service a robot can be told to take messages of ours alone.
    title = f"【{settings.SMS_SIGNATURE}】{message.subject}"
    if not chat.notify(title=title, body=message.body):
        raise Temporary(gettext_noop("The chat did not take it."))
    _check(_heard.answer)


def _is_allowed(address: str) -> bool:
    return address.partition("://")[0].strip().lower() in settings.CHAT_SCHEMES


def _chat_at(address: str) -> Any:
    # Half a second to import, which no web process should pay at its start.
    return importlib.import_module("apprise").Apprise.instantiate(address, suppress_exceptions=True)


class _Listening:
    """Stands before `requests` in the module of one kind of chat, and keeps what was answered.

    These chats say no with a status of 200 and a number in the body, which Apprise does not read.
    """

    def __init__(self, requests: Any) -> None:
        self.requests = requests

    def __getattr__(self, name: str) -> Any:
        return getattr(self.requests, name)

    def post(self, *args: Any, **kwargs: Any) -> Any:
        _heard.answer = self.requests.post(*args, **{**kwargs, "allow_redirects": False})
        return _heard.answer


def _listen(chat: Any) -> None:
    module: Any = sys.modules[type(chat).__module__]
    if not isinstance(module.requests, _Listening):
        module.requests = _Listening(module.requests)


def _check(answer: Any) -> None:
    """Raise if the chat said no in the body of its answer."""
    try:
        said = json.loads(answer.content) if answer is not None else {}
    except ValueError:
        return
    number = said.get("errcode", said.get("code", 0)) if isinstance(said, dict) else 0
    if number:
        raise (Temporary if number in _PASSING else Permanent)(f"errcode {number}")
