"""Late is late: passing on, sitting out and closing never make a late duty disappear (rule 2)."""

from datetime import datetime, timedelta

import pytest

from governance.rules.calendar import SHANGHAI
from tests import factories as make
from tests.tickets.builders import MONDAY, NO_CONTACT, unit_of
from workflow.models import Duty, Pause
from workflow.rules.duties import DUTY_KINDS

pytestmark = pytest.mark.django_db

SOLVED = {"outcome": "solved", "done": "换了灯头。"}
TUESDAY_EVENING = datetime(2026, 6, 9, 17, 30, tzinfo=SHANGHAI)


def outcome(case, kind):
    """How the first duty of a kind ended, and by how many seconds it was late."""
    return case.duties.filter(kind=kind).order_by("id").values_list("outcome", "late_s")[0]


def test_a_duty_done_in_time_is_done_and_not_late(clock):
    case = make.handled_ticket(**NO_CONTACT)

    assert outcome(case, "accept") == ("done", 0)


def test_a_duty_done_late_is_done_and_says_by_how_much(clock):
    case = make.open_ticket(**NO_CONTACT)
    due_at = case.duties.get(kind="accept").due_at
    clock.move_to(due_at + timedelta(minutes=5))

    make.step(case, "accept", "grid01")

    assert outcome(case, "accept") == ("done", 300)


def test_the_last_second_is_in_time(clock):
    case = make.open_ticket(**NO_CONTACT)
    clock.move_to(case.duties.get(kind="accept").due_at)

    make.step(case, "accept", "grid01")

    assert outcome(case, "accept") == ("done", 0)


def test_a_duty_passed_on_late_is_lapsed(clock):
    case = make.handled_ticket(**NO_CONTACT)
    clock.move_to(TUESDAY_EVENING + timedelta(hours=1))

    make.move(case, "grid01", "report_up", "cadre01")

    assert outcome(case, "handle") == ("lapsed", 3600)


def test_a_duty_passed_on_in_time_is_moved_however_long_the_transit_takes(clock):
    case = make.handled_ticket(**NO_CONTACT)
    child = make.refer(case, "grid01", "report_up", unit_of("cadre01"))
    clock.move_to(TUESDAY_EVENING + timedelta(days=3))

    make.step(child, "accept", "cadre01")

    assert outcome(case, "handle") == ("moved", 0)
    assert outcome(child, "accept")[1] > 0


def test_a_duty_voided_late_is_lapsed(clock):
    case = make.open_ticket(**NO_CONTACT)
    clock.shift(timedelta(days=10))

    make.step(case, "withdraw", make.requester_of(case), reason="等不及了")

    assert [name for name, _ in (outcome(case, "accept"), outcome(case, "promise"))] == [
        "lapsed",
        "lapsed",
    ]


def test_a_callee_that_let_the_move_lie_does_not_get_away_by_its_being_cancelled(clock):
    case = make.handled_ticket(**NO_CONTACT)
    child = make.refer(case, "grid01", "report_up", unit_of("cadre01"))
    clock.shift(timedelta(days=2))

    make.step(child, "cancel", "grid01", reason="没人理")

    name, late_s = outcome(child, "accept")
    assert (name, late_s > 0) == ("lapsed", True)


def test_closing_settles_handle_and_promise_as_of_the_proposal(clock):
    case = make.handled_ticket(**NO_CONTACT)
    clock.shift(timedelta(hours=2))
    make.step(case, "propose", "grid01", **SOLVED)
    clock.shift(timedelta(days=20))

    make.step(
        case, "callback", "secretary01", reached="no_contact", solved="yes", words="到现场看了"
    )

    assert (outcome(case, "handle"), outcome(case, "promise")) == (("done", 0), ("done", 0))
    assert outcome(case, "verify")[1] > 0


def test_a_late_proposal_stays_late_by_what_it_was_when_proposed(clock):
    case = make.handled_ticket(**NO_CONTACT)
    clock.move_to(TUESDAY_EVENING + timedelta(hours=2))
    make.step(case, "propose", "grid01", **SOLVED)
    clock.shift(timedelta(days=20))

    make.step(case, "confirm", make.requester_of(case), solved="yes")

    assert outcome(case, "handle") == ("done", 7200)


def test_sitting_a_late_duty_out_in_a_pause_does_not_help(clock):
    case = make.handled_ticket(**NO_CONTACT)
    clock.move_to(TUESDAY_EVENING + timedelta(hours=2))
    make.step(case, "ask", "grid01", text="照片", due_on="2026-06-12")
    clock.shift(timedelta(days=1))

    make.step(case, "withdraw", make.requester_of(case), reason="不用了")

    assert outcome(case, "handle") == ("lapsed", 7200)


def test_pauses_that_take_turns_do_not_make_a_late_duty_punctual(clock):
    """Listed when it was late, sent on from the list, taken off the list on its way."""
    case = make.handled_ticket(**NO_CONTACT)
    clock.move_to(TUESDAY_EVENING + timedelta(hours=2))
    words = dict.fromkeys(("text", "plan", "owner", "interim"), "等")
    make.step(case, "list", "grid01", **words, review_on="2026-06-30")
    make.step(case, "approve", "secretary01")
    clock.shift(timedelta(hours=14))
    child = make.refer(case, "grid01", "report_up", unit_of("cadre01"))
    clock.shift(timedelta(hours=5))
    make.step(case, "resume", "grid01", reason="有办法了")
    clock.shift(timedelta(hours=20))

    make.step(child, "accept", "cadre01")

    assert outcome(case, "handle") == ("lapsed", 7200)


def test_a_rework_keeps_the_time_that_was_used(clock):
    case = make.handled_ticket(**NO_CONTACT)
    clock.move_to(MONDAY + timedelta(hours=3))
    make.step(case, "propose", "grid01", **SOLVED)
    clock.move_to(TUESDAY_EVENING)

    make.step(case, "callback", "secretary01", reached="no_contact", solved="no", words="没亮")

    # Eleven and a half office hours did not count: all of Wednesday, and Thursday until 14:00.
    handle = case.duties.get(kind="handle")
    assert (handle.started_at, handle.due_at) == (
        MONDAY,
        datetime(2026, 6, 11, 14, 0, tzinfo=SHANGHAI),
    )


def test_a_promise_moves_by_all_that_it_stood_still_and_is_never_restarted(clock):
    case = make.open_ticket(**NO_CONTACT)
    make.step(case, "accept", "grid01")
    make.step(case, "ask", "grid01", text="照片", due_on="2026-06-12")
    clock.shift(timedelta(hours=10))
    make.step(case, "supply", make.requester_of(case), text="三盏")
    make.step(case, "propose", "grid01", **SOLVED)
    clock.shift(timedelta(hours=5))
    make.step(case, "confirm", make.requester_of(case), solved="no")

    promise = case.duties.get(kind="promise")
    last_day = datetime(2026, 6, 15, 23, 59, 59, tzinfo=SHANGHAI)
    assert (promise.started_at, promise.due_at) == (MONDAY, last_day + timedelta(hours=15))


def test_paused_duties_have_no_due_time_and_wake_nobody(clock):
    case = make.proposed_ticket()

    paused = Duty.objects.filter(case=case, is_paused=True)
    assert set(paused.values_list("kind", "due_at", "next_alert_at")) == {
        ("promise", None, None),
        ("handle", None, None),
    }


def test_nothing_stays_open_on_a_closed_case_but_what_may(clock):
    case = make.closed_ticket()

    left = {duty.kind for duty in case.duties.open()}
    assert left <= {name for name, kind in DUTY_KINDS.items() if kind.survives_closing}
    assert not Pause.objects.filter(case=case, until=None).exists()


def test_every_due_time_comes_with_its_trace(clock):
    case = make.handled_ticket()

    assert {duty.kind for duty in case.duties.open() if not duty.trace} == set()


def test_a_moment_before_the_last_line_is_never_written(clock):
    """The clock of a server may be set back; the log never runs backwards."""
    case = make.open_ticket()
    clock.shift(timedelta(hours=-1))

    event = make.step(case, "accept", "grid01")

    assert event.at == case.events.get(step="open").at
