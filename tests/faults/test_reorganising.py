"""A reorganisation is alone: no step is taken while it runs, and it waits for those under way."""

from collections import Counter
from datetime import timedelta
from functools import partial
from threading import Event, Thread

import pytest
from django.db import connection
from django.utils import timezone

from tests import factories as make
from tests.faults.racing import at_once, names
from tests.tickets.builders import steps_of
from workflow.models import Duty
from workflow.services import sweep, take_step
from workflow.services.keys import one_transaction
from workflow.services.reorganising import one_act, rename_unit_to

pytestmark = [pytest.mark.servers, pytest.mark.usefixtures("db")]
UNIT = "110117006212001"


def test_no_step_is_taken_while_units_are_reorganised():
    case = make.open_ticket()
    step = partial(take_step, case, "accept", actor=make.staff("grid01"), data={})
    outcomes = []

    def work(on):
        outcomes.extend(at_once(step))
        return Counter(), []

    one_act("rename_unit", [UNIT], "x", work, user=None, dry_run=True)

    assert names(outcomes) == ["Busy"]
    assert steps_of(case) == ["open"]


def test_the_sweep_leaves_everything_for_the_next_one_meanwhile():
    case = make.handled_ticket()
    make.step(
        case, "ask", "grid01", text="门牌？", due_on=str(timezone.localdate() + timedelta(days=3))
    )
    past = timezone.now() - timedelta(minutes=1)
    lapse = [{"code": "lapse", "at": past.isoformat()}]
    supply = Duty.objects.filter(case=case, kind="supply")
    supply.update(due_at=past, next_alert_at=past, stages=lapse)
    swept = []

    def work(on):
        swept.extend(at_once(sweep))
        return Counter(), []

    one_act("rename_unit", [UNIT], "x", work, user=None, dry_run=True)

    assert [(name, found.lapsed, found.busy) for name, found in swept] == [("ok", 0, 1)]
    assert sweep().lapsed == 1


def test_it_waits_for_the_steps_that_are_under_way():
    has_begun, may_end, order = Event(), Event(), []

    def slow_step():
        try:
            with one_transaction():
                has_begun.set()
                may_end.wait(10)
                order.append("step")
        finally:
            connection.close()

    step = Thread(target=slow_step)
    step.start()
    has_begun.wait(10)
    release = Thread(target=lambda: (may_end.wait(0.5), may_end.set()))
    release.start()

    rename_unit_to(UNIT, "改了名的网格", dry_run=True)
    order.append("reorganisation")

    step.join(10)
    release.join(10)
    assert order == ["step", "reorganisation"]
