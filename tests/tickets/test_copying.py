"""Copying in: other units see a ticket and have to read it, each for itself, and nothing else."""

from datetime import timedelta

import pytest

from tests import factories as make
from tests.api.builders import caller
from tests.tickets.builders import line_of, open_duties, settled_by, unit_of
from tests.workflow.pages import Page, office
from workflow.models import Involvement, Role
from workflow.services import Invalid, NotAllowed, NotVisible

pytestmark = pytest.mark.django_db


def copied(*names, actor="grid01"):
    case = make.handled_ticket()
    units = [unit_of(name).code for name in names or ("water01", "city01")]
    event = make.step(case, "copy", actor, units=units, text="涉及管线")
    return case, event


def test_those_who_are_told_see_it_and_have_to_read_it(clock):
    case, event = copied()

    duties = case.duties.open().filter(kind="read").select_related("unit")
    assert {duty.unit for duty in duties} == {unit_of("water01"), unit_of("city01")}
    assert {duty.counts for duty in duties} == {False}
    assert line_of(event) == ("staff", {}, {"text": "涉及管线"})
    rows = Involvement.objects.filter(case=case, unit=unit_of("water01"))
    assert [row.roles & Role.COPIED for row in rows] == [Role.COPIED]
    make.step(case, "note", "water01", text="知道了", audience="internal")
    with pytest.raises(NotAllowed):
        make.step(case, "propose", "water01", outcome="solved", done="办了")


def test_each_reads_for_itself(clock):
    case, _ = copied()

    event = make.step(case, "read", "water01")

    assert settled_by(event) == {"read@department done"}
    left = case.duties.open().get(kind="read")
    assert left.unit == unit_of("city01")
    with pytest.raises(NotAllowed):
        make.step(case, "read", "water01")


def test_reading_outlives_the_ticket_and_is_no_lateness(clock):
    case, _ = copied("water01")
    make.step(case, "propose", "grid01", outcome="solved", done="换了", contact="当面")
    make.step(case, "confirm", make.requester_of(case), solved="yes")
    assert open_duties(case) == {"read@department"}
    clock.shift(timedelta(days=30))

    event = make.step(case, "read", "water01")

    duty = event.settled.get()
    assert (duty.outcome, duty.counts) == ("done", False)


def test_nobody_is_told_of_what_he_has_or_must_not_know(clock):
    case = make.handled_ticket()
    with pytest.raises(Invalid):
        make.step(case, "copy", "grid01", units=[case.holder.code], text="涉及管线")
    make.step(case, "shield", "secretary01", unit=unit_of("water01").code, reason="涉及该单位")

    with pytest.raises(Invalid) as refusal:
        make.step(case, "copy", "grid01", units=[unit_of("water01").code], text="涉及管线")

    assert set(refusal.value.form.errors) == {"units"}
    with pytest.raises(NotVisible):
        make.step(case, "read", "water01")


def test_over_the_wire_the_units_are_a_list(clock):
    case = make.handled_ticket()
    grid = caller("grid01")
    codes = [unit_of("water01").code, unit_of("city01").code]

    answer = grid.post(f"cases/{case.code}/steps/copy/", {"units": codes, "text": "涉及管线"})

    assert answer.status_code == 200, answer.content.decode()
    assert case.duties.open().filter(kind="read").count() == 2
    for wrong in ("110117-water", [1], {}, [], ["none"]):
        body = {"units": wrong, "text": "涉及管线"}
        assert grid.post(f"cases/{case.code}/steps/copy/", body).status_code == 422, wrong
    desk = caller("water01").get("desk/").json()["results"]
    assert "read" in {row["kind"] for row in desk if row["case"]["code"] == case.code}


def test_a_page_lets_several_be_ticked(clock, client):
    case = make.handled_ticket()
    address = f"/cases/{case.code}/steps/copy/"
    page = Page(office(client, "grid01").get(address))
    near = page.values("units")
    assert unit_of("water01").code in near

    sent = {name: page.values(name)[-1] for name in ("key", "version")}
    answer = client.post(address, {**sent, "units": near[:2], "text": "请知悉"})

    assert answer.status_code == 302
    assert case.duties.open().filter(kind="read").count() == 2
    assert "To read: " in office(client, "grid01").get(case.get_absolute_url()).content.decode()
