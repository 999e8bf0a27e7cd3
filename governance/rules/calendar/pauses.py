"""Pauses of a clock: closed, clipped and joined into stretches that do not overlap."""

from collections.abc import Iterable, Iterator
from datetime import datetime
from typing import NamedTuple


class Pause(NamedTuple):
    """A time in which a clock stands; it still runs while `until` is None."""

    since: datetime
    until: datetime | None
    reason: str = ""


class Standstill(NamedTuple):
    """One stretch of the union of pauses, with the reasons that held in it."""

    since: datetime
    until: datetime
    reasons: tuple[str, ...]


# Pauses may come as plain pairs of moments, straight from a query.
AnyPause = Pause | tuple[datetime, datetime | None] | tuple[datetime, datetime | None, str]


def close_pauses(pauses: Iterable[AnyPause], now: datetime) -> list[Pause]:
    """End the running pauses now: what a due time would be if the clock went on at this moment."""
    known = [Pause(*pause) for pause in pauses]
    return [pause._replace(until=pause.until or now) for pause in known]


def join_pauses(pauses: Iterable[AnyPause], *, since: datetime) -> list[Standstill]:
    """Return the union of ended pauses from a moment on, in order and without overlap."""
    joined: list[Standstill] = []
    for pause in sorted((Pause(*pause) for pause in pauses), key=lambda pause: pause.since):
        if pause.until is None:
            raise ValueError("While a pause runs there is no due time; close it first.")
        if pause.until <= max(pause.since, since):
            continue
        reasons = (pause.reason,) if pause.reason else ()
        here = Standstill(max(pause.since, since), pause.until, reasons)
        if joined and here.since <= joined[-1].until:
            here = _join(joined.pop(), here)
        joined.append(here)
    return joined


def running_stretches(
    since: datetime, until: datetime | None, still: Iterable[Standstill]
) -> Iterator[tuple[datetime, datetime | None]]:
    """Yield the stretches in which a clock runs; until None is without end.

    The standstills are joined and none of them begins before `since`.
    """
    for stop in still:
        if until is not None and stop.since >= until:
            break
        yield since, stop.since
        since = stop.until
    if until is None or since < until:
        yield since, until


def _join(one: Standstill, other: Standstill) -> Standstill:
    reasons = tuple(dict.fromkeys(one.reasons + other.reasons))
    return Standstill(one.since, max(one.until, other.until), reasons)
