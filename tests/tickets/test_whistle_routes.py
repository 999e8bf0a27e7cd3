"""Who may whistle for whom, and what is said to who may not."""

import pytest
from django.utils import translation

from tests import factories as make
from tests.tickets.builders import unit_of
from tests.tickets.whistles import MARKS, answered, refused, whistled
from tickets.models import Referral
from workflow.models import Policy
from workflow.services import Invalid, NotAllowed, staff_actor

pytestmark = pytest.mark.django_db


def test_a_township_calls_departments_but_no_village(clock):
    case = make.township_ticket()

    errors = refused(case, "dispatcher01", {unit_of("cadre01").code: "来"})

    assert errors == {
        "callees": [
            f"{unit_of('cadre01').name} cannot be called from here. Your unit may call:"
            " department (the unit); station (the unit)."
        ]
    }


def test_a_department_calls_nobody(clock):
    case = make.township_ticket()
    make.move(case, "dispatcher01", "hand_over", "waterhead01")

    errors = refused(case, "waterhead01", {unit_of("city01").code: "来"})

    assert "Report the matter up" in errors["callees"][0]


@pytest.mark.parametrize(
    ("callees", "said"),
    [
        ({}, "Choose whom to call."),
        ({"nowhere": "来"}, "There is no unit or post “nowhere”."),
        ({"post-99999": "来"}, "There is no unit or post “post-99999”."),
    ],
)
def test_whoever_is_called_must_exist(clock, callees, said):
    case = make.township_ticket()

    translation.activate("en")
    with pytest.raises(Invalid) as refusal:
        make.step(
            case,
            "whistle",
            "dispatcher01",
            kind="everyday",
            text="来",
            **{f"call-{key}": "on" for key in callees},
            **{f"task-{key}": task for key, task in callees.items()},
        )

    assert refusal.value.form.errors["callees"] == [said]


def test_each_needs_a_task_and_one_of_several_leads(clock):
    case = make.township_ticket()
    water, city = unit_of("water01").code, unit_of("city01").code

    assert list(refused(case, "dispatcher01", {water: "", city: "来"})) == ["callees"]
    assert refused(case, "dispatcher01", {water: "来", city: "来"}, lead="") == {
        "callees": ["Say which of them leads."]
    }
    assert list(refused(case, "dispatcher01", {water: "来"}, lead=city)) == ["lead"]


def test_nobody_is_called_twice_while_he_has_not_finished(clock):
    case, child = whistled("water01")

    assert list(refused(case, "dispatcher01", {unit_of("water01").code: "来"})) == ["callees"]
    answered(child, "water01")
    make.step(child, "rate", "leader01", **MARKS)
    make.whistle(case, "dispatcher01", {unit_of("water01").code: "再来"})


def test_nobody_calls_himself(clock):
    case = make.handled_ticket()
    make.move(case, "grid01", "report_up", "cadre01")
    own = make.staff("cadre01").posts[0]

    assert refused(case, "cadre01", {f"post-{own.pk}": "来"}) == {
        "callees": ["You cannot call yourself."]
    }


def test_only_who_dispatches_for_the_holder_whistles(clock):
    case = make.township_ticket()

    with pytest.raises(NotAllowed):
        make.whistle(case, "leader01", {unit_of("water01").code: "来"})


def test_where_the_county_wants_it_so_the_head_decides_but_never_in_an_emergency(clock):
    Policy.objects.filter(key="whistle_approval").update(value=True)
    case = make.township_ticket()
    water, city = unit_of("water01").code, unit_of("city01").code

    assert make.whistle(case, "dispatcher01", {water: "来"}) == []
    ask = case.asks.get()
    assert (ask.decider_unit, ask.data) == (
        unit_of("dispatcher01"),
        {f"call-{water}": "on", "kind": "everyday", "lead": water},
    )
    assert len(make.whistle(case, "dispatcher01", {city: "快来"}, kind="emergency")) == 1
    leader = make.staff("leader01")
    make.step(case, "approve", staff_actor(leader.user))
    assert [child.holder.code for child in case.children.filter(variant="whistle")] == [city, water]
    assert Referral.objects.get(callee_unit__code=water).brief.internal == {"task": "来"}
