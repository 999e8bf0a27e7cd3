"""When we ourselves are late: what was missed is said once, and gives nobody a card."""

from datetime import timedelta

import pytest
from django.utils import timezone

from tests import factories as make
from tests.tickets.builders import NO_CONTACT, open_duties, steps_of
from tests.workflow.climbing import A_SECOND, duty_of, fired, jump, moments, reach
from tests.workflow.pages import Page, office
from workflow.models import Event
from workflow.services import sweep, verify_log

pytestmark = pytest.mark.django_db

TEN_MINUTES = timedelta(minutes=10)


def marks(duty):
    """Code of each rung that was fired, and whether that was late by our own fault."""
    duty.refresh_from_db()
    return [(r["code"], r.get("system_late", False)) for r in duty.stages if "fired_at" in r]


def test_ten_minutes_late_is_still_in_time_for_a_card(clock):
    case = make.handled_ticket(**NO_CONTACT)
    handle = duty_of(case, "handle")
    reach(clock, handle, "late")

    jump(clock, handle, "yellow", late=TEN_MINUTES)
    sweep()
    case.refresh_from_db()

    assert case.supervision == "yellow"
    assert marks(handle)[-1] == ("yellow", False)


def test_a_second_later_it_is_our_own_outage_and_nobody_gets_a_card(clock):
    case = make.handled_ticket(**NO_CONTACT)
    handle = duty_of(case, "handle")
    reach(clock, handle, "late")

    jump(clock, handle, "yellow", late=TEN_MINUTES + A_SECOND)
    sweep()
    case.refresh_from_db()

    assert (case.supervision, steps_of(case).count("supervise")) == ("none", 0)
    assert "answer_sup@grid" not in open_duties(case)
    assert case.events.latest("seq").data["system_late"] is True
    assert marks(handle)[-1] == ("yellow", True)


def test_after_three_days_down_one_event_speaks_for_the_highest_and_the_rest_is_marked(clock):
    case = make.handled_ticket(**NO_CONTACT)
    handle = duty_of(case, "handle")
    jump(clock, handle, "yellow", late=timedelta(days=1))

    sweep()
    sweep()

    assert fired(case, "handle") == ["yellow"]
    assert marks(handle) == [("remind", True), ("late", True), ("yellow", True)]
    assert handle.next_alert_at == moments(handle)["oversee_above"]


def test_after_an_outage_somebody_still_has_to_look(clock):
    """A card punishes; looking helps: the level above is asked although we were late."""
    case = make.handled_ticket(**NO_CONTACT)
    handle = duty_of(case, "handle")
    jump(clock, handle, "oversee_above", late=timedelta(hours=20))

    sweep()
    case.refresh_from_db()

    assert (fired(case, "handle"), case.supervision) == (["oversee_above"], "none")
    assert "oversee@village" in open_duties(case)


def test_after_a_long_outage_the_highest_is_asked_and_nobody_below_twice(clock):
    case = make.handled_ticket(**NO_CONTACT)
    jump(clock, duty_of(case, "handle"), "oversee_centre", late=timedelta(days=20))

    sweep()

    assert fired(case, "handle") == ["oversee_centre"]
    assert "oversee@centre" in open_duties(case)


def test_a_villagers_duty_lapses_late_without_a_reminder(clock):
    case = make.handled_ticket(**NO_CONTACT)
    make.step(case, "ask", "grid01", text="照片", due_on="2026-06-12")
    supply = duty_of(case, "supply")
    jump(clock, supply, "lapse", late=timedelta(days=2))

    sweep()

    assert fired(case, "supply") == []
    assert marks(supply) == [("remind", True), ("lapse", True)]
    assert supply.outcome == "lapsed"


def test_a_clock_that_is_set_back_fires_nothing_twice(clock):
    case = make.handled_ticket(**NO_CONTACT)
    handle = duty_of(case, "handle")
    reach(clock, handle, "late")
    said = steps_of(case)

    clock.shift(timedelta(hours=-2))
    sweep()
    clock.shift(timedelta(hours=2))
    sweep()

    assert steps_of(case) == said
    assert verify_log() == []


def test_what_was_fired_while_the_clock_was_ahead_is_not_fired_again(clock):
    case = make.handled_ticket(**NO_CONTACT)
    handle = duty_of(case, "handle")
    clock.move_to(moments(handle)["remind"] + A_SECOND)
    sweep()
    ahead = case.events.get(step="remind").at

    clock.shift(timedelta(hours=-2))
    event = make.step(case, "note", "grid01", text="已去看过", audience="internal")
    clock.shift(timedelta(hours=2, seconds=1))
    sweep()

    assert (event.at, fired(case, "handle")) == (ahead, ["remind"])


def test_a_limit_that_is_shortened_into_the_past_earns_no_card_and_is_nobodys_outage(clock):
    """Five days old when it turns out to be urgent: the promise was due four days ago."""
    case = make.open_ticket(**NO_CONTACT)
    clock.shift(timedelta(days=5))
    make.step(case, "accept", "grid01", urgency="urgent")
    promise = duty_of(case, "promise")
    assert promise.due_at < timezone.now()

    clock.shift(A_SECOND)
    sweep()
    case.refresh_from_db()

    event = Event.objects.filter(case=case, data__duty="promise").latest("seq")
    assert (event.data["system_late"], case.supervision) == (False, "none")
    assert {rung.get("past") for rung in promise.stages if rung["code"] == "late"} == {True}


def test_the_record_says_that_we_were_late(client, clock):
    case = make.handled_ticket(**NO_CONTACT)
    jump(clock, duty_of(case, "handle"), "late", late=timedelta(hours=1))
    sweep()

    text = Page(office(client, "grid01").get(f"/cases/{case.code}/")).text

    assert "Late, 海子村第1网格: Handling, due" in text
    assert "The service was late to say so; nobody gets a card for that." in text


def test_a_requester_does_not_read_how_the_office_is_reminded(clock):
    case = make.handled_ticket(**NO_CONTACT)
    reach(clock, duty_of(case, "handle"), "oversee_centre")

    rows = case.events.filter(step__in=("remind", "late", "escalate", "supervise"))

    assert {row.audience for row in rows} == {"unit", "staff"}
    assert {row.audience for row in rows.exclude(step="supervise")} == {"unit"}
