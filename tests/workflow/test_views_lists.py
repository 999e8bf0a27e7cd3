"""Lists: what my unit had to do with, our area, what we sent on; and finding by code."""

from datetime import UTC, datetime

import pytest
import time_machine
from django.db import connection
from django.test.utils import CaptureQueriesContext

from tests import factories
from tests.workflow.pages import Page, office

pytestmark = pytest.mark.django_db

WEDNESDAY = datetime(2026, 3, 18, 2, tzinfo=UTC)


def listed(page):
    """The addresses of the rows of a table of cases."""
    return [link for link in page.links if link.startswith("/cases/2")]


def test_a_unit_lists_what_it_had_to_do_with_newest_first(client):
    cases = [factories.open_ticket() for _n in range(3)]

    page = Page(office(client, "grid01").get("/cases/"))

    assert listed(page) == [f"/cases/{case.code}/" for case in reversed(cases)]


def test_who_reported_up_still_finds_the_case_and_its_end(client):
    case = factories.handled_ticket()
    factories.move(case, "grid01", "report_up", "cadre01")
    factories.step(case, "propose", "cadre01", outcome="solved", done="修好了。", contact="当面")
    factories.step(case, "callback", factories.verifier_of(case), reached="yes", solved="yes")

    page = Page(office(client, "grid01").get("/cases/?state=closed"))

    assert listed(page) == [f"/cases/{case.code}/"]
    assert "海子村委会" in page.texts


def test_the_area_is_a_tab_of_those_who_oversee_it(client):
    case = factories.open_ticket()

    leader = Page(office(client, "leader01").get("/cases/?scope=area"))
    officer = Page(office(client, "grid01").get("/cases/?scope=area"))

    assert "Our whole area" in leader.texts
    assert listed(leader) == [f"/cases/{case.code}/"]
    assert "Our whole area" not in officer.texts


def test_the_area_of_another_town_shows_nothing(client):
    factories.open_ticket()
    overseer = factories.stranger()
    overseer.post.capabilities = [*overseer.post.capabilities, "supervise"]
    overseer.post.save()
    client.force_login(overseer.user)
    client.cookies["django_language"] = "en"

    page = Page(client.get("/cases/?scope=area"))

    assert listed(page) == []
    assert "No case in your area yet." in page.texts


@pytest.mark.parametrize(
    ("query", "words"),
    [
        ("", "Cases appear here as soon as your unit registers, holds or is sent one."),
        ("?state=closed", "No case in this state. Take the filter away to see the others."),
    ],
)
def test_an_empty_list_says_why(client, query, words):
    assert words in Page(office(client, "party01").get(f"/cases/{query}")).texts


@pytest.mark.parametrize("path", ["/cases/", "/desk/sent/"])
def test_a_list_costs_as_many_queries_for_fifty_as_for_three(client, path):
    office(client, "grid01")
    # What the frame of every page counts is kept for a while.
    client.get(path)
    counts = []
    for amount in (3, 47):
        for _n in range(amount):
            factories.open_ticket(factories.staff("grid01"), channel="patrol")
        with CaptureQueriesContext(connection) as queries:
            page = Page(client.get(path))
        counts.append(len(queries))

    assert counts[0] == counts[1] <= 8
    assert len(listed(page)) == 50


@pytest.mark.parametrize(
    ("path", "user"),
    [("/cases/", "grid01"), ("/cases/?scope=area", "leader01"), ("/desk/sent/", "grid01")],
)
def test_a_long_list_goes_on_where_it_stopped(client, path, user):
    for _n in range(52):
        factories.open_ticket(factories.staff("grid01"), channel="patrol")
    office(client, user)

    first = Page(client.get(path))
    (more,) = [link for link in first.links if "after=" in link]
    second = Page(client.get(path.split("?")[0] + more))

    assert (len(listed(first)), len(listed(second))) == (50, 2)
    assert set(listed(first)) & set(listed(second)) == set()


@pytest.mark.parametrize("cursor", ["x", "1.x", "9" * 40 + ".1", "1." + "9" * 40, "."])
def test_a_broken_address_shows_the_beginning(client, cursor):
    case = factories.open_ticket()

    page = Page(office(client, "grid01").get("/cases/", {"after": cursor, "state": "?"}))

    assert listed(page) == [f"/cases/{case.code}/"]


@time_machine.travel(WEDNESDAY, tick=False)
def test_sent_shows_where_a_case_is_now(client):
    on_its_way, moved = factories.handled_ticket(), factories.handled_ticket()
    village = factories.staff("cadre01").posts[0].unit
    child = factories.refer(on_its_way, "grid01", "report_up", village)
    factories.move(moved, "grid01", "report_up", "cadre01")
    factories.move(moved, "cadre01", "report_up", "dispatcher01")

    page = Page(office(client, "grid01").get("/desk/sent/"))

    assert listed(page) == [f"/cases/{moved.code}/", f"/cases/{child.code}/"]
    assert "金海湖地区办事处" in page.texts
    assert "Called" in page.texts


def test_what_was_sent_says_paused_where_its_clock_stands_still(client):
    case = factories.handled_ticket()
    factories.move(case, "grid01", "report_up", "cadre01")
    factories.step(case, "propose", "cadre01", outcome="solved", done="修好了。", contact="当面")

    office(client, "grid01")
    open_row = Page(client.get("/desk/sent/")).texts
    factories.step(case, "callback", factories.verifier_of(case), reached="yes", solved="yes")
    closed_row = Page(client.get("/desk/sent/")).texts

    assert open_row.count("paused") == 1
    assert closed_row.count("paused") == 0
    assert closed_row.count("–") == 1


def test_an_auditor_begins_with_the_whole_county(client):
    case = factories.open_ticket()

    page = Page(office(client, "auditor01").get("/cases/"))

    assert listed(page) == [f"/cases/{case.code}/"]


def test_an_overseer_whose_unit_had_nothing_yet_begins_with_the_area(client):
    case = factories.open_ticket()
    office(client, "leader01")

    before = Page(client.get("/cases/"))
    factories.step(case, "accept", "grid01")
    factories.move(case, "grid01", "report_up", "cadre01")
    factories.move(case, "cadre01", "report_up", "dispatcher01")
    other = factories.open_ticket()
    after = Page(client.get("/cases/"))

    assert listed(before) == [f"/cases/{case.code}/"]
    assert listed(after) == [f"/cases/{case.code}/"] != [f"/cases/{other.code}/"]


def test_nothing_sent_yet_says_what_will_appear(client):
    assert "Nothing sent yet" in Page(office(client, "party01").get("/desk/sent/")).texts


def spaced(code):
    return f" {code[:4]} {code[4:8]} {code[8:12]} {code[12:]} "


def full_width(code):
    return code.translate({48 + n: 0xFF10 + n for n in range(10)})


@pytest.mark.parametrize("write", [str, spaced, full_width])
def test_a_code_is_found_however_it_is_typed(client, write):
    case = factories.open_ticket()

    answer = office(client, "grid01").get("/find/", {"code": write(case.code)})

    assert (answer.status_code, answer["Location"]) == (302, f"/cases/{case.code}/")


def test_a_code_of_a_case_that_is_not_mine_is_not_found_and_says_what_to_check(client):
    case = factories.open_ticket()
    client.force_login(factories.stranger().user)
    client.cookies["django_language"] = "en"

    answer = client.get("/find/", {"code": case.code})
    page = Page(answer)

    assert answer.status_code == 404
    assert "Not found. Check the code" in page.texts
    assert "Compare the code with the slip, digit by digit." in page.texts
    assert case.code in page.values("code")


@pytest.mark.parametrize(
    ("typed", "words"),
    [
        ("", "Enter the code."),
        ("12", "A code has 13 digits. Check whether some are missing or too many."),
        ("2026000000000", "One digit is wrong or two are swapped. Compare with the slip."),
    ],
)
def test_a_code_that_cannot_be_one_says_what_is_wrong(client, typed, words):
    answer = office(client, "grid01").get("/find/", {"code": typed})

    assert answer.status_code == 404
    assert words in Page(answer).texts


@pytest.mark.parametrize("path", ["/cases/", "/desk/sent/", "/find/", "/files/1/", "/act-as/"])
def test_every_page_of_the_office_wants_a_log_in(client, path):
    answer = client.get(path)

    assert (answer.status_code, answer["Location"].split("?")[0]) == (302, "/login/")
