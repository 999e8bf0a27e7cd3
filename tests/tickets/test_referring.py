"""Referring: the move is under way, is accepted or cancelled, and never leaves nobody in charge."""

from datetime import timedelta

import pytest

from governance.models import Matter
from governance.rules.calendar import SHANGHAI
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
from tickets.models import Referral
from workflow.models import Role
from workflow.services import Invalid, NotAllowed, NotVisible, WrongState

pytestmark = pytest.mark.django_db


def sent_up(**changes):
    """A ticket of the grid on its way to the village; the ticket and the move."""
    case = make.handled_ticket(**changes)
    child = make.refer(case, "grid01", "report_up", unit_of("cadre01"))
    case.refresh_from_db()
    return case, child


def roles(case):
    return dict(case.involvements.values_list("unit__kind", "roles"))


def refused(case, actor, variant, callee, **data):
    with pytest.raises(Invalid) as refusal:
        make.step(
            case, "refer", actor, variant=variant, callee=unit_of(callee).code, brief="请办", **data
        )
    return list(refusal.value.form.errors)


def test_in_transit_the_sender_stays_in_charge_and_the_callee_owes_an_answer(clock):
    case, child = sent_up()

    assert (case.state, case.holder, case.version) == ("handling", unit_of("grid01"), 2)
    assert open_duties(case) == {"promise@system", "handle@grid paused", "contact@grid"}
    assert running_pauses(case) == {"transit"}
    assert open_duties(child) == {"accept@village"}
    assert holdings(case) == [("grid", "opened", "")]


def test_a_move_is_a_child_with_the_next_code_of_its_root(clock):
    case, child = sent_up()

    assert (child.code, child.kind, child.variant, child.state) == (
        f"{case.code}-1",
        "referral",
        "move",
        "called",
    )
    assert (child.parent, child.root, child.holder) == (case, case, unit_of("cadre01"))
    assert (child.area, child.urgency, child.due_at) == (
        case.area,
        case.urgency,
        child.duties.get().due_at,
    )
    referral = Referral.objects.get(case=child)
    assert (referral.variant, referral.callee_unit, referral.called_by) == (
        "report_up",
        unit_of("cadre01"),
        unit_of("grid01"),
    )
    assert referral.brief.internal == {"brief": "请接着办"}


def test_the_brief_is_for_staff(clock):
    case, child = sent_up()

    call, refer = case.root_events.order_by("-seq")[:2]
    assert (refer.step, line_of(refer)) == ("refer", ("staff", {}, {"brief": "请接着办"}))
    assert (call.step, call.case, line_of(call)) == ("call", child, ("staff", {}, {}))


def test_the_callee_sees_the_move_and_the_ticket(clock):
    case, child = sent_up()

    assert roles(child) == {"village": Role.CALLED | Role.OWES, "grid": Role.OPENED}
    assert roles(case) == {
        "village": Role.CALLED | Role.OWES,
        "grid": Role.HOLDS | Role.OWES | Role.OPENED,
    }


def test_accepting_completes_the_move(clock):
    case, child = sent_up()

    event = make.step(child, "accept", "cadre01")
    case.refresh_from_db()

    assert (child.state, child.is_open) == ("transferred", False)
    assert settled_by(event) == {"accept@village done"}
    assert (case.state, case.holder, case.hops, case.version) == (
        "handling",
        unit_of("cadre01"),
        1,
        3,
    )
    assert open_duties(case) == {"promise@system", "handle@village", "contact@village"}
    assert running_pauses(case) == set()
    assert holdings(case) == [("grid", "opened", "moved"), ("village", "moved", "")]
    assert Referral.objects.get(case=child).was_accepted is True


def test_the_handover_is_a_line_of_its_own_that_the_requester_reads(clock):
    case, child = sent_up()

    make.step(child, "accept", "cadre01")

    moved = case.events.latest("seq")
    assert steps_of(case)[-2:] == ["referral.accept", "moved"]
    assert (moved.actor_kind, moved.data, line_of(moved)) == (
        "system",
        {"to": unit_of("cadre01").code},
        ("public", {}, {}),
    )
    assert settled_by(moved) == {"handle@grid moved", "contact@grid moved"}


def test_the_promise_is_never_restarted_by_a_move(clock):
    case = make.handled_ticket()
    told = case.due_at
    clock.shift(timedelta(hours=5))

    make.move(case, "grid01", "report_up", "cadre01")

    assert case.due_at == told


def test_each_holder_gets_the_full_limit_of_its_level(clock):
    case, child = sent_up()
    clock.shift(timedelta(hours=3))

    make.step(child, "accept", "cadre01")

    handle = case.duties.open().get(kind="handle")
    assert (handle.started_at, handle.limit_row.level, handle.limit_row.amount) == (
        case.root_events.latest("seq").at,
        "V",
        2,
    )


def test_a_ticket_can_be_sent_on_before_it_is_taken_on(clock):
    case = make.open_ticket(**NO_CONTACT)
    child = make.refer(case, "grid01", "report_up", unit_of("cadre01"))
    assert open_duties(case) == {"promise@system", "accept@grid paused"}

    make.step(child, "accept", "cadre01")
    case.refresh_from_db()

    assert (case.state, open_duties(case)) == ("handling", {"promise@system", "handle@village"})


def test_accepting_can_name_the_matter_and_a_colleague(clock):
    case, child = sent_up()
    party = make.staff("cadre01").posts[0]

    make.step(child, "accept", "cadre01", matter="NC-01", post=party.pk)
    case.refresh_from_db()

    assert (case.matter.code, case.assignee) == ("NC-01", party)
    assert case.duties.open().get(kind="handle").post == party


def test_a_move_clears_the_assignee(clock):
    case = make.handled_ticket()
    make.step(case, "assign", "grid01", post=make.staff("chief01").posts[0].pk)

    make.move(case, "grid01", "report_up", "cadre01")

    assert case.assignee is None


def test_whoever_was_contacted_is_not_contacted_again_by_the_next_holder(clock):
    case = make.handled_ticket()
    make.step(case, "contact", "grid01", reached="yes", how="phone")

    make.move(case, "grid01", "report_up", "cadre01")

    assert open_duties(case) == {"promise@system", "handle@village"}


def test_cancelling_lets_the_senders_clock_go_on(clock):
    case, child = sent_up()
    clock.shift(timedelta(hours=2))

    event = make.step(child, "cancel", "grid01", reason="自己能办")
    case.refresh_from_db()

    assert (child.state, settled_by(event)) == ("cancelled", {"accept@village void"})
    assert open_duties(case) == {"promise@system", "handle@grid", "contact@grid"}
    assert running_pauses(case) == set()
    # One working day from Monday ends on Tuesday at 17:30; two office hours stood still.
    handle = case.duties.get(kind="handle")
    assert f"{handle.due_at.astimezone(SHANGHAI):%m-%d %H:%M}" == "06-10 10:30"
    assert holdings(case) == [("grid", "opened", "")]


def test_only_the_caller_cancels_and_only_the_callee_accepts(clock, stranger):
    case, child = sent_up()

    with pytest.raises(NotAllowed):
        make.step(child, "cancel", "cadre01", reason="不要")
    with pytest.raises(NotAllowed):
        make.step(child, "accept", "grid01")
    with pytest.raises(NotVisible):
        make.step(child, "accept", stranger)
    with pytest.raises(NotVisible):
        make.step(child, "cancel", make.requester_of(case), reason="不要")


def test_a_move_that_was_accepted_cannot_be_cancelled(clock):
    _, child = sent_up()
    make.step(child, "accept", "cadre01")

    with pytest.raises(WrongState):
        make.step(child, "cancel", "grid01", reason="晚了")


@pytest.mark.parametrize(
    ("name", "data"),
    [
        ("propose", {"outcome": "solved", "done": "好了", "contact": "电话"}),
        ("refer", {"variant": "report_up", "callee": "110117006212", "brief": "再派"}),
        ("ask", {"text": "照片", "due_on": "2026-06-12"}),
    ],
)
def test_while_a_move_is_open_the_holder_can_neither_propose_nor_refer_nor_ask(clock, name, data):
    case, child = sent_up()

    with pytest.raises(WrongState) as refusal:
        make.step(case, name, "grid01", **data)

    assert child.holder.name in str(refusal.value)


def test_in_transit_the_sender_still_owes_contact(clock):
    case, _ = sent_up()

    event = make.step(case, "contact", "grid01", reached="yes", how="phone")

    assert settled_by(event) == {"contact@grid done"}


def test_the_next_move_gets_the_next_code(clock):
    case, child = sent_up()
    make.step(child, "cancel", "grid01", reason="写错")

    again = make.refer(case, "grid01", "report_up", unit_of("cadre01"))

    assert again.code == f"{case.code}-2"


# who can be called


def test_reporting_up_goes_to_the_nearest_superior_with_intake(clock):
    case = make.handled_ticket()

    assert refused(case, "grid01", "report_up", "dispatcher01") == ["callee"]


def test_handing_over_goes_to_a_neighbour_under_the_same_superior(clock):
    case = make.handled_ticket()

    make.move(case, "grid01", "hand_over", "grid02")

    assert case.holder == unit_of("grid02")


def test_handing_over_to_a_department_needs_an_entry_that_names_it(clock):
    case = make.handled_ticket(**NO_CONTACT)
    make.move(case, "grid01", "report_up", "cadre01")
    make.move(case, "cadre01", "report_up", "dispatcher01")
    entry = Matter.objects.filter(lead=unit_of("water01")).first()

    make.refer(case, "dispatcher01", "hand_over", unit_of("water01"), entry=entry.code)

    grids = make.handled_ticket(**NO_CONTACT)
    assert refused(grids, "grid01", "hand_over", "water01") == ["callee"]


def test_nobody_assigns_down_to_who_is_not_below(clock):
    case = make.handled_ticket()

    assert refused(case, "grid01", "assign_down", "cadre01") == ["callee"]


def test_a_ticket_is_not_sent_to_who_holds_it(clock):
    case = make.handled_ticket()

    assert refused(case, "grid01", "report_up", "grid01") == ["callee"]


def test_whoever_cannot_dispatch_cannot_refer(clock):
    case = make.handled_ticket()

    with pytest.raises(NotAllowed):
        make.refer(case, "chief01", "report_up", unit_of("cadre01"))


def test_an_entry_of_the_list_lets_the_village_be_given_its_task_at_once(clock):
    case = make.handled_ticket(**NO_CONTACT)
    make.move(case, "grid01", "report_up", "cadre01")
    make.move(case, "cadre01", "report_up", "dispatcher01")

    make.refer(case, "dispatcher01", "assign_down", unit_of("cadre01"), entry="NC-01")

    assert case.children.get(is_open=True).holder == unit_of("cadre01")


def test_a_township_assigns_straight_down_to_a_grid_that_the_entry_names(clock):
    ticket = make.handled_ticket()
    make.move(ticket, "grid01", "report_up", "cadre01")
    make.move(ticket, "cadre01", "report_up", "dispatcher01")
    entry = Matter.objects.filter(callee_kinds__contains=["grid"]).first()
    grid = unit_of("grid02")

    child = make.refer(ticket, "dispatcher01", "assign_down", grid, entry=entry.code)

    assert (child.state, child.holder) == ("called", grid)
