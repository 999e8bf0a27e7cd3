"""Taking a ticket out of the rates: never by its handler, never by one person."""

import pytest

from governance.models import Post
from tests import factories as make
from tests.tickets.builders import open_duties, unit_of
from tickets.models import Exclusion
from workflow.services import Invalid, NotAllowed, WrongState

pytestmark = pytest.mark.django_db

SOLVED = {"outcome": "solved", "done": "换了三只灯头。", "contact": "当面"}


def ask(case, actor, reason_code="false_report"):
    return make.step(case, "exclude", actor, reason_code=reason_code, reason="到场核实无此事")


def closed_by(name, variant="report_up"):
    """Handled and closed by the unit of this user."""
    case = make.handled_ticket()
    make.step(case, "take_over", name, reason="直接办") if name != "grid01" else None
    make.step(case, "propose", name, **SOLVED)
    make.step(case, "confirm", make.requester_of(case), solved="yes")
    return case


def test_the_centre_decides_and_both_names_are_kept(clock):
    case = closed_by("grid01")

    event = ask(case, "chief01")
    assert (event.phase, Exclusion.objects.count()) == ("asked", 0)
    assert case.asks.get(state="open").decider_unit == unit_of("centre01")
    with pytest.raises(NotAllowed):
        make.step(case, "approve", "chief01")
    make.step(case, "approve", "supervisor01")

    row = Exclusion.objects.get()
    assert (row.case, row.round, row.reason) == (case, 1, "false_report")
    assert row.asked_by.user.username == "chief01"
    assert row.decided_by.user.username == "supervisor01"
    done = case.events.get(step="exclude", phase="done")
    assert (done.audience, done.data) == ("line", {"reason_code": "false_report"})
    assert (case.state, open_duties(case)) == ("closed", set())


def test_what_the_centre_held_the_county_decides(clock):
    case = closed_by("centre01")

    event = ask(case, "supervisor01")

    assert event.phase == "asked"
    assert case.asks.get(state="open").decider_unit == unit_of("county01")
    make.step(case, "approve", "county01")
    assert Exclusion.objects.get().decided_by.user.username == "county01"


def test_who_handled_it_does_not_decide_from_another_post(clock):
    officer = make.staff("grid01")
    Post.objects.create(
        user=officer.user,
        unit=unit_of("centre01"),
        title="值班",
        capabilities=["decide"],
        valid_from="2026-01-01",
    )
    case = closed_by("grid01")
    ask(case, "chief01")

    with pytest.raises(NotAllowed):
        make.step(case, "approve", make.staff("grid01"))


def test_once_a_round(clock):
    case = closed_by("grid01")
    ask(case, "chief01")
    make.step(case, "approve", "supervisor01")

    with pytest.raises(WrongState):
        ask(case, "chief01")


def test_only_what_is_over_and_for_a_reason_that_is_listed(clock):
    case = make.handled_ticket()
    with pytest.raises(WrongState):
        ask(case, "chief01")
    done = closed_by("grid01")
    with pytest.raises(Invalid):
        ask(done, "chief01", reason_code="low_mark")
    with pytest.raises(NotAllowed):
        ask(done, "secretary01")
