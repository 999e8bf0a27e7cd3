"""Several cases in one call, with races and real faults: one case stops no other."""

import pytest
from django.db import DatabaseError

from tests import factories as make
from tests.faults.breaking import other_transaction, trigger_at
from tests.faults.racing import at_once, names
from tests.tickets.builders import steps_of
from workflow.models import Event
from workflow.services import Busy, Item, Key, take_each, verify_log

pytestmark = [pytest.mark.servers, pytest.mark.usefixtures("db")]

NOTE = {"text": "已统一告知村民。", "audience": "internal"}


def note_on(cases, *, key=""):
    """A call that writes the same note on all of them, as the page and the API make it."""
    actor = make.staff("grid01")

    def call():
        own = Key(actor.scope, key, "f" * 64) if key else None
        items = [Item(case.code) for case in cases]
        return take_each("note", items, actor=actor, read=lambda case: NOTE, key=own)

    return call


def errors(outcomes):
    return [type(outcome.error) for outcome in outcomes]


def test_a_double_tap_at_the_same_moment_writes_each_note_once():
    cases = [make.handled_ticket() for _n in range(3)]

    outcomes = at_once(*[note_on(cases, key="one-tap")] * 4)

    assert names(outcomes) == ["ok"] * 4
    lines = [[one.event.pk for one in result] for _name, result in outcomes]
    assert lines == [lines[0]] * 4
    assert [steps_of(case) for case in cases] == [["open", "accept", "note"]] * 3
    assert sorted(result[0].is_replayed for _name, result in outcomes) == [False] + [True] * 3


def test_two_who_take_the_same_cases_in_opposite_order_stop_nobody():
    cases = [make.handled_ticket() for _n in range(4)]

    outcomes = at_once(*[note_on(cases), note_on(cases[::-1])] * 2)

    assert names(outcomes) == ["ok"] * 4
    assert {error for _name, result in outcomes for error in errors(result)} == {type(None)}
    assert Event.objects.filter(step="note").count() == 16
    assert verify_log() == []


def test_a_case_that_somebody_is_saving_is_busy_and_the_others_are_done():
    cases = [make.handled_ticket() for _n in range(3)]
    lock = f"SELECT id FROM workflow_case WHERE id = {cases[1].pk} FOR UPDATE"

    with other_transaction(lock):
        outcomes = note_on(cases, key="first-try")()
    again = note_on(cases, key="first-try")()

    assert errors(outcomes) == [type(None), Busy, type(None)]
    assert [one.is_replayed for one in again] == [True, False, True]
    assert [steps_of(case) for case in cases] == [["open", "accept", "note"]] * 3


def test_what_nobody_foresaw_is_the_outcome_of_that_case_alone():
    cases = [make.handled_ticket() for _n in range(3)]
    body = (
        f"IF NEW.case_id = {cases[1].pk} THEN"
        " RAISE EXCEPTION 'no room' USING ERRCODE = 'disk_full'; END IF; RETURN NULL"
    )

    with trigger_at("INSERT workflow_event", body):
        outcomes = note_on(cases, key="first-try")()
    again = note_on(cases, key="first-try")()

    assert outcomes[1].event is None
    assert isinstance(outcomes[1].error, DatabaseError)
    assert [one.is_replayed for one in again] == [True, False, True]
    assert [steps_of(case) for case in cases] == [["open", "accept", "note"]] * 3
    assert verify_log() == []
