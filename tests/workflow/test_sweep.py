"""The sweep: what is poisoned backs off and stops nobody."""

from contextlib import contextmanager
from datetime import timedelta
from importlib import import_module
from io import StringIO

import pytest
from django.core.management import call_command
from django.db import connection
from django.utils import timezone

from tests import factories as make
from tests.tickets.builders import NO_CONTACT, steps_of
from workflow.services import sweep

pytestmark = pytest.mark.django_db

WEEK = timedelta(days=8)


def waiting():
    case = make.handled_ticket(**NO_CONTACT)
    make.step(case, "ask", "grid01", text="照片", due_on="2026-06-12")
    return case


@contextmanager
def poisoned(case):
    """A case to which nothing more can be written."""
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        cursor.execute(
            "CREATE FUNCTION poison() RETURNS trigger LANGUAGE plpgsql AS"
            f" $$ BEGIN IF NEW.case_id = {case.pk} THEN RAISE EXCEPTION 'poison'; END IF;"
            " RETURN NULL; END $$"
        )
        cursor.execute(
            "CREATE TRIGGER poison AFTER INSERT ON workflow_event"
            " FOR EACH ROW EXECUTE FUNCTION poison()"
        )
    yield
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        cursor.execute("DROP FUNCTION poison() CASCADE")


def test_one_poisoned_case_stops_nobody(clock):
    bad, good = waiting(), waiting()
    clock.shift(WEEK)

    with poisoned(bad):
        swept = sweep()

    assert (swept.lapsed, swept.failed) == (1, 1)
    assert (steps_of(bad)[-1], steps_of(good)[-1]) == ("ask", "supply_lapsed")


def test_a_poisoned_duty_is_looked_at_later_and_later_and_says_why(clock):
    case = waiting()
    clock.shift(WEEK)
    waits = []

    with poisoned(case):
        for _ in range(4):
            assert sweep().failed == 1
            assert sweep().failed == 0
            duty = case.duties.get(kind="supply")
            waits.append((duty.next_alert_at - timezone.now()).total_seconds() / 60)
            clock.move_to(duty.next_alert_at + timedelta(seconds=1))

    assert waits == [1, 2, 4, 8]
    assert (duty.alert_failures, "poison" in duty.alert_error) == (4, True)
    assert sweep().lapsed == 1


def test_a_sweep_goes_on_until_nothing_is_left_however_few_it_looks_at_at_once(clock):
    for _ in range(5):
        waiting()
    clock.shift(WEEK)

    assert [sweep(limit=2).lapsed, sweep(limit=2).lapsed] == [5, 0]


def test_a_sweep_whose_time_is_up_leaves_the_rest_for_the_next(clock):
    for _ in range(3):
        waiting()
    clock.shift(WEEK)

    assert [sweep(budget_s=0).lapsed, sweep(budget_s=0).lapsed, sweep().lapsed] == [1, 1, 1]


def test_a_duty_that_stands_still_does_not_lapse(clock):
    """Confirm has no pause; a supplied answer ends the wait before the day is over."""
    case = waiting()
    make.step(case, "supply", make.requester_of(case), text="三盏")
    clock.shift(WEEK)

    assert sweep().lapsed == 0


def test_the_last_second_is_still_the_requesters(clock):
    case = waiting()
    duty = case.duties.get(kind="supply")

    clock.move_to(duty.due_at)
    assert sweep().lapsed == 0
    clock.shift(timedelta(seconds=1))
    assert sweep().lapsed == 1


def test_the_command_sweeps(clock):
    case = waiting()
    clock.shift(WEEK)
    out = StringIO()

    call_command("sweep", stdout=out)

    assert steps_of(case)[-1] == "supply_lapsed"
    said = out.getvalue().strip()
    assert said.startswith("到点 ")
    assert ("到期自动结束 1 个" in said, said.isascii()) == (True, False)


def test_where_somebody_else_sweeps_what_he_fired_is_not_tried_again(clock, monkeypatch):
    cases = [waiting() for _ in range(6)]
    clock.shift(WEEK)
    module = import_module("workflow.services.sweep")
    lock, tried = module.lock_free_tree, []

    def lock_late(root_id, **kept):
        tried.append(root_id)
        if len(tried) > 1:
            return lock(root_id, **kept)
        with monkeypatch.context() as other:
            other.setattr(module, "lock_free_tree", lock)
            assert sweep(limit=4).lapsed == 6
        return None

    monkeypatch.setattr(module, "lock_free_tree", lock_late)
    swept = sweep()

    assert (swept.busy, swept.fired, len(tried)) == (1, 0, 1)
    assert [steps_of(case).count("supply_lapsed") for case in cases] == [1] * 6


def test_where_a_root_is_held_the_others_are_all_fired(clock, monkeypatch):
    cases = [waiting() for _ in range(5)]
    clock.shift(WEEK)
    module = import_module("workflow.services.sweep")
    lock = module.lock_free_tree
    held = {cases[0].pk, cases[3].pk}
    monkeypatch.setattr(
        module, "lock_free_tree", lambda pk, **kept: None if pk in held else lock(pk, **kept)
    )

    swept = sweep()

    assert (swept.busy, swept.lapsed) == (2, 3)
    assert [steps_of(c)[-1] == "supply_lapsed" for c in cases] == [False, True, True, False, True]
