"""One step on many cases: each is a transaction of its own and has an answer of its own."""

import logging
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from workflow.models import Case, Event
from workflow.services.actors import Actor
from workflow.services.keys import Key, claim_call, part_key, release_call
from workflow.services.refusals import Refused
from workflow.services.sight import get_visible
from workflow.services.steps import take_step

logger = logging.getLogger(__name__)

# Steps that say the same of every case; what needs a look at each is taken one by one.
BULK_STEPS = ("assign", "refer", "merge", "note", "read")
MOST_ITEMS = 50


@dataclass(frozen=True)
class Item:
    """A case among several, as it was asked for; `version` is the one that was looked at."""

    code: str
    version: int | None = None


@dataclass(frozen=True)
class Outcome:
    """What became of one item: the event that was written, or why there is none."""

    item: Item
    event: Event | None = None
    error: Exception | None = None
    is_replayed: bool = False


def take_each(
    name: str,
    items: Sequence[Item],
    *,
    actor: Actor,
    read: Callable[[Case], Mapping[str, Any]],
    key: Key | None = None,
) -> list[Outcome]:
    """Take a step on each item by a call of take_step of its own, in the order asked.

    `read` makes the data for one case and may raise a Refused. The key holds for the whole call:
    a repeat finds what was done, and takes only what was not. Raises KeyReused, or Busy, before
    anything is written; whatever else goes wrong is the outcome of the item alone.
    """
    if key:
        claim_call(key)
    outcomes = [_take(name, item, actor, read, key) for item in items]
    if key and not any(outcome.event for outcome in outcomes):
        # As for a single call: what failed as a whole may be corrected under the same key.
        release_call(key)
    return outcomes


def _take(
    name: str,
    item: Item,
    actor: Actor,
    read: Callable[[Case], Mapping[str, Any]],
    key: Key | None,
) -> Outcome:
    try:
        case = get_visible(actor, item.code)
        part = part_key(key, case.code) if key else None
        event = take_step(case, name, actor=actor, data=read(case), key=part, version=item.version)
    except Refused as error:
        return Outcome(item, error=error)
    # Whatever is wrong with one case must not stop the others.
    except Exception as error:  # noqa: BLE001
        logger.exception("%s could not be taken on one of several cases", name)
        return Outcome(item, error=error)
    return Outcome(item, event, is_replayed=part is not None and part.is_replayed)
