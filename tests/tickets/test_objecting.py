"""Objections: who may say "not ours", until when, and what that holds up."""

from datetime import timedelta

import pytest

from tests import factories as make
from tests.tickets.builders import line_of, settled_by, unit_of
from tests.tickets.whistles import arrived
from workflow.services import Invalid, NotAllowed, NotVisible, WrongState

pytestmark = pytest.mark.django_db

NOT_OURS = {"reason_code": "not_our_duty", "legal_basis": "河道管理条例第二十四条"}


def sent(**changes):
    case = make.township_ticket(**changes)
    return case, make.refer(case, "dispatcher01", "hand_over", unit_of("water01"))


def test_an_objection_names_its_reason_its_law_and_whose_it_is(clock):
    _case, child = sent()

    event = make.step(child, "object", "waterhead01", **NOT_OURS, who=unit_of("city01").code)

    assert event.data == {"reason_code": "not_our_duty", "who": unit_of("city01").code}
    assert line_of(event) == ("staff", {}, {"legal_basis": "河道管理条例第二十四条"})


@pytest.mark.parametrize("missing", ["reason_code", "legal_basis"])
def test_without_a_reason_or_a_law_it_is_no_objection(clock, missing):
    _case, child = sent()

    with pytest.raises(Invalid) as refusal:
        make.step(child, "object", "waterhead01", **{**NOT_OURS, missing: ""})

    assert list(refusal.value.form.errors) == [missing]


def test_the_callee_objects_by_who_decides_for_it(clock):
    _case, child = sent()

    for name in ("water01", "dispatcher01"):
        with pytest.raises(NotAllowed):
            make.step(child, "object", name, **NOT_OURS)
    with pytest.raises(NotVisible):
        make.step(child, "object", "cityhead01", **NOT_OURS)
    assert child.state == "called"


def test_in_a_grid_whoever_handles_may_object(clock):
    case = make.handled_ticket()
    make.move(case, "grid01", "report_up", "cadre01")
    child = make.refer(case, "cadre01", "assign_down", unit_of("grid02"), entry="NC-06")

    make.step(child, "object", "grid02", **NOT_OURS)

    assert child.state == "disputed"


@pytest.mark.parametrize(("days", "is_possible"), [(7, True), (8, False)])
def test_there_are_five_working_days_from_the_call(clock, days, is_possible):
    _case, child = sent()
    clock.shift(timedelta(days=1))
    make.step(child, "accept", "waterhead01")
    clock.shift(timedelta(days=days - 1))

    if is_possible:
        make.step(child, "object", "waterhead01", **NOT_OURS)
        assert child.state == "disputed"
    else:
        with pytest.raises(WrongState):
            make.step(child, "object", "waterhead01", **NOT_OURS)


def test_in_an_emergency_it_is_too_late_once_one_is_there(clock):
    case = make.township_ticket(urgency="emergency")
    water, city = make.whistle(
        case, "dispatcher01", {unit_of("water01").code: "来", unit_of("city01").code: "来"}
    )
    arrived(water, "water01")

    make.step(city, "object", "cityhead01", **NOT_OURS)
    with pytest.raises(WrongState):
        make.step(water, "object", "waterhead01", **NOT_OURS)


def test_after_a_hasty_acceptance_the_ticket_stands_still(clock):
    case, child = sent()
    make.step(child, "accept", "waterhead01")

    make.step(child, "object", "waterhead01", **NOT_OURS)

    for name, data in {
        "propose": {"outcome": "solved", "done": "办了", "contact": "电话"},
        "ask": {"text": "照片", "due_on": "2026-06-12"},
    }.items():
        with pytest.raises(WrongState) as refusal:
            make.step(case, name, "water01", **data)
        assert unit_of("water01").name in str(refusal.value)


def test_who_has_sent_it_on_himself_cannot_object(clock):
    case, child = sent()
    make.step(child, "accept", "waterhead01")
    make.refer(case, "waterhead01", "hand_over", unit_of("city01"))

    with pytest.raises(WrongState):
        make.step(child, "object", "waterhead01", **NOT_OURS)


def test_who_no_longer_holds_it_cannot_object(clock):
    case, child = sent()
    make.step(child, "accept", "waterhead01")
    make.move(case, "waterhead01", "hand_over", "cityhead01")

    with pytest.raises(WrongState):
        make.step(child, "object", "waterhead01", **NOT_OURS)


def test_the_caller_cannot_call_off_what_was_accepted(clock):
    _case, child = sent()
    make.step(child, "accept", "waterhead01")
    make.step(child, "object", "waterhead01", **NOT_OURS)

    with pytest.raises(WrongState):
        make.step(child, "cancel", "dispatcher01", reason="算了")


def test_calling_off_ends_an_objection_before_acceptance(clock):
    _case, child = sent()
    make.step(child, "object", "waterhead01", **NOT_OURS)

    event = make.step(child, "cancel", "dispatcher01", reason="算了")

    assert settled_by(event) == {"rule@centre void", "accept@department void"}


def test_withdrawing_the_ticket_ends_a_dispute_about_it(clock):
    case, child = sent()
    make.step(child, "accept", "waterhead01")
    make.step(child, "object", "waterhead01", **NOT_OURS)

    make.step(case, "withdraw", make.requester_of(case), reason="不用了")

    child.refresh_from_db()
    assert (case.state, child.state) == ("withdrawn", "cancelled")


def test_the_arbiter_may_rule_on_who_neither_comes_nor_objects(clock):
    case = make.township_ticket()
    (child,) = make.whistle(case, "dispatcher01", {unit_of("water01").code: "来"})
    with pytest.raises(WrongState):
        make.step(child, "rule", "supervisor01", verdict="stays", reason="按清单")

    clock.shift(timedelta(days=4))
    make.step(child, "rule", "supervisor01", verdict="stays", reason="按清单")

    assert (child.state, child.referral.is_designated) == ("called", True)
