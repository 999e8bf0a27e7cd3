"""The ladder speaks: who hears of which rung, until when it is worth saying, and not at night."""

from datetime import timedelta

import pytest
from django.utils import timezone

from tests import factories as make
from tests.tickets.builders import MONDAY, NO_CONTACT, unit_of
from tests.workflow.climbing import A_SECOND, duty_of, jump, moments, reach
from tests.workflow.wire import everybody_with_mail, told_of
from workflow.models import Delivery
from workflow.services import drain, sweep

pytestmark = [pytest.mark.usefixtures("db", "wire")]
PHOTO = {"text": "请发一张照片。", "due_on": "2026-06-12"}


@pytest.fixture(autouse=True)
def _addresses(db):
    everybody_with_mail()


def heard(case, step, stage, duty="handle"):
    event = case.root_events.get(step=step, data__stage=stage, data__duty=duty)
    return told_of(event)


def test_who_owes_it_is_reminded_then_heads_hear_then_those_who_must_look(clock):
    case = make.handled_ticket(**NO_CONTACT)
    handle = duty_of(case, "handle")

    reach(clock, handle, "oversee_centre")

    assert {
        stage: heard(case, step, stage)
        for step, stage in [
            ("remind", "remind"),
            ("late", "late"),
            ("escalate", "yellow"),
            ("escalate", "oversee_above"),
            ("escalate", "oversee_centre"),
        ]
    } == {
        "remind": {"grid01 mail"},
        "late": {"chief01 mail", "secretary01 mail"},
        "yellow": {"grid01 mail", "chief01 mail"},
        "oversee_above": {"chief01 mail", "secretary01 mail"},
        "oversee_centre": {"chief01 mail", "supervisor01 mail"},
    }


def test_whoever_called_hears_that_nobody_came(clock, wire):
    case = make.township_ticket()
    (child,) = make.whistle(case, "dispatcher01", {unit_of("water01").code: "清淤"})

    jump(clock, duty_of(child, "arrive"), "late")
    sweep()

    assert heard(case, "late", "late", "arrive") == {
        "water01 mail",
        "waterhead01 mail",
        "dispatcher01 mail",
    }
    drain()
    assert ("mail", "dispatcher01@example.cn") in wire.lines


def test_a_villager_is_reminded_of_what_he_was_asked(clock, wire):
    case = make.handled_ticket()
    make.step(case, "ask", "grid01", **PHOTO)
    supply = duty_of(case, "supply")

    jump(clock, supply, "remind")
    sweep()

    event = case.root_events.get(step="remind")
    assert told_of(event) == {"person sms"}
    row = Delivery.objects.get(event=event)
    assert row.template == "remind_own"
    assert row.expires_at == supply.due_at + timedelta(days=1)


def test_a_reminder_at_night_rings_in_the_morning(clock):
    case = make.handled_ticket()
    make.step(case, "ask", "grid01", **PHOTO)
    clock.move_to(moments(duty_of(case, "supply"))["remind"].replace(hour=22) + A_SECOND)

    sweep()

    row = Delivery.objects.get(event__step="remind")
    assert timezone.localtime(row.not_before).time().isoformat() == "07:00:00"
    assert row.not_before > timezone.now()


def test_the_ladder_of_an_emergency_rings_at_any_hour(clock):
    clock.move_to(MONDAY.replace(hour=23))
    case = make.open_ticket(urgency="emergency")

    jump(clock, duty_of(case, "accept"), "remind")
    sweep()

    rows = Delivery.objects.filter(event__step="remind")
    assert {row.not_before for row in rows} == {rows[0].event.at}


def test_what_was_done_meanwhile_is_not_said(clock, wire):
    case = make.handled_ticket()
    make.step(case, "ask", "grid01", **PHOTO)
    jump(clock, duty_of(case, "supply"), "remind")
    sweep()
    make.step(case, "supply", make.requester_of(case), text="三盏")
    Delivery.objects.exclude(event__step="remind").delete()

    drain()

    assert wire.sent == []
    assert Delivery.objects.get().error == "overtaken"
