"""Opening a ticket: who holds it first, what is owed from then on, and what the log keeps."""

import pytest

from governance.models import Person, Post
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
from workflow.services import Invalid, NotAllowed, open_case, public_actor, requester_actor

pytestmark = pytest.mark.django_db


def refused_fields(refusal):
    return sorted(refusal.value.form.errors)


def test_a_villagers_report_waits_at_the_grid_of_its_place(clock):
    case = make.open_ticket()

    assert (case.state, case.holder, case.version) == ("received", unit_of("grid01"), 1)
    assert open_duties(case) == {"accept@grid", "promise@system"}
    assert holdings(case) == [("grid", "opened", "")]


def test_opening_is_a_public_line_without_the_contact(clock):
    case = make.open_ticket(location="村口小卖部旁")

    event = case.events.get()

    text = make.ticket_data()["text"]
    assert line_of(event) == ("public", {"text": text, "location": "村口小卖部旁"}, {})
    assert event.data == {
        "area": make.grid_area(),
        "nature": "help",
        "urgency": "ordinary",
        "channel": "web",
        "on_behalf": False,
    }
    assert (event.actor_kind, event.acting_as) == ("public", "requester")


def test_the_contact_goes_to_the_vault_alone(clock):
    case = make.open_ticket()

    person = Person.objects.get(case_id=case.pk)

    assert (person.role, person.name, person.phone) == ("requester", "李四", "13800005678")


def test_without_a_contact_no_person_is_kept(clock):
    case = make.open_ticket(**NO_CONTACT)

    assert not Person.objects.filter(case_id=case.pk).exists()


def test_only_the_holder_sees_a_villagers_new_ticket(clock):
    case = make.open_ticket()

    seen_by = set(case.involvements.values_list("unit__kind", "roles"))

    assert seen_by == {("grid", 2 | 4)}


def test_a_ticket_opened_on_behalf_is_seen_by_who_wrote_it_down(clock):
    case = make.open_ticket(make.staff("dispatcher01"), channel="phone")

    assert case.opened_by_unit == unit_of("dispatcher01")
    assert case.events.get().on_behalf_of == "requester"
    assert case.source == "phone"
    assert set(case.involvements.values_list("unit__kind", "roles")) == {
        ("grid", 2 | 4),
        ("township", 1),
    }


def test_a_place_without_staff_goes_one_level_up(clock):
    data = make.ticket_data()
    Post.objects.filter(unit=unit_of("grid01")).update(valid_to="2026-01-31")

    case = open_case("ticket", "open", actor=public_actor("visitor"), data=data).case

    assert case.holder == unit_of("cadre01")
    assert open_duties(case) == {"accept@village", "promise@system"}


def test_what_nobody_else_may_hold_is_placed_by_the_centre(clock):
    data = make.ticket_data()
    Post.objects.exclude(unit__kind__in=["centre", "county"]).update(valid_to="2026-01-31")

    case = open_case("ticket", "open", actor=public_actor("visitor"), data=data).case

    assert case.holder == unit_of("centre01")
    assert open_duties(case) == {"place@centre", "promise@system"}


def test_an_emergency_is_promised_in_two_hours_and_accepted_in_half_an_hour(clock):
    case = make.open_ticket(urgency="emergency")

    minutes = {
        duty.kind: (duty.due_at - duty.started_at).total_seconds() / 60
        for duty in case.duties.open()
    }

    assert minutes == {"promise": 120, "accept": 30}


@pytest.mark.parametrize(
    "text", ["\u200b\u200b\u200b", "\u3164\u3164", "\ufeff \u2060", "\u200b灯"]
)
def test_a_text_of_which_nothing_can_be_read_is_refused(clock, text):
    with pytest.raises(Invalid) as refusal:
        make.open_ticket(text=text)

    assert refused_fields(refusal) == ["text"]


def test_a_note_of_which_nothing_can_be_read_is_refused(clock):
    case = make.handled_ticket()

    with pytest.raises(Invalid) as refusal:
        make.step(case, "note", "grid01", text="\u200b\u200b", audience="internal")

    assert refused_fields(refusal) == ["text"]


@pytest.mark.parametrize(
    ("text", "title"),
    [
        ("路灯不亮。已经三天了。", "路灯不亮"),
        ("\u200b\n。。。\n路灯不亮！", "路灯不亮"),
        ("。\u200b。路灯不亮", "路灯不亮"),
        ("？？？", "？？？"),
    ],
)
def test_a_ticket_always_has_a_title(clock, text, title):
    assert make.open_ticket(text=text).title == title


def test_the_case_carries_the_due_time_of_its_promise(clock):
    case = make.open_ticket()

    assert case.due_at == case.duties.get(kind="promise").due_at


@pytest.mark.parametrize("urgency", ["urgent", "complex"])
def test_only_staff_say_that_something_is_urgent_or_complex(clock, urgency):
    with pytest.raises(Invalid) as refusal:
        make.open_ticket(urgency=urgency)

    assert refused_fields(refusal) == ["urgency"]
    assert make.open_ticket(make.staff("grid01"), urgency=urgency).urgency == urgency


@pytest.mark.parametrize(
    ("wrong", "fields"),
    [
        ({"text": " "}, ["text"]),
        ({"text": "灯"}, ["text"]),
        ({"text": "灯" * 3001}, ["text"]),
        ({"area": "110117999999"}, ["area"]),
        ({"nature": "gossip"}, ["nature"]),
        ({"contact_phone": "12"}, ["contact_phone"]),
        ({"contact_phone": "138****5678"}, ["contact_phone"]),
        ({"contact_name": "李*"}, ["contact_name"]),
        ({"occurred_at": "2026-06-09 09:00"}, ["occurred_at"]),
        ({"matter": "NO-SUCH"}, ["matter"]),
    ],
)
def test_a_report_that_cannot_be_used_says_which_field_is_wrong(clock, wrong, fields):
    with pytest.raises(Invalid) as refusal:
        make.open_ticket(**wrong)

    assert refused_fields(refusal) == fields


def test_staff_without_intake_may_not_write_a_report_down(clock):
    with pytest.raises(NotAllowed):
        make.open_ticket(make.staff("auditor01"))


def test_whoever_holds_a_slip_can_still_open_another_ticket(clock):
    first = make.open_ticket()

    second = open_case(
        "ticket", "open", actor=requester_actor(first.pk, "own"), data=make.ticket_data()
    ).case

    assert second.root_id != first.root_id


def test_solved_on_the_spot_is_three_lines_in_one_act(clock):
    case = make.open_ticket(**NO_CONTACT)
    event = open_case(
        "ticket",
        "solve_now",
        actor=make.staff("grid01"),
        data=make.ticket_data(done="当场换了灯头。"),
    )

    solved = event.case
    assert steps_of(solved) == ["open", "accept", "propose"]
    assert (event.step, solved.state, solved.holder) == ("propose", "proposed", case.holder)


def test_solved_on_the_spot_leaves_only_the_question_whether_it_is(clock):
    case = open_case(
        "ticket", "solve_now", actor=make.staff("grid01"), data=make.ticket_data(done="换了灯头。")
    ).case

    assert open_duties(case) == {
        "promise@system paused",
        "handle@grid paused",
        "verify@village",
        "confirm@requester",
    }
    assert running_pauses(case) == {"verify"}
    _, accept, propose = case.events.order_by("seq")
    assert settled_by(accept) == {"accept@grid done"}
    assert settled_by(propose) == {"contact@grid done"}
    assert line_of(propose) == ("public", {"done": "换了灯头。"}, {})


def test_only_the_unit_in_charge_can_solve_on_the_spot(clock):
    with pytest.raises(Invalid) as refusal:
        open_case(
            "ticket", "solve_now", actor=make.staff("grid02"), data=make.ticket_data(done="换了。")
        )

    assert refused_fields(refusal) == ["area"]


def test_a_villager_cannot_solve_on_the_spot(clock):
    with pytest.raises(NotAllowed):
        open_case(
            "ticket", "solve_now", actor=public_actor("visitor"), data=make.ticket_data(done="好")
        )


def test_whoever_solved_on_the_spot_does_not_call_back_himself(clock):
    case = open_case(
        "ticket", "solve_now", actor=make.staff("grid01"), data=make.ticket_data(done="换了灯头。")
    ).case
    # In a small village one person does everything: he sits in the grid and in the committee.
    Post.objects.create(
        user=make.staff("grid01").user,
        unit=unit_of("secretary01"),
        title="副书记",
        capabilities=["verify"],
        valid_from="2026-01-01",
    )

    with pytest.raises(NotAllowed):
        make.step(case, "callback", "grid01", reached="yes", solved="yes")
