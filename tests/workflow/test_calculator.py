"""The deadline calculator for everybody: three fields, the moment, and how it is counted."""

from urllib.parse import parse_qs, urlsplit

import pytest

from governance.models import CalendarDay
from tests import factories
from tests.flows.browsing import Villager
from tests.workflow.pages import Page

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("clock")]

FIVE_DAYS = {"start": "2026-09-30T16:20", "amount": "5", "unit": "wd"}


def ask(client, **query):
    client.cookies["django_language"] = "en"
    return client.get("/calendar/", query)


def test_nothing_is_worked_out_before_somebody_asks(client):
    page = Page(ask(client))

    assert page.value("start") == "2026-06-08T09:00"
    assert page.value("amount") == "5"
    assert "At the latest" not in page.texts


def test_the_moment_and_every_line_of_the_sum_are_shown(client):
    answer = ask(client, **FIVE_DAYS)

    texts = Page(answer).texts
    assert answer.status_code == 200
    assert texts[texts.index("At the latest") + 1 :][:2] == [
        "Tue 13 October, 17:30",
        "5 working days from Wed 30 September, 16:20",
    ]
    assert texts[texts.index("How this is counted") + 1 :][:6] == [
        "Starts Wed 30 Sep 16:20",
        "The first day, Wed 30 Sep, is not counted",
        "5 working days: 8 Oct, 9 Oct, 10 Oct, 12 Oct, 13 Oct",
        "Sat 10 Oct is a make-up working day and counts",
        "Holidays, not counted: Thu 1 Oct to Wed 7 Oct",
        "Weekend, not counted: 11 Oct",
    ]


def test_the_little_calendar_stands_beside_it_unless_it_would_be_a_wall(client):
    short, long = ask(client, **FIVE_DAYS), ask(client, **{**FIVE_DAYS, "amount": "200"})

    assert short.content.count(b'class="days"') == 1
    assert long.content.count(b'class="days"') == 0
    assert "At the latest" in Page(long).texts


@pytest.mark.parametrize(
    ("changed", "complaint"),
    [
        ({"start": "tomorrow"}, "Write a moment like 2026-09-30 16:20."),
        ({"start": ""}, "Please fill in: From when"),
        ({"start": "1990-06-01T10:00"}, "Take a year from 1992 to 2099."),
        ({"start": "9999-12-31T23:59:59-12:00"}, "Take a year from 1992 to 2099."),
        ({"amount": "0"}, "Write 1 to 400."),
        ({"amount": "401"}, "Write 1 to 400."),
        ({"amount": "five"}, "Write 1 to 400."),
        ({"unit": "weeks"}, "Select a valid choice. weeks is not one of the available choices."),
        ({"start": "2031-06-01T10:00"}, "The working calendar of that year is not known here."),
        ({"area": "999999"}, "There is no area with this code."),
    ],
)
def test_what_is_wrong_is_said_above_and_at_the_field_and_what_was_typed_stays(
    client, changed, complaint
):
    asked = {**FIVE_DAYS, **changed}

    answer = ask(client, **asked)

    page = Page(answer)
    assert answer.status_code == 422
    assert page.texts.count(complaint) == (1 if "area" in changed else 2)
    assert page.value("start") == asked["start"]
    assert page.value("amount") == asked["amount"]
    assert "At the latest" not in page.texts


def test_hours_by_the_clock_need_no_calendar(client):
    texts = Page(ask(client, start="2031-06-01 10:00", amount="24", unit="h")).texts

    assert texts[texts.index("At the latest") + 1] == "Mon 2 June 2031, 10:00"


def test_a_moment_that_needs_the_next_year_says_that_it_is_provisional(client):
    page = Page(ask(client, **{**FIVE_DAYS, "start": "2026-12-31T10:00"}))

    assert "provisional" in page.texts
    assert "The holidays of 2027 are not announced yet" in page.texts


def test_without_any_loaded_year_nothing_is_guessed(client):
    CalendarDay.objects.all().delete()

    answer = ask(client, **FIVE_DAYS)

    assert answer.status_code == 422
    assert "The working calendar of that year is not known here." in Page(answer).texts


def test_every_public_page_leads_to_it():
    assert "/calendar/" in Page(Villager("en").open("/").answer).links


def test_a_clock_leads_to_the_same_sum(client):
    villager = Villager("en")
    villager.report(place=factories.grid_area(), text="三盏路灯不亮。")

    page = Page(villager.open(f"/t/{villager.code}/").answer)

    (link,) = [link for link in page.links if link.startswith("/calendar/?")]
    assert parse_qs(urlsplit(link).query) == {
        "start": ["2026-06-08T09:00"],
        "amount": ["7"],
        "unit": ["d"],
        "area": ["110117"],
    }
    worked_out = Page(client.get(link, headers={"accept-language": "en"})).texts
    moment = worked_out[worked_out.index("At the latest") + 1]
    assert f"by {moment}" in page.texts


def test_a_make_up_day_is_marked_in_the_small_calendar_and_named_where_it_is_the_last(client):
    marked = Page(ask(client, **FIVE_DAYS))
    last = Page(ask(client, start="2026-02-13T10:00", amount="1", unit="d"))

    assert "M 3" in marked.texts
    assert "Sat 14 Feb is a make-up working day and counts" in last.texts
