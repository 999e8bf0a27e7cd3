"""Asks: a second person decides, everything is checked again, and nobody decides for himself."""

from datetime import timedelta

import pytest

from governance.models import Post
from tests import factories as make
from tests.tickets.builders import (
    NO_CONTACT,
    line_of,
    open_duties,
    settled_by,
    steps_of,
    unit_of,
)
from workflow.models import Ask
from workflow.services import Invalid, NotAllowed, WrongState

pytestmark = pytest.mark.django_db

PHOTO = {"text": "还要一张照片。", "due_on": "2026-06-12"}


def asked(**changes):
    """A ticket whose holder asked the requester before, and now waits to be let do it again."""
    case = make.handled_ticket(**{**NO_CONTACT, **changes})
    make.step(case, "ask", "grid01", **PHOTO)
    make.step(case, "supply", make.requester_of(case), text="三盏")
    make.step(case, "ask", "grid01", **PHOTO)
    return case


def states_of_asks(case):
    return list(case.asks.order_by("id").values_list("step", "state"))


def test_a_second_question_waits_for_the_level_above(clock):
    case = asked()

    event = case.events.latest("seq")
    assert (event.step, event.phase, case.state) == ("ask", "asked", "handling")
    assert open_duties(case) == {"promise@system", "handle@grid", "decide@village"}
    assert line_of(event) == ("staff", {}, {"text": "还要一张照片。"})
    assert case.duties.open().get(kind="decide").subject == "ask"


def test_what_is_asked_keeps_its_prose_out_of_the_row(clock):
    case = asked()

    ask = Ask.objects.get(case=case)

    assert (ask.data, ask.decider_unit, ask.decider_capability) == (
        {"due_on": "2026-06-12"},
        unit_of("secretary01"),
        "decide",
    )


def test_a_yes_takes_the_step_as_the_asker_would_have(clock):
    case = asked()

    event = make.step(case, "approve", "secretary01")

    assert (event.step, case.state) == ("approve", "waiting")
    assert settled_by(event) == {"decide@village done"}
    taken = case.events.latest("seq")
    assert (taken.step, taken.phase, taken.user, line_of(taken)) == (
        "ask",
        "done",
        make.staff("grid01").user,
        ("public", {"text": "还要一张照片。"}, {}),
    )
    assert "supply@requester" in open_duties(case)
    assert states_of_asks(case) == [("ask", "approved")]


def test_a_no_leaves_everything_as_it_was(clock):
    case = asked()

    event = make.step(case, "refuse", "secretary01", reason="问得太多")

    assert (case.state, settled_by(event)) == ("handling", {"decide@village done"})
    assert line_of(event) == ("staff", {}, {"reason": "问得太多"})
    assert states_of_asks(case) == [("ask", "refused")]


def test_a_no_needs_a_reason(clock):
    case = asked()

    with pytest.raises(Invalid) as refusal:
        make.step(case, "refuse", "secretary01")

    assert list(refusal.value.form.errors) == ["reason"]


def test_the_asker_takes_his_request_back(clock):
    case = asked()

    event = make.step(case, "retract", "grid01")

    assert settled_by(event) == {"decide@village void"}
    assert states_of_asks(case) == [("ask", "retracted")]
    make.step(case, "ask", "grid01", **PHOTO)
    assert states_of_asks(case)[-1] == ("ask", "open")


def test_the_same_step_is_asked_for_once_at_a_time(clock):
    case = asked()

    with pytest.raises(WrongState):
        make.step(case, "ask", "grid01", **PHOTO)


@pytest.mark.parametrize(
    ("name", "actor"),
    [
        ("approve", "grid01"),
        ("approve", "cadre01"),
        ("refuse", "chief01"),
        ("retract", "secretary01"),
        ("retract", "chief01"),
    ],
)
def test_only_the_decider_decides_and_only_the_asker_takes_back(clock, name, actor):
    case = asked()

    with pytest.raises(NotAllowed):
        make.step(case, name, actor, reason="不行")


def test_nobody_approves_his_own_request_from_another_post(clock):
    case = asked()
    Post.objects.create(
        user=make.staff("grid01").user,
        unit=unit_of("secretary01"),
        title="副书记",
        capabilities=["decide"],
        valid_from="2026-01-01",
    )

    with pytest.raises(NotAllowed):
        make.step(case, "approve", "grid01")
    assert states_of_asks(case) == [("ask", "open")]


def test_a_right_that_ended_in_between_makes_the_yes_impossible(clock):
    case = asked()
    Post.objects.filter(pk=make.staff("grid01").posts[0].pk).update(capabilities=["dispatch"])

    with pytest.raises(WrongState):
        make.step(case, "approve", "secretary01")
    assert (case.state, states_of_asks(case)) == ("handling", [("ask", "open")])


def test_a_post_that_ended_in_between_makes_the_yes_impossible(clock):
    case = asked()
    Post.objects.filter(pk=make.staff("grid01").posts[0].pk).update(valid_to="2026-06-07")

    with pytest.raises(WrongState):
        make.step(case, "approve", "secretary01")


def test_a_day_that_passed_in_between_makes_the_yes_impossible(clock):
    case = asked()
    clock.shift(timedelta(days=6))

    with pytest.raises(WrongState):
        make.step(case, "approve", "secretary01")
    make.step(case, "refuse", "secretary01", reason="太晚了")


def test_a_state_that_changed_in_between_makes_the_yes_impossible(clock):
    case = asked()
    make.step(case, "propose", "grid01", outcome="solved", done="好了")

    with pytest.raises(WrongState):
        make.step(case, "approve", "secretary01")


def test_a_change_of_holder_ends_what_waits(clock):
    case = asked()

    make.move(case, "grid01", "report_up", "cadre01")

    moved = case.events.latest("seq")
    assert settled_by(moved) == {"handle@grid moved", "decide@village void"}
    assert states_of_asks(case) == [("ask", "void")]
    with pytest.raises(NotAllowed):
        make.step(case, "approve", "secretary01")


def test_closing_ends_what_waits(clock):
    case = asked()

    make.step(case, "withdraw", make.requester_of(case), reason="不用了")

    assert (states_of_asks(case), open_duties(case)) == ([("ask", "void")], set())


def test_a_downward_move_off_the_list_is_decided_by_the_centre(clock):
    case = make.handled_ticket(**NO_CONTACT)
    make.move(case, "grid01", "report_up", "cadre01")
    village = unit_of("cadre01")

    event = make.step(
        case,
        "refer",
        "cadre01",
        variant="assign_down",
        callee=unit_of("grid02").code,
        brief="请第二网格办",
    )
    assert (event.phase, open_duties(case)) == (
        "asked",
        {"promise@system", "handle@village", "decide@centre"},
    )

    make.step(case, "approve", "supervisor01")

    child = case.children.get(is_open=True)
    assert (child.holder, case.holder) == (unit_of("grid02"), village)
    assert steps_of(case)[-3:] == ["approve", "refer", "referral.call"]


def test_the_move_that_is_approved_does_not_void_its_own_request(clock):
    case = make.handled_ticket(**NO_CONTACT)
    make.move(case, "grid01", "report_up", "cadre01")
    make.step(
        case,
        "refer",
        "cadre01",
        variant="assign_down",
        callee=unit_of("grid02").code,
        brief="请第二网格办",
    )
    make.step(case, "approve", "supervisor01")

    make.step(case.children.get(is_open=True), "accept", "grid02")

    assert states_of_asks(case) == [("refer", "approved")]


def test_with_two_requests_open_the_decider_says_which_he_means(clock):
    case = make.handled_ticket(**NO_CONTACT)
    make.move(case, "grid01", "report_up", "cadre01")
    make.step(case, "ask", "cadre01", **PHOTO)
    make.step(case, "supply", make.requester_of(case), text="三盏")
    make.step(case, "ask", "cadre01", **PHOTO)
    make.step(
        case,
        "refer",
        "cadre01",
        variant="assign_down",
        callee=unit_of("grid02").code,
        brief="请第二网格办",
    )

    with pytest.raises(Invalid):
        make.step(case, "approve", "supervisor01")
    make.step(case, "refuse", "supervisor01", ask=case.asks.get(step="refer").pk, reason="不行")

    assert open_duties(case) == {"promise@system", "handle@village", "decide@township"}
