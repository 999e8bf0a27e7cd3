"""Copied tickets must be to the clockwork what the kernel would have written."""

from datetime import timedelta

import pytest
from django.db.models import Count, F
from django.utils import timezone

from benchmarks.copies import MOULDS, Copies, fill_letters, make_letters_due
from governance.models import Person
from workflow.models import Case, Delivery, Duty, Event, Holding, Involvement
from workflow.services import drain, sweep

pytestmark = pytest.mark.django_db

TIMES = 3


@pytest.fixture
def copies(db, settings, tmp_path, monkeypatch) -> Copies:
    """A few copies of every mould, with messages to requesters switched on."""
    settings.CHANNELS = {**settings.CHANNELS, "sms": "file", "mail": "off", "chat": "off"}
    settings.DATA_DIR = tmp_path
    monkeypatch.setattr("benchmarks.copies._vacuum", lambda: None)
    made = Copies(1)
    made.copy(TIMES)
    return made


def test_every_copy_has_all_that_its_mould_has_and_nothing_of_another(copies):
    roots = Case.objects.roots()

    assert roots.count() == MOULDS * (TIMES + 1)
    assert not Event.objects.exclude(case__root=F("root")).exists()
    assert not Duty.objects.exclude(case=F("root")).exists()
    assert not Holding.objects.exclude(unit=F("case__holder")).exists()
    assert not Person.objects.exclude(case_id__in=roots.values("pk")).exists()
    for model in (Duty, Event, Involvement):
        counts = model.objects.values("root").annotate(n=Count("pk")).values_list("n", flat=True)
        assert len(set(counts)) == 1, model.__name__


def test_nothing_is_due_until_it_is_made_due_and_then_each_fires_once(copies):
    assert sweep().due == 0

    wanted = MOULDS * 2
    assert copies.make_due(wanted, timezone.now()) == wanted
    swept = sweep()

    assert (swept.due, swept.fired, swept.failed) == (wanted, wanted, 0)
    assert sweep().due == 0
    assert not Duty.objects.filter(root__in=copies.moulds, stage__gt=0).exists()
    # They were in time when it began: no rung was skipped as our own lateness.
    assert set(Event.objects.filter(step="remind").values_list("data__stage", flat=True)) == {
        "remind"
    }


def test_messages_that_are_made_due_go_out_one_to_everybody(copies):
    assert drain().due == 0

    assert make_letters_due(MOULDS, timezone.now()) == MOULDS
    drained = drain()

    assert (drained.sent, drained.failed, drained.expired) == (MOULDS, 0, 0)
    new = Delivery.objects.filter(sent_at__gte=timezone.now() - timedelta(days=1))
    assert new.values("recipient").distinct().count() == MOULDS


def test_copying_goes_on_where_it_stopped(copies):
    before = copies.open_duties

    copies.fill(before * 2)
    fill_letters(Delivery.objects.count() + 10 * MOULDS, copies)

    assert copies.open_duties >= before * 2
    # What real steps write afterwards gets numbers of its own.
    assert copies.make_due(5, timezone.now()) == 5
    assert sweep().failed == 0
