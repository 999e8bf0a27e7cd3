"""The list of matters that must wait: agreed to above, looked at again, left or taken further."""

from datetime import date, timedelta

import pytest

from governance.rules.calendar.workdays import end_of_day
from tests import factories as make
from tests.tickets.builders import (
    holdings,
    line_of,
    open_duties,
    running_pauses,
    settled_by,
    steps_of,
    unit_of,
)
from workflow.services import Invalid, NotAllowed, WrongState

pytestmark = pytest.mark.django_db

LIST = {
    "text": "要等电力改造。",
    "plan": "七月随改造工程一并更换。",
    "owner": "村委会周广田",
    "interim": "先放两盏太阳能灯。",
}


def asked(days=60, **data):
    case = make.handled_ticket()
    day = date(2026, 6, 8) + timedelta(days=days)
    event = make.step(case, "list", "grid01", **{**LIST, "review_on": day.isoformat(), **data})
    return case, event


def listed(days=60):
    case, _ = asked(days)
    make.step(case, "approve", "secretary01")
    return case


def test_listing_is_asked_for_and_the_clocks_run_on_until_it_is_agreed_to(clock):
    case, event = asked()

    assert (event.phase, case.state, running_pauses(case)) == ("asked", "handling", set())
    assert "handle@grid" in open_duties(case)
    make.step(case, "approve", "secretary01")

    assert (case.state, case.is_open, running_pauses(case)) == ("listed", True, {"listed"})
    assert open_duties(case) == {
        "handle@grid paused",
        "promise@system paused",
        "contact@grid",
        "review@grid",
    }
    review = case.duties.open().get(kind="review")
    assert review.due_at == end_of_day(date(2026, 8, 7))
    assert line_of(case.events.get(step="list", phase="done")) == ("public", LIST, {})


@pytest.mark.parametrize("days", [0, -3, 91])
def test_the_next_look_is_within_ninety_days(clock, days):
    with pytest.raises(Invalid) as refusal:
        asked(days)

    assert set(refusal.value.form.errors) == {"review_on"}


@pytest.mark.parametrize("field", ["text", "plan", "owner", "interim", "review_on"])
def test_nothing_is_put_on_the_list_without_saying_how_it_goes_on(clock, field):
    with pytest.raises(Invalid) as refusal:
        asked(**{field: ""})

    assert set(refusal.value.form.errors) == {field}


def test_a_review_is_agreed_to_and_names_the_next_day(clock):
    case = listed()
    clock.shift(timedelta(days=50))

    make.step(case, "review", "grid01", text="已立项", review_on="2026-09-30")
    assert "review@grid" in open_duties(case)
    make.step(case, "approve", "secretary01")

    done = case.events.get(step="review", phase="done")
    assert (case.state, settled_by(done)) == ("listed", {"review@grid done"})
    assert case.duties.open().get(kind="review").due_at == end_of_day(date(2026, 9, 30))


@pytest.mark.parametrize("actor", ["grid01", "secretary01"])
def test_going_on_starts_the_clocks_where_they_stopped(clock, actor):
    case = make.handled_ticket()
    before = case.duties.open().get(kind="promise").due_at
    make.step(case, "list", "grid01", **LIST, review_on="2026-06-30")
    make.step(case, "approve", "secretary01")
    clock.shift(timedelta(days=7))

    event = make.step(case, "resume", actor, reason="材料到了")

    assert (case.state, running_pauses(case)) == ("handling", set())
    assert settled_by(event) == {"review@grid void"}
    assert case.duties.open().get(kind="promise").due_at == before + timedelta(days=7)


def test_a_late_review_stays_late_when_the_work_goes_on(clock):
    case = listed(days=10)
    clock.shift(timedelta(days=20))

    event = make.step(case, "resume", "grid01", reason="材料到了")

    assert "review@grid lapsed" in settled_by(event)


def test_a_listed_matter_can_be_sent_on_and_leaves_the_list_when_taken_over(clock):
    case = listed()
    child = make.refer(case, "grid01", "report_up", unit_of("cadre01"))
    assert (case.state, running_pauses(case)) == ("listed", {"listed", "transit"})

    make.step(child, "accept", "cadre01")
    case.refresh_from_db()

    assert (case.state, running_pauses(case)) == ("handling", set())
    assert open_duties(case) == {"promise@system", "handle@village", "contact@village"}
    assert steps_of(case)[-1] == "moved"


def test_a_move_from_the_list_that_is_called_off_stays_on_the_list(clock):
    case = listed()
    child = make.refer(case, "grid01", "report_up", unit_of("cadre01"))

    make.step(child, "cancel", "grid01", reason="自己办")
    case.refresh_from_db()

    assert (case.state, running_pauses(case)) == ("listed", {"listed"})


def test_contact_runs_on_while_it_is_listed(clock):
    case = listed()

    make.step(case, "contact", "grid01", reached="yes", how="phone", text="说明了原因")

    assert "contact@grid" not in open_duties(case)


def test_the_requester_may_ask_above_against_the_list(clock):
    case = listed()
    child = make.refer(case, "grid01", "report_up", unit_of("cadre01"))

    make.step(case, "appeal", make.requester_of(case), text="不能一直等")
    child.refresh_from_db()

    # The village agreed to the list, so it goes past it.
    assert (case.state, case.holder.kind, case.round) == ("received", "township", 2)
    assert (running_pauses(case), child.state) == (set(), "cancelled")
    assert open_duties(case) == {"promise@system", "accept@township"}
    assert holdings(case) == [("grid", "opened", "appealed"), ("township", "appealed", "")]


def test_the_thirty_days_of_an_appeal_count_from_the_last_word_on_the_list(clock):
    case = listed(days=80)
    clock.shift(timedelta(days=40))
    with pytest.raises(Invalid):
        make.step(case, "appeal", make.requester_of(case), text="不能一直等")
    make.step(case, "review", "grid01", text="还在等", review_on="2026-09-30")
    make.step(case, "approve", "secretary01")

    make.step(case, "appeal", make.requester_of(case), text="不能一直等")

    assert case.state == "received"


def test_what_is_on_its_way_to_another_unit_is_not_listed(clock):
    case = make.handled_ticket()
    make.refer(case, "grid01", "report_up", unit_of("cadre01"))

    with pytest.raises(WrongState):
        make.step(case, "list", "grid01", **LIST, review_on="2026-06-30")


def test_nobody_else_lists_or_reviews(clock):
    case = listed()

    with pytest.raises(NotAllowed):
        make.step(case, "review", "secretary01", text="看看", review_on="2026-06-30")
    with pytest.raises(NotAllowed):
        make.step(case, "resume", make.requester_of(case), reason="快办")
