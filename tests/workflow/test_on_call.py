"""On call: an emergency is named to the post whose turn it is, and colleagues still see it."""

import pytest

from governance.models import OnCall
from tests import factories as make
from tests.tickets.builders import unit_of
from workflow.reports import desk

pytestmark = pytest.mark.django_db


@pytest.fixture
def turn(clock):
    """The grid's own turn list of a test: nobody but its chief."""
    unit = unit_of("grid01")
    OnCall.objects.filter(unit=unit).delete()
    post = make.staff("grid01").posts[0]
    return OnCall.objects.create(
        unit=unit, post=post, begins_at="2026-01-01T00:00+08:00", ends_at="2027-01-01T00:00+08:00"
    )


def accept_of(case):
    return case.duties.open().get(kind="accept")


def test_an_emergency_is_named_to_the_post_on_call(turn):
    case = make.open_ticket(urgency="emergency")

    assert accept_of(case).post == turn.post
    assert case.code in [duty.case.code for duty in desk(make.staff("grid01")).duties]


def test_what_is_no_emergency_is_owed_by_the_whole_unit(turn):
    assert accept_of(make.open_ticket()).post is None


def test_who_is_on_call_and_may_not_do_it_is_not_named(turn):
    turn.post.capabilities = ["dispatch"]
    turn.post.save()

    case = make.open_ticket(urgency="emergency")

    assert accept_of(case).post is None
