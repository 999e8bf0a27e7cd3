"""The settings of a county that are neither a list nor a limit, and how each is written."""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

HOURS = re.compile(r"([01]\d|2[0-3]):([0-5]\d)")
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
