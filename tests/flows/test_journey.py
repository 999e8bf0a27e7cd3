"""Random legal journeys: whatever people do, somebody is accountable and the log is whole.

Run it longer with JOURNEYS=500 in the environment; then every run takes other ways.
"""

import os
from datetime import timedelta

import pytest
import time_machine
from django.db import connection, transaction
from hypothesis import HealthCheck, Phase, event, given, settings
from hypothesis import strategies as st

from tests import factories as make
from tests.flows.travelling import CAST, check, check_sight, fill, snapshot, travellers, wanted
from tests.tickets.builders import MONDAY, NO_CONTACT
from tickets.services.merging import is_secret
from workflow.models import Case
from workflow.reports.offers import offers
from workflow.services import Refused, sweep, take_step

LONG = "JOURNEYS" in os.environ
EXAMPLES = int(os.environ.get("JOURNEYS", "20"))
STEPS = 14
SHIFTS = [
    timedelta(minutes=10),
    timedelta(hours=2),
    timedelta(hours=7),
    timedelta(days=2),
    timedelta(days=8),
    timedelta(days=31),
]

# The village of the staffed grid.
VILLAGE = "110117006212"

pytestmark = pytest.mark.django_db


@pytest.fixture
def cast(db):
    return [make.staff(name) for name in CAST]


@settings(
    max_examples=EXAMPLES,
    derandomize=not LONG,
    database=None,
    # A failing journey is shown as it was: making it shorter takes minutes, a long run may.
    phases=[Phase.generate, *([Phase.shrink] if LONG else [])],
    suppress_health_check=list(HealthCheck),
)
@given(data=st.data())
def test_on_every_journey_somebody_is_accountable_and_the_log_is_whole(cast, data):
    with transaction.atomic(), time_machine.travel(MONDAY, tick=False) as clock:
        travel(data, cast, clock)
        connection.check_constraints()
        transaction.set_rollback(True)


def travel(data, cast, clock):
    """Open a ticket and take steps until the way ends; check everything after each."""

    def pick(options):
        return data.draw(st.sampled_from(options))

    other = make.open_ticket(make.staff("dispatcher01"))
    opener = pick([None, cast[0], make.staff("dispatcher01")])
    urgency = pick(["ordinary", "ordinary", "ordinary", "emergency"])
    root = make.open_ticket(
        opener,
        urgency=urgency,
        **pick([{}, {}, NO_CONTACT, {"nature": "wrongdoing"}, {"about": f"unit:{VILLAGE}"}]),
    )
    check(root, {})
    if pick([False, False, False, True]) and not is_secret(root):
        # From here only a split leads on.
        make.step(root, "merge", "grid01", into=other.code, reason="同一件事")
        check(root, {})
    for turn in range(STEPS):
        before = snapshot(root)
        if pick([True, *[False] * 5]):
            clock.shift(pick(SHIFTS))
            assert sweep().failed == 0
        else:
            walk(root, cast, pick)
        check(root, before)
        check_sight([cast[turn % len(cast)]])


def walk(root, cast, pick):
    """Have somebody who has something to do take one of the steps that he is offered."""
    root = Case.objects.get(pk=root.pk)
    wants_talk = pick([False] * 6 + [True])
    actors = travellers(root, cast)
    first = pick(range(len(actors)))
    for actor in [*actors[first:], *actors[:first]]:
        tree = [root] if actor.is_requester else [root, *root.children.filter(is_open=True)]
        found = wanted([o for case in tree for o in offers(actor, case)], wants_talk)
        if found:
            take(root, pick(found), pick)
            return


def take(root, offer, pick):
    form = fill(offer, pick)
    try:
        done = take_step(offer.case, offer.name, actor=offer.actor, data=form)
    except Refused as refusal:
        event(f"refused {offer.name}: {refusal.type}")
        assert Case.objects.get(pk=root.pk).head_seq == root.head_seq, "a refused step wrote"
    else:
        event(f"{done.case.kind}.{done.step} {done.phase}")
