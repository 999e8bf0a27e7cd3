"""Rows written by hand: what differs and nothing else, and never into nothing."""

import pytest
from django.db import DatabaseError, transaction

from tests import factories as make
from workflow.models import Case, Delivery, Event
from workflow.services import rows
from workflow.services.tree import lock_tree

pytestmark = pytest.mark.django_db


def test_only_what_a_call_changed_is_written():
    case = make.handled_ticket()
    with transaction.atomic():
        tree = lock_tree(case.pk)
        Case.objects.filter(pk=case.pk).update(title="written beside")
        tree.root.supervision = "yellow"
        tree.save()

    found = Case.objects.get(pk=case.pk)
    assert (found.title, found.supervision) == ("written beside", "yellow")


def test_a_row_that_is_gone_is_not_changed_in_silence():
    case = Case(pk=10**12, code="X")
    with pytest.raises(DatabaseError):
        rows.update(case, ["title"])


def test_inserted_rows_have_their_numbers_in_order():
    event = Event.objects.filter(case=make.handled_ticket()).order_by("pk")[0]
    moments = {"not_before": event.at, "expires_at": event.at}
    new = [
        Delivery(event=event, recipient=f"post:9{n}", channel="mail", params={"n": n}, **moments)
        for n in range(3)
    ]
    rows.insert(new)
    rows.insert([])

    assert [Delivery.objects.get(pk=row.pk).params for row in new] == [{"n": n} for n in range(3)]
    assert not any(row._state.adding for row in new)
