"""Due moments that rested on a year not announced yet are counted again once it is loaded."""

import logging
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import reduce
from operator import or_
from typing import Any

from django.db.models import Q, QuerySet
from django.utils import timezone

from governance.rules.calendar import SHANGHAI
from governance.services import forget_calendars, years_loaded
from workflow.models import Case, Duty
from workflow.services.clocks import CLOCK, save_clocks, set_due, set_rungs
from workflow.services.duties import open_duties_of
from workflow.services.keys import one_transaction
from workflow.services.performing import copy_due
from workflow.services.refusals import Busy
from workflow.services.steps import advance
from workflow.services.tree import Tree, lock_tree

logger = logging.getLogger(__name__)

BATCH = 200
# From the due moment of a duty to its last rung: five working days, over the longest holiday.
LONGEST_LADDER = timedelta(days=31)
# Whose clocks the requester reads: his own and the promise.
READ_BY_REQUESTER = ("requester", "system")


@dataclass(frozen=True)
class Recalculated:
    """What became of the provisional due moments."""

    # The moment is another one, and a line of the log says from when to when.
    moved: int = 0
    # The same moment, and no longer provisional.
    confirmed: int = 0
    # The new moment has passed already: a table makes nobody late, so the old one stays.
    passed: int = 0
    # Rests on a year that is still not loaded.
    waiting: int = 0
    # Somebody held the case, or it could not be counted: the next run tries again.
    busy: int = 0
    failed: int = 0


def provisional_duties() -> QuerySet[Duty]:
    """The running duties whose due moment rests on a year that was not loaded."""
    return Duty.objects.open().filter(is_provisional=True, is_paused=False, due_at__isnull=False)


def answerable_duties(years: Iterable[int]) -> QuerySet[Duty]:
    """Those of them that rest on one of these years."""
    named = [
        Q(trace__contains=[{"code": "provisional", "params": {"years": [year]}}]) for year in years
    ]
    return provisional_duties().filter(reduce(or_, named)) if named else Duty.objects.none()


def climbing_duties(years: Iterable[int]) -> QuerySet[Duty]:
    """Those due shortly before one of these years, whose ladders may reach into it."""
    begin = [datetime(year, 1, 1, tzinfo=SHANGHAI) for year in years]
    shortly = [Q(due_at__lt=first, due_at__gte=first - LONGEST_LADDER) for first in begin]
    running = Duty.objects.open().filter(is_provisional=False, is_paused=False)
    return running.filter(reduce(or_, shortly)) if shortly else Duty.objects.none()


def recalculate(*, dry_run: bool = False) -> Recalculated:
    """Count every provisional due moment that rests on a year now loaded again.

    One transaction a root, in the order of their numbers: a run that is broken off goes on where
    it stopped, and a second one finds nothing to do. Stages that have fired stay fired. What is
    not provisional is left alone, and what stands still is counted when it goes on.
    """
    forget_calendars()
    found: Counter[str] = Counter()
    for root_id in _roots(_years()):
        try:
            with one_transaction():
                found += _recalculate_tree(root_id, dry_run)
        except Busy:
            found["busy"] += 1
        # One damaged case must not keep the others from their due moments.
        except Exception:
            found["failed"] += 1
            logger.exception("root %s could not be recalculated", root_id)
    # What is kept of the number of provisional ones is no longer true.
    forget_calendars()
    waiting = provisional_duties().count() - answerable_duties(_years()).count()
    return Recalculated(**found, waiting=waiting)


def _years() -> list[int]:
    """The loaded years that a running duty may have waited for."""
    this_year = timezone.localdate().year
    return sorted(year for year in years_loaded() if year >= this_year - 1)


def _roots(years: Iterable[int]) -> Iterator[int]:
    """The roots with such duties, a batch at a time."""
    duties = (answerable_duties(years) | climbing_duties(years)).order_by("root_id")
    last = 0
    while True:
        later = duties.filter(root_id__gt=last)
        batch = list(later.values_list("root_id", flat=True).distinct()[:BATCH])
        yield from batch
        if len(batch) < BATCH:
            return
        last = batch[-1]


def _recalculate_tree(root_id: int, dry_run: bool) -> Counter[str]:
    tree = lock_tree(root_id)
    # Asked again under the lock: a step may have settled some of them just now.
    climbing = set(climbing_duties(_years()).filter(root_id=root_id).values_list("pk", flat=True))
    wanted = Q(pk__in=provisional_duties()) | Q(pk__in=climbing)
    case_ids = Duty.objects.filter(wanted, root_id=root_id).values_list("case_id", flat=True)
    found: Counter[str] = Counter()
    for case in [tree.case(pk) for pk in sorted(set(case_ids))]:
        for duty in list(open_duties_of(case)):
            if duty.is_provisional and not duty.is_paused:
                found[_recalculate(tree, case, duty, dry_run)] += 1
            elif duty.pk in climbing and not dry_run:
                # Its moment is as it was, so that there is nothing to tell of.
                set_rungs(tree, duty)
                save_clocks([duty])
    if not dry_run:
        tree.save()
    found.pop("waiting", None)
    return found


def _recalculate(tree: Tree, case: Case, duty: Duty, dry_run: bool) -> str:
    """Count one duty again and say what became of it."""
    before, kept = duty.due_at, {name: getattr(duty, name) for name in CLOCK}
    set_due(tree, duty)
    after = duty.due_at
    assert before is not None
    assert after is not None
    if after < before and after < tree.now:
        for name, value in kept.items():
            setattr(duty, name, value)
        return "passed"
    if after == before and duty.is_provisional:
        return "waiting"
    if dry_run:
        return "moved" if after != before else "confirmed"
    save_clocks([duty])
    if after == before:
        copy_due(case)
        tree.touch(case)
        return "confirmed"
    _log(tree, case, duty, before, after)
    return "moved"


def _log(tree: Tree, case: Case, duty: Duty, before: datetime, after: datetime) -> None:
    """Say whose clock it was and from when to when it moved; the requester reads of his own."""
    is_public = duty.owner_kind in READ_BY_REQUESTER
    said: dict[str, Any] = {
        "duty": duty.kind,
        "unit": duty.unit.code if duty.unit else "",
        "was": before.isoformat(),
        "due_at": after.isoformat(),
    }
    advance(
        tree,
        case,
        "recalculate",
        event_data=said,
        audience="public" if is_public else "unit",
        tells=("R",) if is_public else ("ower",),
    )
