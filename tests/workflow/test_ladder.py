"""The ladder: who is reminded, told, carded and asked to look, and when."""

from datetime import datetime, timedelta

import pytest

from governance.models import Post
from governance.rules.calendar import SHANGHAI
from tests import factories as make
from tests.tickets.builders import NO_CONTACT, open_duties, settled_by, steps_of, unit_of
from tests.workflow.climbing import A_SECOND, duty_of, fired, jump, moments, reach
from workflow.models import Case
from workflow.services import sweep

pytestmark = pytest.mark.django_db

SOLVED = {"outcome": "solved", "done": "换了灯头。", "contact": "当面"}


def at(day, hour, minute=0, month=6):
    return datetime(2026, month, day, hour, minute, tzinfo=SHANGHAI)


def last(case, step):
    return case.events.filter(step=step).latest("seq")


# What a unit owes climbs by the ladder N.


def test_a_unit_is_reminded_then_late_then_carded_then_overseen(clock):
    """Opened on Monday 8 June at 9: a grid has one working day, until Tuesday 17:30."""
    case = make.handled_ticket(**NO_CONTACT)
    handle = duty_of(case, "handle")

    assert moments(handle) == {
        "remind": at(9, 16),
        "late": at(9, 17, 30),
        "yellow": at(10, 17, 30),
        "oversee_above": at(12, 17, 30),
        "oversee_centre": at(16, 17, 30),
    }
    reach(clock, handle, "oversee_centre")
    assert fired(case, "handle") == list(moments(handle))
    assert handle.next_alert_at is None


def test_the_first_thing_is_a_reminder_to_who_owes_it(clock):
    case = make.handled_ticket(**NO_CONTACT)
    handle = duty_of(case, "handle")

    reach(clock, handle, "remind")

    event = last(case, "remind")
    assert (event.actor_kind, event.audience, event.phase) == ("system", "unit", "done")
    assert event.data == {
        "duty": "handle",
        "duty_id": handle.pk,
        "due_no": 1,
        "stage": "remind",
        "unit": unit_of("grid01").code,
        "due_at": handle.due_at.isoformat(),
        "system_late": False,
    }
    assert open_duties(case) == {"promise@system", "handle@grid"}


def test_at_the_due_moment_itself_it_is_still_in_time(clock):
    case = make.handled_ticket(**NO_CONTACT)
    handle = duty_of(case, "handle")
    reach(clock, handle, "remind")

    clock.move_to(handle.due_at)
    sweep()
    assert fired(case, "handle") == ["remind"]
    clock.shift(A_SECOND)
    sweep()
    assert fired(case, "handle") == ["remind", "late"]


def test_a_working_day_later_the_machine_shows_yellow_and_asks_for_an_answer(clock):
    case = make.handled_ticket(**NO_CONTACT)

    reach(clock, duty_of(case, "handle"), "yellow")
    case.refresh_from_db()

    assert steps_of(case)[-2:] == ["escalate", "supervise"]
    card = last(case, "supervise")
    assert (card.actor_kind, card.data) == ("system", {"level": "yellow"})
    assert (case.supervision, case.holder) == ("yellow", unit_of("grid01"))
    assert "answer_sup@grid" in open_duties(case)


def test_a_card_that_is_on_is_not_given_again(clock):
    case = make.handled_ticket(**NO_CONTACT)
    make.step(case, "supervise", "secretary01", level="red", text="抓紧")

    reach(clock, duty_of(case, "handle"), "yellow")
    case.refresh_from_db()

    assert (case.supervision, steps_of(case).count("supervise")) == ("red", 1)
    assert "yellow" in fired(case, "handle")


def test_a_lower_card_rises_to_yellow(clock):
    case = make.handled_ticket(**NO_CONTACT)
    make.step(case, "supervise", "secretary01", level="ordinary", text="抓紧")

    reach(clock, duty_of(case, "handle"), "yellow")
    case.refresh_from_db()

    assert case.supervision == "yellow"


def test_then_the_level_above_has_to_look_and_then_the_centre(clock):
    case = make.handled_ticket(**NO_CONTACT)
    handle = duty_of(case, "handle")

    reach(clock, handle, "oversee_above")
    assert "oversee@village" in open_duties(case)
    event = last(case, "escalate")
    assert (event.data["way"], event.data["to"]) == ("oversee", unit_of("secretary01").code)
    reach(clock, handle, "oversee_centre")
    assert {"oversee@village", "oversee@centre"} <= open_duties(case)


def test_no_card_of_a_machine_relieves_anybody_of_looking_himself(clock):
    case = make.closed_ticket()
    make.step(case, "reopen", make.requester_of(case), text="又不亮了")
    make.step(case, "propose", "grid01", **SOLVED)
    make.step(case, "confirm", make.requester_of(case), solved="yes")
    make.step(case, "reopen", make.requester_of(case), text="还是不亮")
    assert "oversee@village" in open_duties(case)

    reach(clock, duty_of(case, "handle"), "yellow")
    case.refresh_from_db()

    assert case.supervision == "yellow"
    assert "oversee@village" in open_duties(case)


def test_a_superior_that_is_asked_already_is_not_asked_twice(clock):
    """Rule 8: the ladder opens it only where none is open; then at the next superior."""
    case = make.handled_ticket(**NO_CONTACT)
    reach(clock, duty_of(case, "handle"), "oversee_above")
    assert "oversee@village" in open_duties(case)

    reach(clock, duty_of(case, "promise"), "oversee_above")

    assert {"oversee@village", "oversee@township"} <= open_duties(case)


def test_the_level_above_settles_it_by_saying_why_not(clock):
    case = make.handled_ticket(**NO_CONTACT)
    reach(clock, duty_of(case, "handle"), "oversee_above")

    event = make.step(case, "note", "secretary01", text="灯具在路上", audience="internal")

    assert "oversee@village done" in settled_by(event)


# The promise is owed by nobody's desk.


def test_the_promise_speaks_to_whoever_holds_the_case_now(clock):
    case = make.township_ticket(**NO_CONTACT)
    promise = duty_of(case, "promise")

    reach(clock, promise, "yellow")
    case.refresh_from_db()

    late = case.events.filter(step="late", data__duty="promise").get()
    assert late.data["unit"] == unit_of("dispatcher01").code
    assert case.supervision == "yellow"
    assert "answer_sup@township" in open_duties(case)


# Emergencies climb by the ladder E.


def test_an_emergency_is_reminded_at_half_time_and_climbs_to_the_centre_in_half_an_hour(clock):
    case = make.open_ticket(urgency="emergency", **NO_CONTACT)
    accept = duty_of(case, "accept")

    reach(clock, accept, "remind")
    assert fired(case, "accept") == ["remind"]
    clock.move_to(accept.due_at + A_SECOND)
    sweep()
    assert fired(case, "accept") == ["remind", "yellow"]
    case.refresh_from_db()
    assert case.supervision == "yellow"
    clock.shift(timedelta(minutes=30))
    sweep()
    assert fired(case, "accept") == ["remind", "yellow", "oversee_centre"]
    assert "oversee@centre" in open_duties(case)


# What superiors owe themselves climbs by the ladder S.


def test_a_superior_climbs_by_its_head_the_next_above_and_the_centre(clock):
    case = make.proposed_ticket(**NO_CONTACT)
    verify = duty_of(case, "verify")

    assert list(moments(verify)) == ["remind", "late", "next_above", "oversee_centre"]
    reach(clock, verify, "oversee_centre")

    assert fired(case, "verify") == list(moments(verify))
    told = case.events.get(step="escalate", data__stage="next_above")
    assert (told.data["way"], told.data["to"]) == ("told", unit_of("leader01").code)
    assert "oversee@centre" in open_duties(case)
    case.refresh_from_db()
    assert case.supervision == "none"


def test_what_the_centre_itself_lets_lie_goes_to_the_county(clock):
    case = make.handled_ticket(**NO_CONTACT)
    reach(clock, duty_of(case, "handle"), "oversee_centre")
    mine = case.duties.open().get(kind="oversee", unit=unit_of("centre01"))

    reach(clock, mine, "oversee_centre")

    assert "oversee@county" in open_duties(case)


def test_above_the_county_a_post_with_audit_stands_in(clock):
    case = make.handled_ticket(**NO_CONTACT)
    county = unit_of("county01")
    for post in Post.objects.filter(unit=county):
        post.capabilities = [c for c in post.capabilities if c != "supervise"]
        post.save()
    reach(clock, duty_of(case, "handle"), "oversee_centre")
    mine = case.duties.open().get(kind="oversee", unit=unit_of("centre01"))

    reach(clock, mine, "oversee_centre")

    found = case.duties.open().filter(kind="oversee", unit=county)
    audited = Post.objects.in_force().having("audit").filter(unit=county).exists()
    assert [d.capability for d in found] == (["audit"] if audited else [])


# Villagers have the ladder V.


def test_a_villager_is_reminded_and_never_climbs(clock):
    case = make.handled_ticket(**NO_CONTACT)
    make.step(case, "ask", "grid01", text="照片", due_on="2026-06-12")
    supply = duty_of(case, "supply")
    assert list(moments(supply)) == ["remind", "lapse"]

    reach(clock, supply, "lapse")

    event = last(case, "remind")
    assert (event.data["unit"], event.data["stage"]) == ("", "remind")
    assert (supply.outcome, supply.next_alert_at) == ("lapsed", None)
    assert fired(case, "supply") == ["remind"]
    assert supply.late_s == 1


# What is over, done, or stands still.


def test_what_was_done_in_time_is_never_spoken_of(clock):
    case = make.open_ticket(**NO_CONTACT)
    accept = duty_of(case, "accept")
    make.step(case, "accept", "grid01")

    jump(clock, accept, "oversee_centre")
    sweep()

    assert fired(case, "accept") == []


def test_a_duty_that_stands_still_fires_nothing_and_goes_on_where_it_was(clock):
    case = make.handled_ticket(**NO_CONTACT)
    handle = duty_of(case, "handle")
    reach(clock, handle, "remind")
    make.step(case, "ask", "grid01", text="照片", due_on="2026-06-12")
    clock.shift(timedelta(days=2))
    sweep()
    assert fired(case, "handle") == ["remind"]

    make.step(case, "supply", make.requester_of(case), text="三盏")
    handle.refresh_from_db()
    reach(clock, handle, "late")

    assert fired(case, "handle") == ["remind", "late"]


def test_a_duty_with_more_time_begins_its_ladder_anew(clock):
    case = make.handled_ticket(**NO_CONTACT)
    handle = duty_of(case, "handle")
    reach(clock, handle, "remind")
    make.step(case, "extend", "grid01", reason="要等灯头", due_on="2026-06-10")
    make.step(case, "approve", "secretary01")
    handle.refresh_from_db()
    assert (handle.due_no, handle.stage) == (2, 0)

    reach(clock, handle, "late")

    said = case.events.filter(step__in=("remind", "late"), data__duty="handle").order_by("seq")
    assert [(e.data["stage"], e.data["due_no"]) for e in said] == [
        ("remind", 1),
        ("remind", 2),
        ("late", 2),
    ]


def test_what_outlives_a_closed_case_still_climbs(clock):
    case = make.township_ticket(**NO_CONTACT)
    (child,) = make.whistle(case, "dispatcher01", {unit_of("water01").code: "看"})
    make.step(child, "arrive", "water01", at="2026-06-08T09:00", who="两人", mode="on_site")
    make.step(child, "answer", "water01", text="清了")
    make.step(case, "propose", "dispatcher01", outcome="solved", done="清了")
    make.step(
        case, "callback", make.verifier_of(case), reached="no_contact", solved="yes", words="看了"
    )
    case.refresh_from_db()
    assert case.state == "closed"

    reach(clock, duty_of(child, "rate"), "next_above")

    assert fired(case, "rate") == ["remind", "late", "next_above"]


def test_on_a_closed_case_nobody_can_be_asked_to_look(clock):
    case = make.closed_ticket()
    make.step(case, "danger", "grid01", kind="violence")
    ack = duty_of(case, "ack")

    reach(clock, ack, "oversee_centre")

    assert fired(case, "ack") == ["remind", "yellow", "oversee_centre"]
    assert not {d for d in open_duties(case) if d.startswith("oversee")}
    lines = case.events.filter(step__in=("remind", "late", "escalate"))
    assert {event.audience for event in lines} == {"posts"}


def test_of_a_question_about_a_shielded_ticket_nobody_above_is_told_or_asked(clock):
    about = f"unit:{unit_of('cadre01').code}"
    case = make.open_ticket(about=about, nature="complaint", text="低保评议不公")
    make.step(case, "accept", "dispatcher01")
    make.step(case, "hear", "leader01", unit=unit_of("cadre01").code, brief="请说明程序。")
    brief = Case.objects.get(kind="brief")

    reach(clock, duty_of(brief, "answer_brief"), "oversee_centre")

    assert fired(brief, "answer_brief")[-1] == "oversee_centre"
    assert not brief.duties.filter(kind="oversee").exists()
    lines = brief.events.filter(step__in=("remind", "late", "escalate"))
    assert {event.audience for event in lines} == {"posts"}
