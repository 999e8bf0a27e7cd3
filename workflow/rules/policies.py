"""The settings of a county that are neither a list nor a limit, and how each is written."""

import re
import unicodedata
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

# Not \d: it means the digits of every script, and what reads the value later knows ten.
HOURS = re.compile(r"([01][0-9]|2[0-3]):[0-5][0-9]")
YES, NO = ("yes", "是"), ("no", "否")


class BadPolicy(ValueError):
    """What was typed is no value of this policy."""


@dataclass(frozen=True)
class PolicyKind:
    """How a value is read from what a person types, and written for a person."""

    read: Callable[[str], Any]
    write: Callable[[Any], str]


def _share(text: str) -> int:
    if not re.fullmatch(r"[0-9]{1,3}", text) or int(text) > 100:
        raise BadPolicy
    return int(text)


def _number(text: str) -> int:
    if not re.fullmatch(r"[0-9]{1,6}", text):
        raise BadPolicy
    return int(text)


def _choice(text: str) -> bool:
    if text.lower() not in (*YES, *NO):
        raise BadPolicy
    return text.lower() in YES


def _hours(text: str) -> list[str]:
    """Two times of day; the second may be of the next morning."""
    times = [part.strip() for part in re.split(r"[-–—~至]", text)]
    if len(times) != 2 or times[0] == times[1] or not all(map(HOURS.fullmatch, times)):
        raise BadPolicy
    return times


POLICIES: Mapping[str, PolicyKind] = {
    "callback_sample": PolicyKind(_share, str),
    "whistle_approval": PolicyKind(_choice, lambda value: YES[0] if value else NO[0]),
    "quiet_hours": PolicyKind(_hours, "-".join),
    "sms_per_day": PolicyKind(_number, str),
}


def read_policy(key: str, text: str) -> Any:
    """What somebody typed, full-width digits and signs too; BadPolicy if it is no value."""
    return POLICIES[key].read(unicodedata.normalize("NFKC", text).strip())


def is_policy(key: str, value: Any) -> bool:
    """Whether what is stored could have been typed; nobody may rely on it if not."""
    kind = POLICIES.get(key)
    try:
        return kind is None or bool(kind.read(kind.write(value)) == value)
    except (BadPolicy, TypeError):
        return False
