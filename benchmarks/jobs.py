"""The two parts of the clockwork that are measured, and the database they are measured on."""

import argparse
from datetime import datetime

from django.core.management import call_command
from django.db.models import Max, Value
from django.db.models.functions import Concat

from benchmarks import loading
from benchmarks.clockwork import Job
from benchmarks.copies import Copies, fill_letters, make_letters_due, put_off_rest
from governance.models import User
from governance.services.demo import plant_demo
from workflow.models import Delivery, Event
from workflow.services import drain as drain_messages
from workflow.services import sweep as sweep_duties


def prepare(options: argparse.Namespace) -> Copies:
    """Make the database ours, with the demo county and the tickets that are copied."""
    loading.claim_database(fresh=options.fresh)
    call_command("migrate", interactive=False, verbosity=0)
    plant_demo("benchmark")
    copies = Copies(options.seed)
    put_off_rest()
    return copies


def _fill_duties(copies: Copies, size: int) -> int:
    copies.fill(size)
    # Now, so that the moulds have no letters of it: whoever owes something is written to.
    User.objects.filter(email="").update(email=Concat("username", Value("@example.org")))
    return copies.open_duties


def _fill_messages(copies: Copies, size: int) -> int:
    fill_letters(size, copies)
    return Delivery.objects.count()


def _sweep() -> tuple[int, int]:
    swept = sweep_duties()
    return swept.fired, swept.failed


def _drain() -> tuple[int, int]:
    drained = drain_messages()
    return drained.sent, drained.failed


def _last_event(at: datetime) -> float:
    last = Event.objects.filter(at__gte=at).aggregate(at=Max("at"))["at"]
    return (last - at).total_seconds() if last else 0.0


def _last_sent(at: datetime) -> float:
    last = Delivery.objects.filter(sent_at__gte=at).aggregate(at=Max("sent_at"))["at"]
    return (last - at).total_seconds() if last else 0.0


sweep = Job("sweep", _fill_duties, Copies.make_due, _sweep, _last_event, put_off_rest)
deliver = Job(
    "deliver",
    _fill_messages,
    lambda copies, count, at: make_letters_due(count, at),
    _drain,
    _last_sent,
    put_off_rest,
)
