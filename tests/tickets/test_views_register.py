"""Registering for somebody else: the form, solved on the spot, the slip."""

from datetime import UTC, datetime, timedelta

import pytest
import time_machine

from tests import factories
from tests.workflow.pages import Page, fill, office
from workflow.models import Case
from workflow.services import query_code_of

pytestmark = pytest.mark.django_db


def typed(**changes):
    return {
        "area": factories.grid_area(),
        "text": "桥头护栏松了，怕孩子掉下去。",
        "nature": "help",
        "urgency": "ordinary",
        "channel": "phone",
        "contact_name": "王五",
        "contact_phone": "13900001234",
        **changes,
    }


def is_area(value, length):
    return value.isdecimal() and len(value) == length


def test_a_matter_is_registered_and_the_slip_shows_both_codes_once(client):
    office(client, "grid01")

    answer = fill(client, "/desk/register/", **typed())
    case = Case.objects.get()
    page = Page(client.get(answer["Location"]))

    code = query_code_of(case)
    assert (answer.status_code, answer["Location"]) == (302, f"/desk/register/{case.code}/")
    assert (case.opened_by_unit.name, case.source) == ("海子村第1网格", "phone")
    assert f"{code[:4]} {code[4:]}" in page.texts


def test_what_was_done_on_the_spot_proposes_closing_at_once(client):
    office(client, "grid01")

    fill(client, "/desk/register/", **typed(done="当场用铁丝绑牢，明天换新的。"))

    case = Case.objects.get()
    assert case.state == "proposed"
    assert list(case.events.values_list("step", flat=True)) == ["open", "accept", "propose"]


def test_only_the_unit_in_charge_of_the_place_closes_on_the_spot(client):
    office(client, "cadre01")

    answer = fill(client, "/desk/register/", **typed(done="绑好了。"))
    page = Page(answer)

    assert answer.status_code == 422
    assert "Only the unit in charge of this place can close it on the spot." in page.texts
    assert "绑好了。" in page.texts
    assert Case.objects.count() == 0


def test_a_wrong_form_keeps_everything_and_opens_the_fold_with_the_fault(client):
    office(client, "grid01")

    answer = fill(client, "/desk/register/", **typed(text="", occurred_at="2999-01-01T10:00",
                                                     contact_phone="12ab"))  # fmt: skip
    page = Page(answer)

    assert answer.status_code == 422
    assert page.value("contact_name") == "王五"
    assert page.value("contact_phone") == "12ab"
    assert "This is not a telephone number. Check the digits." in page.texts
    assert "This lies in the future." in page.texts
    assert [a for a in page.attrs_of("details") if "open" in a and a.get("class") == "fold"]


def test_the_same_form_sent_twice_is_one_case(client):
    office(client, "grid01")
    sent = typed(key="k" * 20)

    answers = [client.post("/desk/register/", sent) for _n in range(2)]

    assert Case.objects.count() == 1
    assert answers[0]["Location"] == answers[1]["Location"]


def test_a_grid_officer_chooses_among_his_own_place_only(client):
    page = Page(office(client, "grid01").get("/desk/register/"))

    areas = [a["value"] for a in page.attrs_of("option") if is_area(a["value"], 15)]
    assert areas == [factories.grid_area()]


def test_a_village_chooses_among_its_grids_and_the_centre_among_villages(client):
    village = Page(office(client, "cadre01").get("/desk/register/"))
    centre = Page(office(client, "centre01").get("/desk/register/"))

    assert "海子村委会" in village.text
    assert [a for a in village.attrs_of("option") if is_area(a["value"], 15)]
    assert not [a for a in centre.attrs_of("option") if is_area(a["value"], 15)]
    assert len([a for a in centre.attrs_of("option") if is_area(a["value"], 12)]) > 300


def test_what_an_officer_writes_down_about_somebody_is_seen_by_him_and_not_by_his_unit(client):
    office(client, "grid01")
    about = f"unit:{factories.staff('cadre01').posts[0].unit.code}"

    answer = fill(client, "/desk/register/", **typed(nature="wrongdoing", about=about))
    case = Case.objects.get()
    shown = client.get(answer["Location"])
    client.force_login(factories.staff("chief01").user)
    colleague = client.get(answer["Location"])

    assert (case.is_sealed, case.holder.kind) == (True, "township")
    assert (shown.status_code, colleague.status_code) == (200, 404)


def test_nobody_writes_down_what_is_about_his_own_unit(client):
    office(client, "cadre01")
    about = f"unit:{factories.staff('cadre01').posts[0].unit.code}"

    answer = fill(client, "/desk/register/", **typed(nature="complaint", about=about))

    assert answer.status_code == 422
    assert "This is about you or your own unit" in Page(answer).text
    assert Case.objects.count() == 0


def test_who_may_not_take_in_is_told_who_may(client):
    answer = office(client, "verifier01").get("/desk/register/")

    assert answer.status_code == 403
    assert "with “intake”" in Page(answer).text


def test_the_slip_is_shown_to_the_unit_that_wrote_it_down_and_for_a_day(client):
    office(client, "grid01")
    address = fill(client, "/desk/register/", **typed())["Location"]

    client.force_login(factories.staff("cadre01").user)
    elsewhere = client.get(address)
    office(client, "grid01")
    with time_machine.travel(datetime.now(UTC) + timedelta(days=2)):
        client.force_login(factories.staff("grid01").user)
        later = client.get(address)

    assert (elsewhere.status_code, later.status_code) == (404, 404)


def test_a_ticket_that_a_villager_opened_has_no_slip_in_the_office(client):
    case = factories.open_ticket()

    assert office(client, "grid01").get(f"/desk/register/{case.code}/").status_code == 404
