"""Taking on, placing, contacting and asking: what each step owes, stops and shows."""

from datetime import timedelta

import pytest

from governance.models import Post
from governance.rules.calendar import SHANGHAI
from tests import factories as make
from tests.tickets.builders import (
    NO_CONTACT,
    SOON,
    holdings,
    line_of,
    open_duties,
    running_pauses,
    settled_by,
    steps_of,
    unit_of,
)
from workflow.reports import offers
from workflow.services import Invalid, NotAllowed, NotVisible, WrongState, sweep

pytestmark = pytest.mark.django_db

NEXT_WEEK = {"text": "请发一张照片。", "due_on": "2026-06-12"}


def centre_ticket():
    """A ticket that the centre has to place, told to it by way of the whole chain."""
    case = make.open_ticket(**NO_CONTACT)
    make.move(case, "grid01", "report_up", "cadre01")
    make.move(case, "cadre01", "report_up", "dispatcher01")
    make.move(case, "dispatcher01", "report_up", "centre01")
    return case


# accept


def test_taking_on_starts_the_holders_own_clock(clock):
    case = make.open_ticket()

    event = make.step(case, "accept", "grid01")

    assert (case.state, case.version) == ("handling", 2)
    assert settled_by(event) == {"accept@grid done"}
    assert open_duties(case) == {"promise@system", "handle@grid", "contact@grid"}
    assert line_of(event) == ("public", {}, {})


def test_nobody_has_to_be_contacted_who_left_no_contact(clock):
    case = make.handled_ticket(**NO_CONTACT)

    assert open_duties(case) == {"promise@system", "handle@grid"}


def test_taking_on_says_what_the_matter_is(clock):
    case = make.open_ticket(nature="suggestion")

    make.step(case, "accept", "grid01", matter="NC-01", nature="complaint")

    assert (case.matter.code, case.nature) == ("NC-01", "complaint")


def test_a_rise_in_urgency_shortens_the_promise_from_its_own_start(clock):
    case = make.open_ticket()
    start = case.duties.get(kind="promise").started_at
    clock.shift(timedelta(minutes=30))

    make.step(case, "accept", "grid01", urgency="emergency")

    assert (case.urgency, case.due_at) == ("emergency", start + timedelta(hours=2))


def test_a_matter_with_more_time_never_makes_the_promise_later(clock):
    case = make.open_ticket(nature="help")
    told = case.due_at

    make.step(case, "accept", "grid01", nature="suggestion")

    assert (case.nature, case.due_at) == ("suggestion", told)


def test_urgency_is_not_lowered_by_taking_on(clock):
    case = make.open_ticket(urgency="emergency")

    with pytest.raises(Invalid) as refusal:
        make.step(case, "accept", "grid01", urgency="ordinary")

    assert list(refusal.value.form.errors) == ["urgency"]


def test_a_colleague_named_on_taking_on_finds_it_on_his_desk(clock):
    case = make.open_ticket()
    chief = make.staff("chief01").posts[0]

    make.step(case, "accept", "grid01", post=chief.pk)

    assert case.assignee == chief
    assert set(case.duties.open().filter(unit=case.holder).values_list("kind", "post")) == {
        ("handle", chief.pk),
        ("contact", chief.pk),
    }


def test_only_the_holder_takes_a_ticket_on(clock, stranger):
    case = make.open_ticket(make.staff("cadre01"))

    with pytest.raises(NotAllowed):
        make.step(case, "accept", "cadre01")
    with pytest.raises(NotVisible):
        make.step(case, "accept", stranger)


def test_a_ticket_is_taken_on_once(clock):
    case = make.handled_ticket()

    with pytest.raises(WrongState):
        make.step(case, "accept", "grid01")


# place


def test_the_centre_places_a_ticket_with_a_unit(clock):
    case = centre_ticket()
    water = unit_of("water01")

    event = make.step(case, "place", "centre01", unit=water.code, reason="供水")

    assert (case.state, case.holder) == ("handling", water)
    assert open_duties(case) == {"promise@system", "handle@department"}
    assert settled_by(event) == {"handle@centre moved"}
    assert holdings(case)[-2:] == [("centre", "moved", "placed"), ("department", "placed", "")]
    assert line_of(event) == ("line", {}, {"reason": "供水"})


def test_placing_ends_the_duty_to_place(clock):
    from_nobody = make.open_ticket(**NO_CONTACT)
    from_nobody.duties.filter(kind="accept").update(
        kind="place", unit=unit_of("centre01"), capability="dispatch"
    )
    type(from_nobody).objects.filter(pk=from_nobody.pk).update(holder=unit_of("centre01"))
    from_nobody.involvements.update(unit=unit_of("centre01"))

    event = make.step(from_nobody, "place", "centre01", unit="110117-water", reason="供水")

    assert settled_by(event) == {"place@centre done"}
    assert open_duties(from_nobody) == {"promise@system", "handle@department"}


def test_a_ticket_is_not_placed_where_it_is(clock):
    case = centre_ticket()

    with pytest.raises(Invalid) as refusal:
        make.step(case, "place", "centre01", unit=case.holder.code, reason="供水")

    assert list(refusal.value.form.errors) == ["unit"]


def test_a_ticket_is_offered_for_placing_only_to_units_that_may_take_it(clock):
    case = centre_ticket()
    idle, busy = unit_of("water01"), unit_of("city01")
    named = make.staff("waterhead01").user
    Post.objects.filter(unit=idle).exclude(user=named).update(capabilities=["handle"])
    make.step(case, "shield", "supervisor01", reason="有利害关系", user=named.pk)

    (offer,) = [offer for offer in offers(make.staff("centre01"), case) if offer.name == "place"]
    choices = set(offer.form().fields["unit"].queryset)

    assert busy in choices
    assert not choices & {idle, case.holder}
    with pytest.raises(Invalid) as refusal:
        make.step(case, "place", "centre01", unit=idle.code, reason="归水务")
    assert list(refusal.value.form.errors) == ["unit"]


def test_nobody_below_the_centre_places_a_ticket(clock):
    case = make.handled_ticket()

    with pytest.raises(NotAllowed):
        make.step(case, "place", "grid01", unit="110117-water", reason="不归我")


# contact


def test_having_reached_the_requester_is_a_duty_done(clock):
    case = make.handled_ticket()

    event = make.step(case, "contact", "grid01", reached="yes", how="phone", text="约好下午去")

    assert settled_by(event) == {"contact@grid done"}
    assert line_of(event) == ("line", {}, {"text": "约好下午去"})
    assert (case.state, case.version) == ("handling", 2)


def test_the_third_miss_two_hours_apart_counts_as_done_and_is_marked(clock):
    case = make.handled_ticket()
    events = []
    for _ in range(3):
        events.append(make.step(case, "contact", "grid01", reached="missed", how="phone"))
        clock.shift(timedelta(hours=2))

    assert [settled_by(event) for event in events] == [set(), set(), {"contact@grid done"}]
    assert [event.data.get("third_miss", False) for event in events] == [False, False, True]


def test_misses_within_two_hours_count_once(clock):
    case = make.handled_ticket()

    for _ in range(4):
        make.step(case, "contact", "grid01", reached="missed", how="phone")
        clock.shift(timedelta(minutes=39))

    assert "contact@grid" in open_duties(case)


# ask, supply, supply_lapsed


def test_asking_stops_the_clocks_until_the_requester_answers(clock):
    case = make.handled_ticket()

    event = make.step(case, "ask", "grid01", **NEXT_WEEK)

    assert case.state == "waiting"
    assert open_duties(case) == {
        "promise@system paused",
        "handle@grid paused",
        "contact@grid",
        "supply@requester",
    }
    assert running_pauses(case) == {"requester"}
    assert line_of(event) == ("public", {"text": "请发一张照片。"}, {})
    assert case.due_at is None


def test_the_requester_has_until_the_end_of_the_day_he_was_given(clock):
    case = make.handled_ticket()

    make.step(case, "ask", "grid01", **NEXT_WEEK)

    supply = case.duties.get(kind="supply")
    assert f"{supply.due_at.astimezone(SHANGHAI):%Y-%m-%d %H:%M}" == "2026-06-12 23:59"


@pytest.mark.parametrize("due_on", ["2026-06-08", "2026-06-16", "soon"])
def test_the_day_to_answer_lies_within_the_next_week(clock, due_on):
    case = make.handled_ticket()

    with pytest.raises(Invalid) as refusal:
        make.step(case, "ask", "grid01", text="照片", due_on=due_on)

    assert list(refusal.value.form.errors) == ["due_on"]


def test_an_emergency_does_not_wait_for_an_answer(clock):
    case = make.handled_ticket(urgency="emergency")

    with pytest.raises(Invalid):
        make.step(case, "ask", "grid01", **NEXT_WEEK)


def test_an_answer_lets_the_clocks_go_on_later_by_the_time_it_took(clock):
    case = make.handled_ticket()
    due_at = case.due_at
    make.step(case, "ask", "grid01", **NEXT_WEEK)
    clock.shift(timedelta(hours=26))

    event = make.step(case, "supply", make.requester_of(case), text="见照片")

    assert case.state == "handling"
    assert settled_by(event) == {"supply@requester done"}
    assert open_duties(case) == {"promise@system", "handle@grid", "contact@grid"}
    assert running_pauses(case) == set()
    assert case.due_at - due_at == timedelta(hours=26)


def test_an_answer_may_be_written_down_on_behalf(clock):
    case = make.handled_ticket()
    make.step(case, "ask", "grid01", **NEXT_WEEK)

    event = make.step(case, "supply", "grid01", text="电话里说是三盏")

    assert (event.acting_as, event.on_behalf_of) == ("holder.intake", "requester")
    assert line_of(event) == ("public", {"text": "电话里说是三盏"}, {})


def test_a_slip_is_enough_to_answer(clock):
    case = make.handled_ticket()
    make.step(case, "ask", "grid01", **NEXT_WEEK)

    make.step(case, "supply", make.requester_of(case, "slip"), text="三盏")

    assert case.state == "handling"


def test_the_requester_of_another_ticket_sees_nothing(clock):
    case, other = make.handled_ticket(), make.open_ticket()
    make.step(case, "ask", "grid01", **NEXT_WEEK)

    with pytest.raises(NotVisible):
        make.step(case, "supply", make.requester_of(other), text="三盏")


def test_silence_after_the_last_day_lets_the_work_go_on(clock):
    case = make.handled_ticket()
    make.step(case, "ask", "grid01", **NEXT_WEEK)
    clock.shift(timedelta(days=5))

    swept = sweep()
    case.refresh_from_db()

    assert (swept.lapsed, swept.busy, swept.failed) == (1, 0, 0)
    assert (case.state, steps_of(case).count("supply_lapsed")) == ("handling", 1)
    assert settled_by(case.events.get(step="supply_lapsed")) == {"supply@requester lapsed"}
    owed = {"promise@system", "handle@grid", "contact@grid"}
    assert owed <= open_duties(case)


def test_the_sweep_leaves_what_is_not_due_alone(clock):
    case = make.handled_ticket()
    make.step(case, "ask", "grid01", **NEXT_WEEK)
    clock.shift(timedelta(days=4))

    swept = sweep()
    case.refresh_from_db()

    assert (swept.lapsed, case.state) == (0, "waiting")


def test_only_what_was_asked_for_can_be_supplied(clock):
    case = make.handled_ticket()

    with pytest.raises(WrongState):
        make.step(case, "supply", make.requester_of(case), text="三盏")


def test_a_duty_opened_while_its_clock_stands_still_is_opened_paused(clock):
    case = make.proposed_ticket(**NO_CONTACT)
    clock.shift(SOON)

    # Rule 5: what begins on entering a state ends on leaving it, and not before.
    assert running_pauses(case) == {"verify"}
    assert {d for d in open_duties(case) if d.endswith("paused")} == {
        "promise@system paused",
        "handle@grid paused",
    }


def test_a_ticket_is_not_placed_with_whom_it_is_about(clock):
    case = make.open_ticket(about=f"unit:{unit_of('water01').code}")

    with pytest.raises(Invalid) as refusal:
        make.step(case, "place", "county01", unit=unit_of("water01").code, reason="归水务")

    assert list(refusal.value.form.errors) == ["unit"]
