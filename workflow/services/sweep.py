"""The sweep: takes the step named for a villager's duty that lapsed (steps.md, rule 7)."""

import logging
from dataclasses import dataclass
from datetime import timedelta

from django.db import transaction
from django.db.models import F
from django.utils import timezone

from workflow.models import Case, Duty
from workflow.services.steps import advance
from workflow.services.tree import Tree, lock_free_tree

logger = logging.getLogger(__name__)

BATCH = 200
VILLAGERS = ("requester", "party")


@dataclass
class Swept:
    """What one sweep did."""

    lapsed: int = 0
    busy: int = 0
    failed: int = 0


def sweep(limit: int = BATCH) -> Swept:
    """Take the lapse step of every villager's duty whose time ran out, oldest first.

    One transaction a root; a root that somebody else holds is left for the next sweep; a row that
    fails backs off and stops nobody.
    """
    swept = Swept()
    now = timezone.now()
    due = (
        Duty.objects.filter(next_alert_at__lte=now, due_at__lt=now, owner_kind__in=VILLAGERS)
        .order_by("next_alert_at", "id")
        .values_list("pk", "root_id")[:limit]
    )
    for pk, root_id in list(due):
        try:
            _sweep_one(pk, root_id, swept)
        # Whatever is wrong with one case must not stop the others; it is kept and shown.
        except Exception as error:  # noqa: BLE001
            swept.failed += 1
            logger.exception("duty %s could not be lapsed", pk)
            _back_off(pk, error)
    return swept


def _sweep_one(pk: int, root_id: int, swept: Swept) -> None:
    with transaction.atomic():
        tree = lock_free_tree(root_id)
        if tree is None:
            swept.busy += 1
            return
        duty = Duty.objects.get(pk=pk)
        if duty.settled_at is not None or duty.due_at is None or duty.due_at >= tree.now:
            return
        _lapse(tree, tree.case(duty.case_id), duty)
        tree.save()
        swept.lapsed += 1


def _lapse(tree: Tree, case: Case, duty: Duty) -> None:
    step = case.spec.lapse_step(duty.kind, {d.kind for d in case.duties.open()})
    if step == "lapse":
        advance(tree, case, "lapse", data={"duty": duty.kind}, event_data={"duty": duty.kind})
    else:
        advance(tree, case, step, data={"lapsed": duty.kind})


def _back_off(pk: int, error: Exception) -> None:
    """Look at a poisoned row later and later: 1, 2, 4 … minutes, at most a day."""
    duty = Duty.objects.get(pk=pk)
    minutes = min(2**duty.alert_failures, 1440)
    Duty.objects.filter(pk=pk, settled_at=None).update(
        alert_failures=F("alert_failures") + 1,
        alert_error=f"{type(error).__name__}: {error}"[:200],
        next_alert_at=timezone.now() + timedelta(minutes=minutes),
    )
