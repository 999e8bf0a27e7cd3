"""Routing help: past rulings, the list, the line upwards, and what each unit has in hand."""

import pytest
from django.core.exceptions import ValidationError

from governance.models import Matter
from tests import factories as make
from tests.tickets.builders import unit_of
from tests.workflow.pages import Page
from tickets.models import Precedent
from tickets.reports.routing import weighed, whistle_proposals
from tickets.services.precedents import enter_in_list
from workflow.models import Case
from workflow.reports import offer_for

pytestmark = pytest.mark.django_db

NOT_OURS = {"reason_code": "not_our_duty", "legal_basis": "河道管理条例第二十四条"}


def water_matter():
    return Matter.objects.filter(lead=unit_of("water01")).order_by("code")[0]


def at_township(matter):
    return Case.objects.get(pk=make.township_ticket(matter=matter.code).pk)


def ruled(matter, *, precedent="true", against="agri"):
    """A ticket that was sent to a bureau, else the farming one, and ruled to be the city's."""
    case = at_township(matter)
    child = make.refer(case, "dispatcher01", "hand_over", unit_of(f"{against}01"))
    make.step(child, "object", f"{against}head01", **NOT_OURS)
    make.step(
        child,
        "rule",
        "supervisor01",
        verdict="goes_to",
        unit=unit_of("city01").code,
        reason="渣土归城管",
        precedent=precedent,
    )
    return case


def proposed(case, actor="dispatcher01"):
    form = offer_for(make.staff(actor), case, "refer").form()
    return form, [(each.unit, [r.code for r in each.reasons]) for each in form.found]


def test_without_a_matter_only_the_level_above_is_proposed(clock):
    case = Case.objects.get(pk=make.township_ticket().pk)

    form, found = proposed(case)

    assert found == [(unit_of("centre01"), ["superior"])]
    assert (form.initial["variant"], form.initial["callee"]) == (
        "report_up",
        unit_of("centre01").code,
    )


def test_the_list_names_its_lead_before_its_cooperators(clock):
    case = at_township(water_matter())

    _form, found = proposed(case)

    assert found[0] == (unit_of("water01"), ["list"])
    assert {codes[0] for _unit, codes in found[1:-1]} <= {"cooperates"}
    assert found[-1] == (unit_of("centre01"), ["superior"])


def test_the_list_comes_before_a_ruling_that_was_not_against_its_lead(clock):
    matter = water_matter()
    ruled(matter)

    form, found = proposed(at_township(matter))

    assert found[:2] == [(unit_of("water01"), ["list"]), (unit_of("city01"), ["ruling"])]
    assert (unit_of("agri01"), ["not_its"]) in found
    assert form.initial["callee"] == unit_of("water01").code


def test_whose_a_task_of_a_whistle_is_says_nothing_about_a_move(clock):
    matter = water_matter()
    case = at_township(matter)
    (child,) = make.whistle(case, "dispatcher01", {unit_of("agri01").code: "清淤"})
    make.step(child, "object", "agrihead01", **NOT_OURS)
    city = unit_of("city01")
    make.step(child, "rule", "supervisor01", verdict="goes_to", unit=city.code, reason="归城管")

    _form, found = proposed(at_township(matter))

    assert not {"ruling", "not_its"} & {code for _unit, codes in found for code in codes}
    called = {each.unit: each for each in whistle_proposals(at_township(matter))}
    assert called[city].is_ruled


def test_a_ruling_against_the_lead_comes_first_and_is_chosen_beforehand(clock):
    matter = water_matter()
    ruled(matter, against="water")

    form, found = proposed(at_township(matter))

    assert found[:2] == [(unit_of("city01"), ["ruling"]), (unit_of("water01"), ["not_its", "list"])]
    assert (form.initial["variant"], form.initial["callee"]) == (
        "hand_over",
        unit_of("city01").code,
    )


def test_of_another_matter_and_of_what_is_no_precedent_nothing_is_proposed(clock):
    matter = water_matter()
    ruled(matter, precedent="false")
    other = Matter.objects.filter(lead=unit_of("water01")).order_by("code")[1]
    ruled(other)

    _form, found = proposed(at_township(matter))

    assert "ruling" not in [code for _unit, codes in found for code in codes]


def test_each_unit_shows_what_it_has_in_hand_with_one_query(clock, django_assert_num_queries):
    case = at_township(water_matter())
    make.whistle(case, "dispatcher01", {unit_of("city01").code: "来"})
    units = [unit_of(name) for name in ("city01", "water01", "agri01")]
    weighed(case, units)

    with django_assert_num_queries(4):
        found = {each.unit.code: each.load for each in weighed(case, units)}

    assert found == {units[0].code: 1, units[1].code: 0, units[2].code: 0}


def test_a_village_may_call_persons_and_a_township_units(clock):
    township = Case.objects.get(pk=make.township_ticket().pk)
    village = make.handled_ticket()
    make.move(village, "grid01", "report_up", "cadre01")

    assert {each.post for each in whistle_proposals(township)} == {None}
    persons = [each.post for each in whistle_proposals(Case.objects.get(pk=village.pk))]
    assert None not in persons
    assert make.staff("dispatcher01").posts[0] in persons


def test_the_page_says_why_and_what_each_has_in_hand(clock, client):
    matter = water_matter()
    ruled(matter)
    case = at_township(matter)
    client.force_login(make.staff("dispatcher01").user)

    refer = Page(client.get(f"/cases/{case.code}/steps/refer/", headers={"accept-language": "en"}))
    whistle = Page(
        client.get(f"/cases/{case.code}/steps/whistle/", headers={"accept-language": "en"})
    )

    for page in (refer, whistle):
        assert "Ruled to be its, 1 time" in page.text
        assert matter.legal_basis in page.text
        assert "1 open, 0 late" in page.text
    assert f"call-{unit_of('city01').code}" in {name for _t, _k, name, _i in whistle.controls}


def test_a_ruling_becomes_an_entry_of_the_list(clock):
    matter = water_matter()
    ruled(matter)

    entry = enter_in_list(Precedent.objects.get())

    matter.refresh_from_db()
    assert (entry.code, entry.title, entry.lead) == (
        f"{matter.code}.2",
        matter.title,
        unit_of("city01"),
    )
    assert matter.valid_to is not None
    assert unit_of("water01") in entry.cooperators.all()
    assert enter_in_list(Precedent.objects.get()) == entry
    _form, found = proposed(at_township(entry))
    assert found[0] == (unit_of("city01"), ["ruling", "list"])


def test_a_ruling_without_a_matter_is_no_entry(clock):
    case = make.township_ticket()
    child = make.refer(case, "dispatcher01", "hand_over", unit_of("agri01"))
    make.step(child, "object", "agrihead01", **NOT_OURS)
    make.step(child, "rule", "supervisor01", verdict="stays", reason="按清单")

    with pytest.raises(ValidationError):
        enter_in_list(Precedent.objects.get())


def test_an_administrator_enters_a_ruling_in_the_list(clock, client):
    ruled(water_matter())
    client.force_login(make.staff("admin01").user)
    row = Precedent.objects.get()

    client.post(
        "/admin/tickets/precedent/", {"action": "enter_in_list", "_selected_action": [row.pk]}
    )

    row.refresh_from_db()
    assert row.entry is not None and row.entry.lead == unit_of("city01")


def test_an_administrator_takes_a_ruling_out_of_the_proposals(clock, client):
    matter = water_matter()
    ruled(matter)
    client.force_login(make.staff("admin01").user)
    row = Precedent.objects.get()

    client.post(
        "/admin/tickets/precedent/", {"action": "stop_proposing", "_selected_action": [row.pk]}
    )

    _form, found = proposed(at_township(matter))
    assert "ruling" not in [code for _unit, codes in found for code in codes]


def test_the_case_page_shows_each_part_of_a_whistle_and_how_to_object(clock, client):
    case = at_township(water_matter())
    keys = {unit_of("water01").code: "清淤", unit_of("city01").code: "清运渣土"}
    water, _city = make.whistle(case, "dispatcher01", keys)
    make.step(water, "arrive", "water01", at="2026-06-08T09:00+08:00", who="两人", mode="on_site")
    client.force_login(make.staff("cityhead01").user)

    page = Page(client.get(f"/cases/{case.code}/", headers={"accept-language": "en"}))

    for words in ("街乡吹哨、部门报到", "清淤", "清运渣土", "Lead", "Cooperates · your unit"):
        assert words in page.text
    assert "Possible until" in page.text
    assert unit_of("centre01").name in page.text
    assert page.attrs_of("tr")[2].get("class") == "me"
