"""A ladder as it stands on one duty: which rungs were reached, and what that means."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import takewhile
from typing import Any

from workflow.rules.duties import LADDERS

# Later than this is our own fault, and nobody gets a card for it.
OWN_OUTAGE = timedelta(minutes=10)
REMINDERS = ("remind", "remind_10d", "remind_3d")
# What concerns nobody but a villager himself.
VILLAGERS = ("requester", "party")

Rung = dict[str, Any]


@dataclass(frozen=True)
class Reached:
    """The rungs of one duty that are to be fired now, in order; only the highest acts.

    `is_fresh`: it is reached in time, so that a card may follow; `system_late`: it is not, and
    that is nobody's fault but ours.
    """

    first: int
    rungs: tuple[Rung, ...]
    is_fresh: bool
    system_late: bool

    @property
    def codes(self) -> tuple[str, ...]:
        return tuple(rung["code"] for rung in self.rungs)

    @property
    def highest(self) -> str:
        return self.codes[-1]


def moment(rung: Mapping[str, Any]) -> datetime:
    return datetime.fromisoformat(rung["at"])


def reached(rungs: Sequence[Rung], first: int, now: datetime) -> Reached | None:
    """What is to be fired of a ladder whose rungs before `first` were; None if nothing is yet.

    At the due moment itself a duty is still in time, so a rung is reached only after its moment.
    """
    found = tuple(takewhile(lambda rung: moment(rung) < now, rungs[first:]))
    if not found:
        return None
    highest = found[-1]
    was_past, is_late = bool(highest.get("past")), now - moment(highest) > OWN_OUTAGE
    return Reached(first, found, not (was_past or is_late), is_late and not was_past)


def fired(rungs: Sequence[Rung], what: Reached, now: datetime) -> list[Rung]:
    """The same ladder with what was reached marked as fired, the skipped rungs too."""
    end = what.first + len(what.rungs)
    return [
        _fired(rung, now) if what.first <= place < end else rung for place, rung in enumerate(rungs)
    ]


def _fired(rung: Rung, now: datetime) -> Rung:
    is_late = now - moment(rung) > OWN_OUTAGE and not rung.get("past")
    return {**rung, "fired_at": now.isoformat(), **({"system_late": True} if is_late else {})}


def set_anew(
    rungs: Sequence[Rung], before: Sequence[Rung], now: datetime
) -> tuple[list[Rung], int]:
    """Carry over what was fired to rungs with new moments; returns them and the next to fire.

    Each is fired once for a due moment, however often it moves. What lies in the past already
    when it is set was never there to be kept: it is nobody's outage, and earns no card.
    """
    done = {rung["code"]: rung for rung in before if "fired_at" in rung}
    result: list[Rung] = []
    for rung in rungs:
        if rung["code"] in done:
            rung = {**done[rung["code"]], "at": rung["at"]}
        elif moment(rung) < now:
            rung = {**rung, "past": True}
        result.append(rung)
    last = max((n for n, rung in enumerate(result) if "fired_at" in rung), default=-1)
    return result, last + 1


def coming(rungs: Sequence[Rung], first: int, until: datetime) -> Iterator[Rung]:
    """The rungs above the reminders that will be reached until a moment if nobody acts."""
    for rung in rungs[first:]:
        if moment(rung) >= until:
            return
        if rung["code"] not in REMINDERS:
            yield rung


def tells(ladder: str, codes: Sequence[str]) -> tuple[str, ...]:
    """Who is told when these rungs of a ladder are fired at once, each once."""
    known = {stage.code: stage.tells for stage in LADDERS[ladder]}
    return tuple(dict.fromkeys(token for code in codes for token in known.get(code, ())))
