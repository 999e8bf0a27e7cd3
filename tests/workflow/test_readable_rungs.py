"""Every rung ends at somebody who may read it, whoever is on call."""

from datetime import timedelta

import pytest
from django.utils import timezone

from governance.models import OnCall, Post, Unit, User
from tests import factories as make
from tests.governance.builders import make_post
from tests.tickets.builders import MONDAY, NO_CONTACT, unit_of
from tests.workflow.climbing import duty_of, reach
from tests.workflow.wire import everybody_with_mail
from workflow.models import Delivery, TimeLimit
from workflow.reports.running import unseen
from workflow.services import drain
from workflow.services.limits import put_in_force
from workflow.services.telling.addressing import Void, message_of

pytestmark = [pytest.mark.usefixtures("db", "wire")]


@pytest.fixture(autouse=True)
def _addresses(db):
    everybody_with_mail()


ON_EACH_LADDER = {
    "N": lambda: (make.handled_ticket(**NO_CONTACT), "handle"),
    "promise": lambda: (make.handled_ticket(**NO_CONTACT), "promise"),
    "E": lambda: (make.open_ticket(urgency="emergency"), "accept"),
    "E promise": lambda: (make.open_ticket(urgency="emergency"), "promise"),
    "E handled": lambda: (make.handled_ticket(urgency="emergency", **NO_CONTACT), "handle"),
    "S": lambda: (make.proposed_ticket(), "verify"),
    "K": lambda: (referred(), "accept"),
    "K called": lambda: (called(), "arrive"),
}


def referred():
    case = make.handled_ticket(**NO_CONTACT)
    return make.refer(case, "grid01", "report_up", unit_of("cadre01"))


def called():
    case = make.township_ticket()
    return make.whistle(case, "dispatcher01", {unit_of("water01").code: "清淤"})[0]


def units_that_read(event):
    """The units that this event tells, and of these the ones where somebody may read it."""
    told, reading = set(), set()
    for row in Delivery.objects.filter(event=event, recipient__startswith="post:"):
        unit = Post.objects.get(pk=row.recipient.partition(":")[2]).unit
        told.add(unit.code)
        try:
            message_of(row)
        except Void as error:
            assert str(error) == "unseen"
        else:
            reading.add(unit.code)
    return told, reading


@pytest.mark.parametrize("ladder", ON_EACH_LADDER)
@pytest.mark.parametrize("on_call", ["as planted", "who may nothing"])
def test_every_rung_is_read_in_every_unit_that_it_names(clock, ladder, on_call):
    if on_call == "who may nothing":
        everybody_on_call_may_nothing()
    case, kind = ON_EACH_LADDER[ladder]()
    duty = duty_of(case, kind)
    above = unit_of("secretary01").code

    heard_above = False
    for stage in [rung["code"] for rung in duty.stages]:
        reach(clock, duty, stage)
        # Of two rungs at one moment the higher one speaks for both.
        for event in case.events.filter(data__stage=stage, data__duty=kind):
            told, reading = units_that_read(event)
            assert told == reading != set()
            heard_above |= stage in ("late", "yellow") and above in reading

    assert heard_above or ladder[0] in "SK"


def everybody_on_call_may_nothing():
    """In every unit the turn is that of somebody who neither owes anything nor oversees."""
    for unit in Unit.objects.filter(on_call__isnull=False).distinct():
        OnCall.objects.filter(unit=unit).delete()
        post = make_post(unit, "audit" if unit.kind != "centre" else "intake")
        User.objects.filter(pk=post.user_id).update(email=f"p{post.pk}@example.cn")
        OnCall.objects.create(
            unit=unit, post=post, begins_at=MONDAY, ends_at=MONDAY + timedelta(days=60)
        )


def test_what_was_written_for_who_may_not_see_it_is_counted(clock, wire):
    make.open_ticket(**NO_CONTACT)
    row = Delivery.objects.filter(recipient__startswith="post:").first()
    stranger = make.staff("city01").posts[0]
    Delivery.objects.filter(pk=row.pk).update(recipient=f"post:{stranger.pk}")

    drain()

    assert unseen(timezone.now()) == 1
    clock.shift(timedelta(days=1, minutes=1))
    assert unseen(timezone.now()) == 0


@pytest.mark.parametrize("ladder", ["V", "W"])
def test_what_a_unit_owes_never_lapses_whatever_its_limit_says(clock, ladder):
    case = make.handled_ticket(**NO_CONTACT)
    handle = duty_of(case, "handle")
    row = TimeLimit.objects.get(pk=handle.limit_row_id)
    row.ladder, row.valid_from = ladder, MONDAY.date()
    handle.limit_row = put_in_force(row)
    handle.stages = [{"code": "lapse", "at": handle.due_at.isoformat()}]
    handle.save()

    reach(clock, handle, "lapse")

    event = case.events.get(step="late")
    assert (handle.outcome, handle.settled_at, event.data["stage"]) == ("", None, "late")
    told, reading = units_that_read(event)
    assert told == reading == {unit_of("grid01").code, unit_of("secretary01").code}
