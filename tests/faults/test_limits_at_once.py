"""A limit is put in force once, however many press at the same moment."""

import pytest

from tests.faults.racing import at_once, names
from tests.tickets.builders import MONDAY
from workflow.models import TimeLimit
from workflow.services.limits import put_in_force, state_of_line

pytestmark = [pytest.mark.servers, pytest.mark.usefixtures("db", "clock")]


@pytest.mark.parametrize("nature", [None, "complaint"])
def test_of_several_who_saw_the_same_one_puts_his_in_force(nature):
    def row():
        key = {"kind": "handle", "level": "G", "nature": nature}
        return TimeLimit(**key, amount=4, unit="wd", ladder="E/N", valid_from=MONDAY.date())

    before, seen = TimeLimit.objects.count(), state_of_line(row())

    outcomes = at_once(*[lambda: put_in_force(row(), seen=seen)] * 4)

    assert names(outcomes) == ["LimitChanged"] * 3 + ["ok"]
    assert TimeLimit.objects.count() == before + 1
