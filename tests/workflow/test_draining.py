"""What is due goes out: at least once, not too often, not at night, and not to whoever is gone."""

from datetime import timedelta

import pytest
from django.db import DatabaseError
from django.utils import timezone

from governance.models import Person, Post
from governance.models.vault import phone_hash
from governance.services import erase_person
from tests import factories as make
from tests.faults.breaking import trigger_at
from tests.tickets.builders import MONDAY, NO_CONTACT, unit_of
from tests.workflow.wire import with_mail
from workflow.models import Delivery, OptOut, Policy, SweepRun, UnitChannel
from workflow.rules.telling import LEASE, MOST_ATTEMPTS
from workflow.services.channels import Permanent, Temporary
from workflow.services.telling.claiming import claim
from workflow.services.telling.draining import Drained, _try_again, drain

pytestmark = [pytest.mark.usefixtures("db")]
NUMBER = "13800005678"
SMS = ("sms", NUMBER)
MINUTE = timedelta(minutes=1)


def states():
    return sorted(Delivery.objects.values_list("state", flat=True))


def public_note(case):
    make.step(case, "note", "grid01", text="公开", audience="public")


def test_what_is_due_is_sent_once(clock, wire):
    case = make.open_ticket()

    first, again = drain(), drain()

    assert (first.sent, again.sent) == (1, 0)
    assert wire.lines == [SMS]
    assert case.code in wire.sent[0].body
    assert states() == ["sent"]


def test_the_acknowledgement_goes_first_and_news_come_ten_minutes_apart(clock, wire):
    case = make.open_ticket()
    make.step(case, "accept", "grid01")
    public_note(case)

    drain()
    clock.shift(9 * MINUTE)
    drain()
    at_nine = len(wire.sent)
    clock.shift(MINUTE)
    drain()

    assert (at_nine, len(wire.sent)) == (1, 2)
    newest = Delivery.objects.get(template="requester_news")
    assert wire.sent[1].key == f"delivery:{newest.pk}"
    assert Delivery.objects.get(template="accepted").sent_with == newest
    assert states() == ["sent"] * 3


def test_one_number_rings_three_times_a_day_whatever_it_is_left_for(clock, wire):
    cases = [make.open_ticket() for _ in range(5)]

    for _ in range(40):
        drain()
        clock.shift(10 * MINUTE)

    assert wire.lines == [SMS] * 3
    clock.move_to(MONDAY + timedelta(days=1))
    drain()
    clock.shift(10 * MINUTE)
    drain()
    assert wire.lines == [SMS] * 5
    assert {case.code for case in cases} == {
        code for code in (c.code for c in cases) for m in wire.sent if code in m.body
    }


def test_at_night_nothing_rings_but_what_is_urgent(clock, wire):
    clock.move_to(MONDAY.replace(hour=22))
    calm = make.open_ticket()
    make.open_ticket(make.staff("grid01"), urgency="emergency", contact_phone="13900000009")

    drain()
    clock.move_to(MONDAY.replace(hour=23, minute=59))
    drain()
    at_night = wire.lines
    clock.move_to((MONDAY + timedelta(days=1)).replace(hour=7))
    drain()

    assert at_night == [("sms", "13900000009")]
    assert wire.lines[1:] == [SMS]
    assert calm.code in wire.sent[1].body


def test_what_failed_before_the_night_waits_for_the_morning(clock, wire):
    clock.move_to(MONDAY.replace(hour=20, minute=59, second=30))
    make.open_ticket()
    wire.failing.append(Temporary("busy"))
    drain()
    clock.move_to(MONDAY.replace(hour=21, minute=5))

    drain()

    assert wire.sent == []
    row = Delivery.objects.get()
    assert row.state == "due"
    assert row.not_before == (MONDAY + timedelta(days=1)).replace(hour=7)


def test_what_failed_is_tried_again_later_and_later(clock, wire):
    make.open_ticket()
    wire.failing = [Temporary("no line to 13800005678"), Temporary("busy")]

    drain()
    row = Delivery.objects.get()
    first = row.not_before - timezone.now()
    drain()
    clock.shift(2 * MINUTE)
    drain()
    row.refresh_from_db()
    second = row.not_before - timezone.now()
    clock.shift(3 * MINUTE)
    drain()

    assert 0.8 * MINUTE <= first <= 1.2 * MINUTE
    assert 1.6 * MINUTE <= second <= 2.4 * MINUTE
    assert wire.lines == [SMS]


def test_no_number_stands_in_what_a_gateway_said(clock, wire):
    make.open_ticket()
    wire.failing = [Temporary("no line to 13800005678")]

    drain()

    assert Delivery.objects.get().error == "no line to …"


def test_what_never_works_is_a_dead_letter_at_once(clock, wire):
    make.open_ticket()
    wire.failing = [Permanent("no such number")]

    drained = drain()

    assert drained.failed == 1
    assert states() == ["failed"]


def test_after_about_a_day_of_trying_it_is_a_dead_letter(clock, wire):
    make.open_ticket()
    Delivery.objects.update(attempts=MOST_ATTEMPTS - 1)
    wire.failing = [Temporary("busy")]

    drain()

    row = Delivery.objects.get()
    assert (row.state, row.error) == ("failed", "busy")


def test_a_fault_of_our_own_stops_nobody_else(clock, wire):
    make.open_ticket()
    make.open_ticket(contact_phone="13900000009")
    wire.failing = [ValueError("a fault")]

    drain()

    assert wire.lines == [("sms", "13900000009")]
    assert Delivery.objects.get(state="due").error == "ValueError"


def test_a_gateway_that_is_down_is_left_alone_after_three_failures(clock, wire):
    for n in range(6):
        make.open_ticket(contact_phone=f"1390000000{n}")
    wire.failing = [Temporary("down") for _ in range(6)]

    drain()

    assert len(wire.failing) == 3
    tries = list(Delivery.objects.order_by("id").values_list("attempts", flat=True))
    assert tries == [1, 1, 1, 0, 0, 0]


def test_what_is_too_old_is_not_sent(clock, wire):
    make.open_ticket()
    clock.shift(timedelta(days=3))

    drain()

    assert wire.sent == []
    assert states() == ["expired"]


def test_who_is_erased_or_wants_none_is_not_written_to(clock, wire):
    erased, refusing = make.open_ticket(), make.open_ticket(contact_phone="13900000009")
    erase_person(Person.objects.get(case_id=erased.pk))
    OptOut.objects.create(phone_hash=phone_hash("13900000009"))

    drain()

    assert wire.sent == []
    rows = Delivery.objects.order_by("id").values_list("state", "error")
    assert list(rows) == [("expired", "gone"), ("expired", "opted_out")]
    assert refusing.state == "received"


def test_who_may_not_see_it_any_more_is_not_written_to(clock, wire):
    with_mail("grid01", "cadre01")
    case = make.open_ticket(**NO_CONTACT)
    make.step(case, "shield", "secretary01", unit=unit_of("grid01").code, reason="亲属")

    drain()

    assert ("mail", "grid01@example.cn") not in wire.lines


def test_a_post_that_ended_is_not_written_to(clock, wire):
    with_mail("grid01")
    make.open_ticket(**NO_CONTACT)
    Post.objects.filter(user__username="grid01").update(valid_to="2026-06-01")

    drain()

    assert wire.sent == []
    assert Delivery.objects.get().error == "gone"


def test_forty_messages_to_an_officer_are_one_digest(clock, wire):
    with_mail("grid01")
    cases = [make.open_ticket(**NO_CONTACT) for _ in range(40)]

    drained = drain()

    assert drained.sent == 1
    assert wire.lines == [("mail", "grid01@example.cn")]
    assert "40" in wire.sent[0].subject + wire.sent[0].body
    assert Delivery.objects.filter(sent_with__isnull=False, state="sent").count() == 39
    assert all(case.code not in wire.sent[0].body for case in cases)


def test_in_an_emergency_nobody_waits_for_a_digest(clock, wire):
    with_mail("grid01")
    make.open_ticket(**NO_CONTACT)
    drain()
    alarm = make.open_ticket(urgency="emergency", **NO_CONTACT)

    drain()

    assert wire.lines.count(("mail", "grid01@example.cn")) == 2
    assert alarm.code in wire.sent[1].body


def test_a_system_of_a_unit_gets_codes_and_moments_and_nobodys_words(clock, wire):
    unit = unit_of("grid01")
    UnitChannel.objects.create(
        unit=unit, kind="webhook", address="https://oa.example.cn/in", secret="key"
    )
    case = make.open_ticket(**NO_CONTACT)

    drain()

    (message,) = wire.sent
    assert (message.channel, message.address, message.secret) == (
        "webhook",
        "https://oa.example.cn/in",
        "key",
    )
    assert message.data["case"] == case.code
    assert message.data["duty"] == "accept"
    assert "路灯" not in str(message.data)


def test_the_days_money_is_not_overspent_but_for_danger(clock, wire):
    Policy.objects.update_or_create(county=None, key="sms_per_day", defaults={"value": 1})
    for n in range(3):
        make.open_ticket(contact_phone=f"1390000000{n}")
    make.open_ticket(make.staff("grid01"), contact_phone="13900000009", urgency="emergency")

    drained = drain()

    assert drained.is_over_budget
    assert sorted(wire.lines) == [("sms", "13900000000"), ("sms", "13900000009")]
    waiting = Delivery.objects.filter(state="due").values_list("not_before", flat=True)
    assert set(waiting) == {(MONDAY + timedelta(days=1)).replace(hour=7)}


def test_what_a_dead_worker_held_is_sent_when_its_lease_is_over(clock, wire):
    make.open_ticket()
    claim()

    drain()
    held = list(wire.sent)
    clock.shift(LEASE)
    drain()

    assert held == []
    assert wire.lines == [SMS]
    assert states() == ["sent"]


def test_a_late_worker_does_not_undo_what_another_did(clock, wire):
    make.open_ticket()
    ((leased,), *_rest) = (claim().leased,)
    clock.shift(LEASE)
    drain()

    _try_again(leased, "too late", Drained())

    assert states() == ["sent"]


def test_while_something_is_sent_to_somebody_nothing_else_is(clock, wire):
    case = make.open_ticket()
    claim()
    public_note(case)

    drain()

    assert wire.sent == []


def test_runs_are_kept_that_did_something_and_idle_ones_once_a_minute(clock, wire):
    make.open_ticket()
    clock.shift(timedelta(seconds=7))

    drain()
    drain()
    clock.shift(timedelta(minutes=2))
    drain()
    drain()

    runs = SweepRun.objects.order_by("id").values_list("work", "due", "fired", "lag_s")
    assert list(runs) == [("drain", 1, 1, 7), ("drain", 0, 0, 0)]


def test_hours_that_nobody_can_read_stop_neither_reports_nor_messages(clock, wire):
    hours = ["21:00", "0７:00"]
    Policy.objects.update_or_create(county=None, key="quiet_hours", defaults={"value": hours})

    make.open_ticket()
    drain()

    assert wire.lines == [SMS]


def test_a_run_that_breaks_down_is_kept_as_such(clock, wire):
    make.open_ticket()

    with trigger_at("UPDATE workflow_delivery"), pytest.raises(DatabaseError):
        drain()

    (run,) = SweepRun.objects.all()
    assert (run.work, run.fired) == ("drain", 0)
    assert run.error.startswith("OperationalError: fault at UPDATE workflow_delivery")


def test_no_stranger_makes_a_number_urgent(clock, wire):
    """Neither the day's money, nor the gap, nor the night gives way to what he says it is."""
    clock.move_to(MONDAY.replace(hour=22))
    make.open_ticket(contact_phone="13900000009", urgency="emergency")
    drain()
    by_night = list(wire.lines)
    clock.move_to(MONDAY.replace(hour=8) + timedelta(days=1))
    for _ in range(3):
        make.open_ticket(contact_phone="13900000009", urgency="emergency")
    drain()

    assert by_night == []
    assert wire.lines == [("sms", "13900000009")]
    assert set(Delivery.objects.filter(channel="sms").values_list("is_urgent", flat=True)) == {
        False
    }
