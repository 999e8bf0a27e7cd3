"""Sending with real workers' connections: each message once, at least once, whoever dies."""

from collections import Counter
from collections.abc import Iterator
from threading import Lock

import pytest
from django.db import connection, transaction

from governance.models import User
from tests import factories as make
from tests.faults.breaking import trigger_at
from tests.faults.racing import at_once, names
from tests.tickets.builders import NO_CONTACT
from tests.workflow.wire import with_mail
from workflow.models import Delivery
from workflow.rules.telling import LEASE
from workflow.services import drain

pytestmark = [pytest.mark.servers, pytest.mark.usefixtures("committed", "clock", "wire")]


@pytest.fixture(autouse=True)
def _slow_gateway(monkeypatch, wire):
    """Two senders meet in it, and it counts safely."""
    lock, plain = Lock(), wire.send

    def send(message):
        with lock:
            plain(message)

    monkeypatch.setattr("workflow.services.channels.send", send)


def addresses(wire):
    return Counter(message.key for message in wire.sent)


def test_four_workers_at_once_send_each_message_once(clock, wire):
    for n in range(30):
        make.open_ticket(contact_phone=f"139000000{n:02}")

    outcomes = at_once(*[lambda: drain(limit=5)] * 4)

    assert names(outcomes) == ["ok"] * 4
    assert sum(result.sent for _name, result in outcomes) == 30
    assert set(addresses(wire).values()) == {1}
    assert Delivery.objects.filter(state="sent").count() == 30


def test_four_workers_at_once_ring_one_number_once(clock, wire):
    for _ in range(4):
        make.open_ticket()

    at_once(*[lambda: drain(limit=1)] * 4)

    assert len(wire.sent) == 1
    assert Delivery.objects.filter(state="due").count() == 3


@pytest.fixture
def _one_address(committed) -> Iterator[None]:
    with_mail("grid01")
    yield
    User.objects.update(email="")


@pytest.mark.usefixtures("_one_address")
def test_four_workers_at_once_send_one_digest():
    for _ in range(8):
        make.open_ticket(**NO_CONTACT)

    at_once(*[lambda: drain(limit=2)] * 4)

    rows = Delivery.objects.all()
    assert {row.state for row in rows} == {"sent"}
    assert len([row for row in rows if row.sent_with_id is None]) == 1


def test_a_worker_that_dies_after_sending_leaves_the_message_to_the_next(clock, wire):
    """At least once: the gateway knows by its key that it had it."""
    make.open_ticket()

    with trigger_at("UPDATE workflow_delivery", DIES_WHEN_SENT), pytest.raises(Exception):  # noqa: B017
        drain()
    clock.shift(LEASE)
    drain()

    assert len(wire.sent) == 2
    assert len(addresses(wire)) == 1
    assert Delivery.objects.get().state == "sent"
    assert Delivery.objects.get().attempts == 2


DIES_WHEN_SENT = "IF NEW.state = 'sent' THEN RAISE EXCEPTION 'killed'; END IF; RETURN NULL"


def test_what_is_not_committed_is_not_sent(clock, wire):
    case = make.open_ticket()
    drain()
    wire.sent.clear()

    with pytest.raises(RuntimeError), transaction.atomic():
        make.step(case, "accept", "grid01")
        raise RuntimeError("thought better of it")
    clock.shift(600)
    drain()

    assert wire.sent == []
    assert Delivery.objects.count() == 1


def test_claiming_waits_for_nobody_who_takes_steps(clock, wire):
    """A root that somebody holds does not hold its messages up."""
    case = make.open_ticket()
    other = connection.copy()
    try:
        other.set_autocommit(False)
        with other.cursor() as cursor:
            cursor.execute("SELECT id FROM workflow_case WHERE id = %s FOR UPDATE", [case.pk])
            assert drain().sent == 1
    finally:
        other.rollback()
        other.close()


def test_a_nudge_that_fails_loses_nothing(clock, wire, monkeypatch):
    """With the broker down everything is written, and sent when the clock ticks again."""

    def broken():
        raise ConnectionError("no broker")

    monkeypatch.setattr("workflow.services.steps._nudge", [broken])
    case = make.open_ticket()

    assert case.state == "received"
    assert Delivery.objects.get().state == "due"
    assert drain().sent == 1
