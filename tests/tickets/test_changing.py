"""Correcting what a ticket is: at once where the requester gains, else as the level above says."""

from datetime import datetime, timedelta

import pytest

from governance.models import Area, Matter
from governance.rules.calendar import SHANGHAI
from tests import factories as make
from tests.tickets.builders import MONDAY, line_of, open_duties, unit_of
from workflow.models import Case, TimeLimit
from workflow.services import Invalid, NotAllowed, NotVisible
from workflow.services.limits import in_force_on, put_in_force

pytestmark = pytest.mark.django_db


def at(day, hour=17, minute=30, second=0):
    return datetime(2026, 6, day, hour, minute, second, tzinfo=SHANGHAI)


def change(case, field, value, actor="grid01"):
    return make.step(case, "change", actor, field=field, value=value, reason="核实后更正")


def in_force_with(amount, **key):
    row = TimeLimit.objects.get(in_force_on(MONDAY.date()), **key)
    row.amount, row.unit, row.valid_from = amount, "wd", MONDAY.date()
    put_in_force(row)


def due(case, kind):
    return case.duties.open().get(kind=kind).due_at


def test_more_urgent_counts_the_clocks_anew_from_their_own_starts(clock):
    case = make.handled_ticket()
    clock.shift(timedelta(hours=1))

    event = change(case, "urgency", "urgent")

    assert (event.phase, case.urgency) == ("done", "urgent")
    assert (due(case, "handle"), due(case, "promise")) == (at(9, 9, 0), at(9, 9, 0))
    assert case.due_at == at(9, 9, 0)
    assert event.data == {"field": "urgency", "value": "urgent", "was": "ordinary"}
    assert line_of(event) == ("public", {"reason": "核实后更正"}, {})


def test_less_urgent_is_decided_above_and_changes_no_clock_that_runs(clock):
    case = make.handled_ticket()
    before = due(case, "handle"), due(case, "promise")

    event = change(case, "urgency", "complex")
    assert (event.phase, case.urgency) == ("asked", "ordinary")
    make.step(case, "approve", "secretary01")

    assert (case.urgency, due(case, "handle"), due(case, "promise")) == ("complex", *before)
    make.move(case, "grid01", "report_up", "cadre01")
    assert case.duties.open().get(kind="handle").limit_row.urgency == "complex"


@pytest.mark.parametrize(
    ("opened", "then", "phase", "promised"),
    [
        ("help", "consultation", "done", at(11)),
        ("consultation", "help", "asked", at(15, 23, 59, 59)),
        ("help", "complaint", "done", at(15, 23, 59, 59)),
    ],
)
def test_another_nature_is_decided_above_only_if_the_promise_gets_later(
    clock, opened, then, phase, promised
):
    case = make.handled_ticket(nature=opened)

    event = change(case, "nature", then)
    assert event.phase == phase
    if phase == "asked":
        make.step(case, "approve", "secretary01")

    assert (case.nature, due(case, "promise")) == (then, promised)


@pytest.mark.parametrize("field", ["matter", "urgency"])
def test_no_two_steps_of_the_holder_alone_make_the_promise_later(clock, field):
    in_force_with(200, kind="promise", nature="suggestion", urgency="urgent")
    case = make.open_ticket()
    make.step(case, "accept", "grid01", nature="suggestion")
    promised = due(case, "promise")
    value = "urgent" if field == "urgency" else Matter.objects.in_force()[0].code

    event = change(case, field, value)

    assert (event.phase, due(case, "promise")) == ("asked", promised)
    make.step(case, "approve", "secretary01")
    assert due(case, "promise") > promised


def test_a_longer_limit_of_handling_is_decided_above_too(clock):
    case = make.handled_ticket()
    before = due(case, "handle")
    in_force_with(9, kind="handle", level="G", urgency=None)

    event = change(case, "matter", Matter.objects.in_force()[0].code)

    assert (event.phase, due(case, "handle")) == ("asked", before)


def test_a_report_of_wrongdoing_is_sealed(clock):
    case = make.handled_ticket()

    change(case, "nature", "wrongdoing")

    assert (case.nature, case.is_sealed) == ("wrongdoing", True)
    with pytest.raises(NotVisible):
        make.step(case, "note", "leader01", text="看看", audience="internal")


def test_the_matter_and_the_place_are_corrected_with_what_hangs_on_it(clock):
    case = make.handled_ticket()
    child = make.refer(case, "grid01", "report_up", unit_of("cadre01"))
    matter = Matter.objects.in_force()[0]
    village = Area.objects.in_force().filter(code="110117006211").first()
    village = (
        village
        or Area.objects.in_force()
        .filter(level="village")
        .exclude(code=case.area_id[:12])
        .filter(code__startswith="110117006")[0]
    )

    change(case, "matter", matter.code)
    change(case, "area", village.code)

    child = Case.objects.get(pk=child.pk)
    case = Case.objects.get(pk=case.pk)
    assert (case.matter, case.area, child.area) == (matter, village, village)
    assert case.village == village.code


@pytest.mark.parametrize(
    ("field", "value", "wrong"),
    [
        ("urgency", "soon", "value"),
        ("urgency", "ordinary", "value"),
        ("nature", "help", "value"),
        ("matter", "XX-99", "value"),
        ("area", "110118001", "value"),
        ("lead", "1", "value"),
        ("title", "新", "field"),
        ("", "urgent", "field"),
        ("urgency", "", "value"),
    ],
)
def test_what_is_no_change_is_refused(clock, field, value, wrong):
    case = make.handled_ticket()

    with pytest.raises(Invalid) as refusal:
        change(case, field, value)

    assert set(refusal.value.form.errors) == {wrong}


def test_a_page_names_the_field_with_the_value(clock):
    case = make.handled_ticket()

    make.step(case, "change", "grid01", field="", value="urgency:urgent", reason="停水")

    assert case.urgency == "urgent"


def test_an_extension_that_was_granted_gives_way_to_urgency(clock):
    case = make.handled_ticket()
    make.step(case, "extend", "grid01", reason="要等灯头", due_on="2026-06-10")
    make.step(case, "approve", "secretary01")
    assert due(case, "handle") == at(10)

    change(case, "urgency", "urgent")

    assert due(case, "handle") == at(9, 9, 0)


def test_another_can_lead_the_whistle(clock):
    case = make.handled_ticket()
    make.move(case, "grid01", "report_up", "cadre01")
    make.move(case, "cadre01", "report_up", "dispatcher01")
    called = [unit_of("water01").code, unit_of("city01").code]
    fields = {f"call-{code}": "on" for code in called} | {f"task-{code}": "来看" for code in called}
    make.step(
        case, "whistle", "dispatcher01", kind="everyday", text="一起办", lead=called[0], **fields
    )
    first, second = case.children.filter(variant="whistle").order_by("pk")

    event = change(case, "lead", second.code, "dispatcher01")

    whistle = case.whistles.get()
    assert whistle.lead.case == second
    assert (event.audience, first.is_open) == ("staff", True)


def test_only_the_unit_in_charge_corrects(clock):
    case = make.handled_ticket()

    for actor in ("secretary01", make.requester_of(case)):
        with pytest.raises(NotAllowed):
            change(case, "urgency", "urgent", actor)
    assert "handle@grid" in open_duties(case)
