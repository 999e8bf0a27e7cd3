"""Benchmark tickets must be what the kernel would have written, or they measure something else."""

from random import Random

import pytest
from django.db.models import Count, F, Q
from django.utils import timezone

from benchmarks import loading
from benchmarks.county import County
from benchmarks.journeys import journeys
from benchmarks.seeding import Seeder
from governance.models import Person
from tests import factories
from workflow.models import Case, Duty, Event, Holding
from workflow.reports import desk, timeline
from workflow.services import staff_actor, take_step, verify_log

WANTED = {("closed", 3), ("handling", 2), ("called", 1), ("asked", 0)}
TICKETS = 60


@pytest.fixture(scope="module")
def recorded(django_db_setup, django_db_blocker) -> Seeder:
    """A seeder that knows a few journeys: recording leaves no rows, but takes its time."""
    kept = [j for j in journeys() if (j.ending, j.moves) in WANTED]
    with django_db_blocker.unblock():
        return Seeder(1, kept)


@pytest.fixture
def seeder(recorded, db) -> Seeder:
    return recorded


def open_roots():
    return (
        Case.objects.roots()
        .open()
        .annotate(holders=Count("holdings", filter=Q(holdings__until=None)))
    )


def _gist(plan):
    return plan.mould.recording.journey, plan.place, plan.weeks


def test_seeded_tickets_are_whole(seeder):
    made = seeder.fill(TICKETS)

    assert made.tickets == TICKETS
    assert Case.objects.roots().count() == TICKETS
    assert verify_log() == []
    assert set(open_roots().values_list("holders", flat=True)) == {1}
    assert not Holding.objects.filter(until=None, case__is_open=False).exists()
    assert not Holding.objects.filter(until=None).exclude(unit=F("case__holder")).exists()
    assert not Duty.objects.open().filter(case__is_open=False).exists()
    assert not Event.objects.exclude(case__root=F("root")).exists()
    assert Person.objects.exclude(case_id__in=Case.objects.roots().values("pk")).count() == 0


def test_seeded_tickets_lie_in_many_villages_and_in_the_past(seeder):
    seeder.fill(TICKETS)

    assert Case.objects.roots().values("village").distinct().count() > 10
    assert not Event.objects.filter(at__gt=timezone.now()).exists()


def test_the_same_seed_plans_the_same_tickets(seeder):
    first, second = (seeder.plan(TICKETS, Random(5)) for _ in range(2))

    assert [_gist(plan) for plan in first] == [_gist(plan) for plan in second]
    assert County(1).villages == seeder.county.villages


def test_the_kernel_goes_on_with_a_seeded_ticket(seeder):
    seeder.fill(TICKETS)
    case = Case.objects.roots().filter(state="handling", children__is_open=None).first()
    seat = next(s for s in seeder.county.seats.values() if s.unit_id == case.holder_id)
    handler = staff_actor(factories.staff(seat.username).user, acting_post_id=seat.post_id)

    take_step(case, "note", actor=handler, data={"text": "已到现场。", "audience": "internal"})

    assert timeline(case, handler)[-1].internal == {"text": "已到现场。"}
    assert verify_log() == []
    assert case.pk in {duty.case_id for duty in desk(handler).duties}


def test_a_database_with_other_tickets_is_refused(db):
    factories.open_ticket()

    with pytest.raises(loading.ForeignData):
        loading.claim_database()

    loading.claim_database(force=True)
    loading.claim_database()
