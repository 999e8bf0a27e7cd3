"""Declining: at once for an emergency number, else by decision, and always with another way."""

import pytest

from tests import factories as make
from tests.tickets.builders import (
    NO_CONTACT,
    holdings,
    line_of,
    open_duties,
    running_pauses,
    settled_by,
    steps_of,
    unit_of,
)
from workflow.models import CaseLink
from workflow.services import Invalid, NotAllowed, WrongState

pytestmark = pytest.mark.django_db

CHANNEL = {"reason": "该事项应由法院处理。", "channel": "县法院立案窗口"}


def asked(outcome="other_procedure", **data):
    case = make.open_ticket()
    event = make.step(case, "decline", "grid01", outcome=outcome, **{**CHANNEL, **data})
    return case, event


def ask_of(case):
    return case.asks.get(state="open")


def test_an_emergency_number_is_told_at_once(clock):
    case = make.open_ticket()

    event = make.step(case, "decline", "grid01", outcome="emergency_line", **CHANNEL)

    assert (event.phase, case.state, case.is_open) == ("done", "declined", False)
    assert settled_by(event) == {"accept@grid done", "promise@system void"}
    assert (open_duties(case), running_pauses(case)) == (set(), set())
    assert holdings(case) == [("grid", "opened", "declined")]
    assert line_of(event) == ("public", CHANNEL, {})


@pytest.mark.parametrize(
    "outcome", ["other_procedure", "same_matter", "secret", "beyond_duty", "unlawful"]
)
def test_a_grid_asks_the_village_for_every_other_reason(clock, outcome):
    earlier = make.handled_ticket()

    case, event = asked(outcome, same_as=earlier.code)

    assert (event.phase, case.state) == ("asked", "received")
    assert (ask_of(case).decider_unit, ask_of(case).decider_capability) == (
        unit_of("secretary01"),
        "decide",
    )
    assert open_duties(case) == {"accept@grid", "promise@system", "decide@village"}
    done = make.step(case, "approve", "secretary01", reason="同意")
    assert (case.state, steps_of(case)[-2:]) == ("declined", ["approve", "decline"])
    assert settled_by(done) == {"decide@village done"}


def test_a_township_decides_within_its_own_house(clock):
    case = make.open_ticket(area="110117001")
    dispatcher = make.staff("t110117001") if case.holder.kind == "township" else None
    assert dispatcher is not None, case.holder

    event = make.step(case, "decline", dispatcher, outcome="unlawful", reason="违法")

    assert (event.phase, case.state) == ("done", "declined")


def test_who_handles_in_a_department_asks_its_head(clock):
    case = make.handled_ticket()
    make.step(case, "propose", "grid01", outcome="solved", done="看过", contact="当面")
    make.step(case, "confirm", make.requester_of(case), solved="no")
    assert case.state == "handling"
    with pytest.raises(WrongState):
        make.step(case, "decline", "grid01", outcome="unlawful", reason="违法")


def test_refused_means_the_work_goes_on(clock):
    case, _ = asked()

    make.step(case, "refuse", "secretary01", reason="属于我们的职责")

    assert (case.state, open_duties(case)) == ("received", {"accept@grid", "promise@system"})


def test_what_was_asked_is_checked_again_when_it_is_approved(clock):
    case, _ = asked()
    make.step(case, "accept", "grid01")

    with pytest.raises(WrongState):
        make.step(case, "approve", "secretary01")

    assert (case.state, ask_of(case).state) == ("handling", "open")


@pytest.mark.parametrize("outcome", ["emergency_line", "other_procedure", "beyond_duty"])
def test_the_requester_is_always_told_where_to_turn(clock, outcome):
    case = make.open_ticket()

    with pytest.raises(Invalid) as refusal:
        make.step(case, "decline", "grid01", outcome=outcome, reason="不归我们管")

    assert set(refusal.value.form.errors) == {"channel"}


def other_place():
    return make.open_ticket(
        make.stranger(), **NO_CONTACT, area=make.stranger().posts[0].unit.area_id
    )


@pytest.mark.parametrize("wrong", ["", "none", "itself", "2026000000000", "withdrawn", "elsewhere"])
def test_the_same_matter_needs_the_code_of_another_ticket_that_can_be_it(clock, wrong):
    case = make.open_ticket(**NO_CONTACT)
    other = make.open_ticket()
    if wrong == "withdrawn":
        make.step(other, "withdraw", make.requester_of(other), reason="不用了")
    code = {
        "itself": case.code,
        "withdrawn": other.code,
        "elsewhere": other_place().code if wrong == "elsewhere" else "",
        "none": "",
    }.get(wrong, wrong)

    with pytest.raises(Invalid) as refusal:
        make.step(case, "decline", "grid01", outcome="same_matter", reason="重复", same_as=code)

    assert set(refusal.value.form.errors) == {"same_as"}


def test_the_same_matter_is_linked(clock):
    earlier = make.handled_ticket()

    case, _ = asked("same_matter", same_as=earlier.code)
    make.step(case, "approve", "secretary01")

    links = CaseLink.objects.values_list("case", "other", "kind")
    assert list(links) == [(case.pk, earlier.pk, "repeat")]
    assert case.events.get(step="decline", phase="done").data == {
        "outcome": "same_matter",
        "same_as": earlier.code,
    }


def test_another_code_is_not_kept_for_another_reason(clock):
    case, event = asked(same_as=make.open_ticket().code)

    assert event.data == {"outcome": "other_procedure"}


def test_a_ticket_that_is_being_sent_on_is_not_declined(clock):
    case = make.open_ticket()
    make.refer(case, "grid01", "report_up", unit_of("cadre01"))

    with pytest.raises(WrongState):
        make.step(case, "decline", "grid01", outcome="emergency_line", **CHANNEL)


def test_only_the_unit_in_charge_declines(clock):
    case = make.open_ticket()

    for name in ("chief01", "grid01"):
        assert make.staff(name).posts[0].unit == case.holder
    with pytest.raises(NotAllowed):
        make.step(case, "decline", "secretary01", outcome="emergency_line", **CHANNEL)
