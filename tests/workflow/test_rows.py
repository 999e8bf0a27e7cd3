"""Rows written by hand: what differs and nothing else, and never into nothing."""

import pytest
from django.db import DatabaseError, transaction

from tests import factories as make
from workflow.models import Case, Delivery, Duty, Event
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
    with pytest.raises(DatabaseError):
        rows.write({Case(pk=10**12, title="gone"): ["title"]})


def test_rows_are_changed_and_others_written_in_one_statement(django_assert_num_queries):
    case = make.handled_ticket()
    duty = case.duties.open().order_by("pk")[0]
    case.title, duty.stages = "changed", [{"code": "x", "at": "2026-01-01T00:00:00+00:00"}]
    new = letters(case, 2)

    with django_assert_num_queries(1):
        rows.write({case: ["title"], duty: ["stages", "stage"]}, new)
    with django_assert_num_queries(0):
        rows.write({})

    assert Case.objects.get(pk=case.pk).title == "changed"
    assert Duty.objects.get(pk=duty.pk).stages == duty.stages
    assert Delivery.objects.filter(recipient__in=["post:90", "post:91"]).count() == 2


def test_inserted_rows_have_their_numbers_in_order():
    new = letters(make.handled_ticket(), 3)
    rows.insert(new)
    rows.insert([])

    assert [Delivery.objects.get(pk=row.pk).params for row in new] == [{"n": n} for n in range(3)]
    assert not any(row._state.adding for row in new)


def letters(case, count):
    event = Event.objects.filter(case=case).order_by("pk")[0]
    moments = {"not_before": event.at, "expires_at": event.at}
    return [
        Delivery(event=event, recipient=f"post:9{n}", channel="mail", params={"n": n}, **moments)
        for n in range(count)
    ]
