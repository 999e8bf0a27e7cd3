"""The desk: my duties by due time, in as many queries for fifty as for three."""

from datetime import UTC, datetime

import pytest
import time_machine
from django.db import connection
from django.test.utils import CaptureQueriesContext

from governance.models import Post, User
from tests import factories
from tests.workflow.pages import Page, office

pytestmark = pytest.mark.django_db

# A Wednesday, 10:00 in Beijing, with working days before and after it.
WEDNESDAY = datetime(2026, 3, 18, 2, tzinfo=UTC)
PASSWORD = "shaodao-demo"  # noqa: S105 - of the demonstration


def titles(page):
    links = [a for a in page.attrs_of("a") if a["href"].startswith("/cases/2")]
    return [a["href"] for a in links if not a.get("class")]


def buttons(page):
    """Address and whether it is filled, of every button of the desk's rows."""
    found = [a for a in page.attrs_of("a") if a.get("class") in ("btn btn-primary", "btn btn-line")]
    return [(a["href"], a["class"] == "btn btn-primary") for a in found]


@time_machine.travel(WEDNESDAY, tick=False)
def test_the_desk_lists_what_the_unit_owes_and_the_button_leads_to_the_step(client):
    case = factories.open_ticket()

    answer = office(client, "grid01").get("/desk/")

    page = Page(answer)
    assert answer.status_code == 200
    assert buttons(page) == [(f"/cases/{case.code}/steps/accept/", True)]
    assert "Due today 1" in page.text
    assert "today 15:30" in page.text


@time_machine.travel(WEDNESDAY, tick=False)
def test_only_the_first_row_has_the_filled_button(client):
    for _n in range(3):
        factories.open_ticket()

    page = Page(office(client, "grid01").get("/desk/"))

    assert [is_filled for _href, is_filled in buttons(page)] == [True, False, False]


@time_machine.travel(WEDNESDAY, tick=False)
def test_duties_stand_in_stretches_of_time_the_soonest_first(client):
    with time_machine.travel(datetime(2026, 3, 16, 2, tzinfo=UTC), tick=False):
        late = factories.open_ticket()
    today = factories.open_ticket()
    paused = factories.proposed_ticket(contact_name="", contact_phone="")

    page = Page(office(client, "grid01").get("/desk/"))

    assert titles(page) == [f"/cases/{case.code}/" for case in (late, today, paused)]
    heads = [text for text in page.texts if text in ("Late", "Due today", "Paused")]
    assert heads[-3:] == ["Late", "Due today", "Paused"]
    assert buttons(page)[-1] == (f"/cases/{paused.code}/", False)


@time_machine.travel(WEDNESDAY, tick=False)
def test_a_filter_shows_one_stretch_and_says_where_the_rest_is(client):
    factories.open_ticket()
    office(client, "grid01")

    today = Page(client.get("/desk/?bucket=today"))
    late = Page(client.get("/desk/?bucket=late"))

    assert len(titles(today)) == 1
    assert titles(late) == []
    assert "Nothing in this part. One duty is open in another part." in late.texts


def test_an_empty_desk_says_so_kindly(client):
    page = Page(office(client, "party01").get("/desk/"))

    assert "Nothing to do" in page.texts


@time_machine.travel(WEDNESDAY, tick=False)
def test_more_than_a_page_goes_on_where_it_stopped(client):
    for _n in range(53):
        factories.open_ticket(contact_name="", contact_phone="")
    office(client, "grid01")

    first = Page(client.get("/desk/?bucket=today"))
    (more,) = [a["href"] for a in first.attrs_of("a") if "after=" in a["href"]]
    second = Page(client.get(f"/desk/{more}"))

    assert (len(titles(first)), len(titles(second))) == (50, 3)
    assert set(titles(first)) & set(titles(second)) == set()
    assert "53, shown: 50" in first.text


@pytest.mark.parametrize("cursor", ["x", "1.x", "-.", "9" * 40 + ".1", "-." + "9" * 40, "1"])
def test_a_broken_address_shows_the_beginning(client, cursor):
    case = factories.open_ticket()

    page = Page(office(client, "grid01").get("/desk/", {"after": cursor, "bucket": "?"}))

    assert titles(page) == [f"/cases/{case.code}/"]


@time_machine.travel(WEDNESDAY, tick=False)
def test_the_desk_asks_the_database_as_often_for_fifty_as_for_three(client):
    office(client, "grid01")
    # What the frame of every page counts is kept for a while.
    client.get("/desk/")
    counts = []
    for amount in (3, 47):
        for _n in range(amount):
            factories.handled_ticket()
        with CaptureQueriesContext(connection) as queries:
            client.get("/desk/")
        counts.append(len(queries))

    assert counts[0] == counts[1] <= 8


@time_machine.travel(WEDNESDAY, tick=False)
def test_what_waits_for_a_decision_stands_on_the_desk_once(client):
    case = factories.handled_ticket()
    factories.step(case, "ask", "grid01", text="几号门？", due_on="2026-03-20")
    factories.step(case, "supply", factories.requester_of(case), text="三号。")
    factories.step(case, "ask", "grid01", text="几号楼？", due_on="2026-03-20")

    page = Page(office(client, "secretary01").get("/desk/"))

    assert buttons(page) == [(f"/cases/{case.code}/#asks", True)]
    assert "For you to decide" not in page.texts
    other = Page(client.get("/desk/?bucket=late"))
    assert "For you to decide" in other.texts
    assert "No requests to decide" not in other.texts
    head = Page(client.get(f"/cases/{case.code}/"))
    assert "Decide on the request" in head.texts
    assert "#asks" in head.links


@time_machine.travel(WEDNESDAY, tick=False)
def test_what_the_unit_sent_out_stands_beside_the_desk(client):
    case = factories.handled_ticket()
    factories.refer(case, "grid01", "report_up", factories.staff("cadre01").posts[0].unit)

    page = Page(office(client, "grid01").get("/desk/"))

    assert "海子村委会" in page.texts
    assert "Called · today 15:30" in page.texts


@time_machine.travel(WEDNESDAY, tick=False)
def test_what_the_unit_registered_for_another_stands_beside_the_desk_until_it_is_over(client):
    case = factories.open_ticket(factories.staff("cadre01"))
    own = factories.open_ticket(factories.staff("cadre01"))
    factories.step(own, "accept", "grid01")
    factories.move(own, "grid01", "report_up", "cadre01")

    open_page = Page(office(client, "cadre01").get("/desk/"))
    factories.step(case, "withdraw", factories.requester_of(case), reason="好了")
    over = Page(client.get("/desk/"))

    nothing = "Nothing that you sent on or registered is open with another unit."
    assert case.get_absolute_url() in open_page.links
    assert case.get_absolute_url() not in over.links
    assert [nothing in page.texts for page in (open_page, over)] == [False, True]


def test_a_row_names_a_grid_once(client):
    case = factories.open_ticket(factories.staff("grid01"))
    factories.step(case, "accept", "grid01")
    factories.move(case, "grid01", "report_up", "cadre01")

    page = Page(office(client, "cadre01").get("/desk/"))

    name = case.area.name
    assert {text.count(name) for text in page.texts if name in text} == {1}


def test_a_stranger_finds_nothing_of_a_case_on_his_desk(client):
    factories.open_ticket()
    client.force_login(factories.stranger().user)

    assert titles(Page(client.get("/desk/"))) == []


def test_the_desk_wants_a_log_in(client):
    answer = client.get("/desk/")

    assert (answer.status_code, answer["Location"]) == (302, "/login/?next=/desk/")


def test_who_holds_no_post_is_told_why_there_is_nothing(client):
    client.force_login(User.objects.create(username="newcomer", name="新人"))
    client.cookies["django_language"] = "en"

    pages = [Page(client.get(path)) for path in ("/desk/", "/cases/", "/desk/sent/")]

    assert ["You hold no post at present" in page.texts for page in pages] == [True] * 3


class TestSeveralPosts:
    @pytest.fixture
    def second(self):
        """A second post of the grid officer, in the village committee."""
        village = factories.staff("cadre01").posts[0].unit
        return Post.objects.create(
            user=User.objects.get(username="grid01"),
            unit=village,
            title="代办员",
            capabilities=["intake", "handle"],
            valid_from="2020-01-01",
        )

    def test_somebody_with_several_posts_chooses_one_first(self, client, second):
        office(client, "grid01")

        asked = client.get("/desk/")
        chooser = Page(client.get(asked["Location"]))
        chosen = client.post("/act-as/", {"post": second.pk, "next": "/desk/"})

        assert asked["Location"] == "/act-as/?next=%2Fdesk%2F"
        assert {"海子村委会", "海子村第1网格"} <= set(chooser.texts)
        assert (chosen.status_code, chosen["Location"]) == (302, "/desk/")
        assert "海子村委会 · 代办员" in Page(client.get("/desk/")).text

    def test_nobody_takes_on_a_post_that_is_not_his(self, client, second):
        office(client, "chief01")

        answer = client.post("/act-as/", {"post": second.pk})

        assert answer.status_code == 404
        assert "代办员" not in Page(client.get("/desk/")).text

    def test_the_choice_never_leads_away_from_the_site(self, client, second):
        office(client, "grid01")

        answer = client.post("/act-as/", {"post": second.pk, "next": "https://evil.example/"})

        assert answer["Location"] == "/desk/"


class TestLoggingIn:
    def test_the_right_password_leads_to_the_desk_and_log_out_ends_it(self, client):
        typed = {"username": "grid01", "password": PASSWORD}

        entered = client.post("/login/", typed)
        left = client.post("/logout/")

        assert (entered.status_code, entered["Location"]) == (302, "/desk/")
        assert (left.status_code, left["Location"]) == (302, "/login/")
        assert client.get("/desk/").status_code == 302

    def test_the_fifth_wrong_password_locks_the_name_and_says_for_how_long(self, client):
        client.cookies["django_language"] = "en"
        typed = {"username": "grid02", "password": "wrong"}

        answers = [client.post("/login/", typed) for _n in range(5)]
        locked = client.post("/login/", {"username": "grid02", "password": PASSWORD})

        assert [answer.status_code for answer in answers] == [200, 200, 200, 200, 429]
        assert locked.status_code == 429
        assert "Too many wrong passwords" in Page(locked).texts
