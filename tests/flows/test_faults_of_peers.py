"""One test for each fault that was found in the escalation engines of others.

That several replicas lock each other out is in tests/faults/test_sweeps_at_once.py, where rows
are committed for real.
"""

from datetime import datetime, timedelta

import pytest
from django.utils import timezone

from governance.rules.calendar import SHANGHAI
from tests import factories as make
from tests.tickets.builders import MONDAY, NO_CONTACT, open_duties, steps_of, unit_of
from tests.workflow.climbing import A_SECOND, duty_of, fired, jump, moments, reach
from tests.workflow.wire import everybody_with_mail
from workflow.models import Delivery, Duty
from workflow.services import sweep

pytestmark = pytest.mark.usefixtures("db")

SOLVED = {"outcome": "solved", "done": "换了灯头。", "contact": "当面"}


def at(month, day, hour, minute=0):
    return datetime(2026, month, day, hour, minute, tzinfo=SHANGHAI)


def test_only_the_newest_hundred_are_looked_at(clock):
    """However few rows are read at a time, the oldest come first and none is left."""
    cases = []
    for _ in range(7):
        cases.append(make.handled_ticket(**NO_CONTACT))
        clock.shift(timedelta(minutes=1))
    clock.move_to(duty_of(cases[-1], "handle").due_at + A_SECOND)

    sweep(limit=2)

    late = [fired(case, "handle") for case in cases]
    assert late == [["late"]] * 7
    order = [case.events.get(step="late").pk for case in cases]
    assert order == sorted(order)


def test_what_is_assigned_to_nobody_is_skipped(clock):
    case = make.open_ticket(**NO_CONTACT)
    accept = duty_of(case, "accept")
    assert (case.assignee, accept.post) == (None, None)

    reach(clock, accept, "late")

    assert fired(case, "accept") == ["remind", "late"]


def test_a_comment_resets_the_clock(clock):
    case = make.handled_ticket(**NO_CONTACT)
    handle = duty_of(case, "handle")
    before = (handle.started_at, handle.due_at, handle.stages, handle.next_alert_at)
    clock.shift(timedelta(hours=5))

    make.step(case, "note", "grid01", text="已去看过", audience="public")
    make.step(case, "urge", make.requester_of(case), text="快点")

    handle.refresh_from_db()
    assert (handle.started_at, handle.due_at, handle.stages, handle.next_alert_at) == before


def test_nights_and_holidays_are_counted(clock):
    """Taken on before the National Day: one working day ends on the first one after it."""
    clock.move_to(at(9, 30, 17))
    case = make.handled_ticket(**NO_CONTACT)
    handle = duty_of(case, "handle")
    assert handle.due_at == at(10, 8, 17, 30)

    for _night in range(7):
        clock.shift(timedelta(days=1))
        sweep()

    assert fired(case, "handle") == []


def test_the_clock_is_restarted_from_creation_after_an_escalation(clock):
    case = make.handled_ticket(**NO_CONTACT)
    handle, promise = duty_of(case, "handle"), duty_of(case, "promise")
    was = [(d.started_at, d.due_at, d.due_no) for d in (handle, promise)]

    reach(clock, handle, "oversee_centre")

    handle.refresh_from_db()
    promise.refresh_from_db()
    assert [(d.started_at, d.due_at, d.due_no) for d in (handle, promise)] == was
    make.step(case, "take_over", "centre01", reason="我们直接办")
    assert duty_of(case, "handle").started_at == timezone.now()
    assert duty_of(case, "promise").due_at == promise.due_at


def test_one_breach_climbs_a_level_in_every_run(clock):
    case = make.handled_ticket(**NO_CONTACT)
    reach(clock, duty_of(case, "handle"), "oversee_above")
    said, owed = steps_of(case), open_duties(case)

    for _run in range(5):
        clock.shift(timedelta(seconds=30))
        sweep()

    assert (steps_of(case), open_duties(case)) == (said, owed)
    assert {d for d in owed if d.startswith("oversee")} == {"oversee@village"}


def test_a_reminder_is_missed_if_the_job_did_not_run_that_day(clock):
    case = make.handled_ticket(**NO_CONTACT)
    promise = duty_of(case, "promise")
    jump(clock, promise, "remind", late=timedelta(hours=20))

    sweep()

    event = case.events.get(step="remind", data__duty="promise")
    assert (event.data["stage"], event.data["system_late"]) == ("remind", True)
    assert promise.due_at > timezone.now()


def test_a_pause_over_a_weekend_is_credited_twice(clock):
    """Friday 15:00 to Monday 10:00 are four office hours, and no weekend beside them."""
    clock.move_to(at(6, 12, 9))
    case = make.handled_ticket(**NO_CONTACT)
    handle = duty_of(case, "handle")
    assert handle.due_at == at(6, 15, 17, 30)
    clock.move_to(at(6, 12, 15))
    make.step(case, "ask", "grid01", text="照片", due_on="2026-06-16")
    clock.move_to(at(6, 15, 10))
    make.step(case, "supply", make.requester_of(case), text="三盏")

    handle.refresh_from_db()
    assert handle.due_at == at(6, 16, 14)
    assert moments(handle)["late"] == handle.due_at


def test_the_second_unit_is_left_without_time(clock):
    case = make.handled_ticket(**NO_CONTACT)
    clock.move_to(duty_of(case, "handle").due_at - A_SECOND)
    child = make.refer(case, "grid01", "report_up", unit_of("cadre01"))
    clock.move_to(at(6, 10, 9))

    make.step(child, "accept", "cadre01")

    theirs = duty_of(case, "handle")
    assert (theirs.unit, theirs.started_at) == (unit_of("cadre01"), at(6, 10, 9))
    assert theirs.due_at == at(6, 12, 17, 30)


def test_nothing_that_an_office_owes_in_office_time_is_due_at_midnight(clock):
    cases = [make.open_ticket(**NO_CONTACT), make.handled_ticket(), make.proposed_ticket()]
    cases.append(make.refer(make.handled_ticket(), "grid01", "report_up", unit_of("cadre01")))

    duties = Duty.objects.filter(case__in=cases, limit_row__unit__in=("wh", "wd"))
    ends = [timezone.localtime(duty.due_at, SHANGHAI) for duty in duties if duty.due_at]

    assert ends
    assert [end for end in ends if not is_office_time(end)] == []


def is_office_time(at):
    hour = at.hour + at.minute / 60
    return 8.5 < hour <= 12 or 13.5 < hour <= 17.5


def test_reminders_ring_at_midnight(clock, wire):
    everybody_with_mail()
    clock.move_to(MONDAY.replace(hour=22))
    case = make.open_ticket(contact_name="李四", contact_phone="13800005678")
    make.step(case, "accept", "grid01")
    contact = duty_of(case, "contact")
    clock.move_to(at(6, 9, 23, 50))

    sweep()

    assert fired(case, "contact")[-1] in ("remind", "late")
    rows = Delivery.objects.filter(event__step__in=("remind", "late"))
    begins = {timezone.localtime(row.not_before, SHANGHAI).hour for row in rows}
    assert (begins, contact.case_id) == ({7}, case.pk)


def test_it_is_escalated_although_it_was_answered(clock):
    case = make.handled_ticket(**NO_CONTACT)
    handle = duty_of(case, "handle")
    clock.move_to(handle.due_at - A_SECOND)
    make.step(case, "propose", "grid01", **SOLVED)

    clock.shift(timedelta(days=3))
    sweep()

    assert fired(case, "handle") == []
    case.refresh_from_db()
    assert case.supervision == "none"


def test_two_clocks_overrule_each_other(clock):
    """Handling, contact and promise run beside each other; what ends one leaves the others."""
    case = make.handled_ticket()
    handle, promise = duty_of(case, "handle"), duty_of(case, "promise")
    reach(clock, duty_of(case, "contact"), "late")
    make.step(case, "contact", "grid01", reached="yes", how="phone", agreed="周五修好")

    reach(clock, handle, "yellow")
    reach(clock, promise, "yellow")

    assert fired(case, "contact") == ["remind", "late"]
    assert fired(case, "handle")[:3] == ["remind", "late", "yellow"]
    assert fired(case, "promise") == ["remind", "late", "yellow"]
    assert steps_of(case).count("supervise") == 1


def test_it_counts_on_after_closing(clock):
    case = make.closed_ticket()
    said = steps_of(case)

    clock.shift(timedelta(days=60))
    sweep()

    case.refresh_from_db()
    assert (steps_of(case), case.state, case.due_at) == (said, "closed", None)


def test_a_fake_proposal_wins_a_fresh_clock(clock):
    case = make.handled_ticket()
    handle = duty_of(case, "handle")
    reach(clock, handle, "late")
    used = timezone.now()
    make.step(case, "propose", "grid01", **SOLVED)
    clock.shift(timedelta(days=1))

    make.step(case, "confirm", make.requester_of(case), solved="no", words="没来过")

    handle.refresh_from_db()
    assert (handle.started_at, handle.due_no) == (MONDAY, 1)
    assert handle.due_at <= used + timedelta(days=1)
    sweep()
    assert fired(case, "handle").count("late") == 1
    reach(clock, handle, "yellow")
    assert fired(case, "handle")[-1] == "yellow"
