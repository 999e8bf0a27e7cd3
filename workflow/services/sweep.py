"""The sweep: fires what the ladders of all duties have reached, the oldest first."""

import logging
import time
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.db import transaction
from django.db.models import F, Q
from django.utils import timezone

from governance.models import Post, Unit
from workflow.models import Case, Duty, Pause, SweepRun, TimeLimit
from workflow.services.duties import lend, open_duties_of
from workflow.services.ladder import REMAINS, fire
from workflow.services.telling.finding import keep_posts
from workflow.services.tree import Tree, lock_free_tree

logger = logging.getLogger(__name__)

BATCH = 200
# Of so many roots of a batch all that is needed is read at once.
AHEAD = 50
# Beat ticks every 30 s; what is left by then is for the next tick.
BUDGET_S = 25.0
LONGEST_WAIT_MIN = 1440
KEEP_RUNS = timedelta(days=7)

# A duty and its case.
Row = tuple[int, int]
# A root and what is due on it.
Root = tuple[int, list[Row]]


@dataclass
class Swept:
    """What one sweep found and did; `lapsed` are those of the fired that ended a duty."""

    due: int = 0
    fired: int = 0
    lapsed: int = 0
    busy: int = 0
    failed: int = 0
    lag_s: int = 0


def sweep(limit: int = BATCH, *, budget_s: float = BUDGET_S) -> Swept:
    """Fire every rung that was reached, so many at a time, until none is left or time is up.

    One transaction a root; a root that somebody else holds is left for the next sweep; a row that
    fails backs off and stops nobody. How much it was and how far behind is kept as a `SweepRun`.
    """
    begun = time.monotonic()
    run = _Run(timezone.now(), limit)
    error = ""
    try:
        run.take_all(begun + budget_s)
    except Exception as failure:
        error = f"{type(failure).__name__}: {failure}"[:200]
        raise
    finally:
        _keep_run(run.swept, run.now, time.monotonic() - begun, error)
    return run.swept


class _Run:
    """One sweep: what is due, and what was read ahead for many roots at once."""

    def __init__(self, now: datetime, limit: int) -> None:
        self.now = now
        self.limit = limit
        self.swept = Swept()
        # Somebody else was at the root that was tried last.
        self.is_crowded = False
        self.duties: dict[int, list[Duty]] = {}
        self.pauses: dict[int, list[Pause]] = {}
        # What hangs on many duties is read once, and is one object for all of them.
        self.limits: dict[int, TimeLimit] = {}
        self.posts: dict[int, list[Post]] = {}
        self.units: dict[int, Unit] = {}

    def take_all(self, until: float) -> None:
        """Root after root, until none is left or time is up."""
        for root_id, rows in self.roots():
            self.take(root_id, rows)
            if time.monotonic() > until:
                break

    def roots(self) -> Iterator[Root]:
        """What is due by root, the oldest first; each row once, for what is busy stays due."""
        due = Duty.objects.filter(next_alert_at__lt=self.now).order_by("next_alert_at", "id")
        columns = ("next_alert_at", "id", "case_id", "root_id")
        later = Q()
        while rows := list(due.filter(later).values_list(*columns)[: self.limit]):
            if not self.swept.due:
                self.swept.lag_s = int((self.now - (rows[0][0] or self.now)).total_seconds())
            self.swept.due += len(rows)
            roots: dict[int, list[Row]] = {}
            for _at, pk, case_id, root_id in rows:
                roots.setdefault(root_id, []).append((pk, case_id))
            yield from self._in_turn(list(roots.items()))
            at, pk = rows[-1][:2]
            later = Q(next_alert_at__gt=at) | Q(next_alert_at=at, id__gt=pk)

    def _in_turn(self, waiting: list[Root]) -> Iterator[Root]:
        """These roots, read ahead some at a time; out of the way of whoever works on them too."""
        ahead: set[int] = set()
        while waiting:
            if self.is_crowded:
                waiting, self.is_crowded = self._step_aside(waiting), False
                continue
            if waiting[0][0] not in ahead:
                ahead = {root_id for root_id, _rows in waiting[:AHEAD]}
                self._read_ahead({pk for _id, rows in waiting[:AHEAD] for _duty, pk in rows})
            yield waiting.pop(0)

    def _step_aside(self, waiting: list[Root]) -> list[Root]:
        """Without what somebody else has fired by now, and beginning in the midst of the rest.

        Two sweeps that go through the same roots in the same order would try each of them twice.
        """
        wanted = [pk for _id, rows in waiting for pk, _case_id in rows]
        due = Duty.objects.filter(pk__in=wanted, next_alert_at__lt=self.now)
        still = set(due.values_list("pk", flat=True))
        left = [(root_id, [row for row in rows if row[0] in still]) for root_id, rows in waiting]
        left = [(root_id, rows) for root_id, rows in left if rows]
        return left[len(left) // 2 :] + left[: len(left) // 2]

    def _read_ahead(self, cases: set[int]) -> None:
        """What is owed on many cases and what stops it, by whom, and how long their logs are."""
        # Nobody asks a sweep how a moment was reckoned.
        rows = Duty.objects.open().filter(case__in=cases).defer("trace")
        duties = list(rows.annotate(root_seq=F("root__head_seq"), root_at=F("root__last_at")))
        holders = Case.objects.filter(pk__in=cases).values_list("pk", "holder_id")
        _keep(self.limits, TimeLimit.objects, {duty.limit_row_id for duty in duties})
        owing = {duty.unit_id for duty in duties} | {unit_id for _pk, unit_id in holders}
        _keep(self.units, Unit.objects, owing)
        self.duties, self.pauses = {}, {}
        for duty in duties:
            if duty.limit_row_id:
                duty.limit_row = self.limits[duty.limit_row_id]
            if duty.unit_id:
                duty.unit = self.units[duty.unit_id]
            self.duties.setdefault(duty.case_id, []).append(duty)
        for pause in Pause.objects.filter(case__in=cases).order_by("since"):
            self.pauses.setdefault(pause.case_id, []).append(pause)
        keep_posts(self.posts, self.units, self.now)

    def take(self, root_id: int, rows: Sequence[Row]) -> None:
        """Fire what is due on one root; if that fails, each duty for itself."""
        try:
            steps = self._fire(root_id, rows)
        # Whatever is wrong with one duty must not stop the others; it is kept and shown.
        except Exception as error:
            # What the failed try left in memory is not what stands in the database.
            self.duties.clear()
            if len(rows) > 1:
                for row in rows:
                    self.take(root_id, [row])
                return
            self.swept.failed += 1
            logger.exception("the ladder of duty %s could not go on", rows[0][0])
            _back_off(rows[0][0], error)
            return
        self.is_crowded = not steps
        if steps is None:
            self.swept.busy += len(rows)
            return
        self.swept.fired += len(steps)
        self.swept.lapsed += sum(step not in REMAINS for step in steps)

    def _fire(self, root_id: int, rows: Iterable[Row]) -> list[str] | None:
        """Fire these duties of one root in one transaction; None if somebody else holds it."""
        with transaction.atomic():
            tree = lock_free_tree(root_id, kept_posts=self.posts)
            if tree is None:
                return None
            steps = [self._fire_one(tree, tree.case(case_id), pk) for pk, case_id in rows]
            fired = [step for step in steps if step]
            if fired:
                tree.save()
            return fired

    def _fire_one(self, tree: Tree, case: Case, pk: int) -> str:
        """Judge under the lock: it may have been done, paused or extended meanwhile."""
        ahead = self.duties.pop(case.pk, [])
        if ahead and _is_unchanged(tree.root, ahead[0]):
            lend(case, ahead, self.pauses.pop(case.pk, []))
        if case.holder_id in self.units:
            case.holder = self.units[case.holder_id]
        duty = next((duty for duty in open_duties_of(case) if duty.pk == pk), None)
        if duty is None or duty.next_alert_at is None or duty.next_alert_at >= self.now:
            return ""
        return fire(tree, duty, self.now)


def _is_unchanged(root: Case, ahead: Any) -> bool:
    """Whether nothing was done to a tree since its duties were read.

    Whatever is done grows the log, or at least leaves its moment on the root.
    """
    return bool((ahead.root_seq, ahead.root_at) == (root.head_seq, root.last_at))


def _keep(kept: dict[int, Any], rows: Any, wanted: Iterable[int | None]) -> None:
    """Read these rows, each once a run."""
    missing = {pk for pk in wanted if pk is not None} - kept.keys()
    if missing:
        kept.update({row.pk: row for row in rows.filter(pk__in=missing)})


def _back_off(pk: int, error: Exception) -> None:
    """Look at a poisoned row later and later: 1, 2, 4 … minutes, at most a day."""
    duty = Duty.objects.get(pk=pk)
    minutes = min(2**duty.alert_failures, LONGEST_WAIT_MIN)
    Duty.objects.filter(pk=pk, settled_at=None, is_paused=False).update(
        alert_failures=F("alert_failures") + 1,
        alert_error=f"{type(error).__name__}: {error}"[:200],
        next_alert_at=timezone.now() + timedelta(minutes=minutes),
    )


def clear_runs() -> int:
    """Delete what runs of the clockwork left behind before; returns how many."""
    before = timezone.now() - KEEP_RUNS
    return SweepRun.objects.filter(at__lt=before).delete()[0]


def _keep_run(swept: Swept, at: datetime, seconds: float, error: str) -> None:
    SweepRun.objects.create(
        work="sweep",
        at=at,
        seconds=round(seconds, 3),
        due=swept.due,
        fired=swept.fired,
        busy=swept.busy,
        failed=swept.failed,
        lag_s=swept.lag_s,
        error=error,
    )
