"""A limit is put in force once, however many press at the same moment."""

from collections.abc import Iterator

import pytest
from django.core.cache import caches
from django.db import connection

from tests.faults.racing import at_once, names
from tests.tickets.builders import MONDAY
from workflow.models import TimeLimit
from workflow.services.limits import put_in_force, state_of_line

pytestmark = [pytest.mark.servers, pytest.mark.usefixtures("db", "clock")]


@pytest.fixture(autouse=True)
def _limits_as_they_were(db) -> Iterator[None]:
    """Rows in force never change, and here all is committed: what a test adds is taken back."""
    known = list(TimeLimit.objects.values_list("pk", flat=True))
    yield
    added = list(TimeLimit.objects.exclude(pk__in=known).values_list("pk", flat=True))
    before = list(TimeLimit.objects.filter(superseded_by__in=added).values_list("pk", flat=True))
    with connection.cursor() as cursor:
        cursor.execute("SET session_replication_role = replica")
        cursor.execute("DELETE FROM workflow_timelimit WHERE id = ANY(%s)", [added])
        TimeLimit.objects.filter(pk__in=before).update(superseded_by=None)
        cursor.execute("SET session_replication_role = origin")
    caches["process"].clear()


@pytest.mark.parametrize("nature", [None, "complaint"])
def test_of_several_who_saw_the_same_one_puts_his_in_force(nature):
    def row():
        key = {"kind": "handle", "level": "G", "nature": nature}
        return TimeLimit(**key, amount=4, unit="wd", ladder="E/N", valid_from=MONDAY.date())

    before, seen = TimeLimit.objects.count(), state_of_line(row())

    outcomes = at_once(*[lambda: put_in_force(row(), seen=seen)] * 4)

    assert names(outcomes) == ["LimitChanged"] * 3 + ["ok"]
    assert TimeLimit.objects.count() == before + 1
