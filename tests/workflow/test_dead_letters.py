"""What could not be sent: who sees it, what it tells, and how it goes out after all."""

from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone

from governance.models import User
from tests import factories as make
from tests.tickets.builders import NO_CONTACT
from tests.workflow.pages import Page
from tests.workflow.wire import with_mail
from workflow.models import Delivery
from workflow.services import clear_stale, drain
from workflow.services.channels import Permanent, Temporary

pytestmark = [pytest.mark.usefixtures("db", "clock")]
NUMBER = "13800005678"


def browser(name):
    client = Client()
    client.force_login(User.objects.get(username=name))
    return client


@pytest.fixture
def failed(wire):
    """Two messages to requesters and one to an officer that no gateway took."""
    first = make.open_ticket()
    with_mail("grid01")
    cases = [first, make.open_ticket(contact_phone="13900000009")]
    wire.failing = [Permanent("no such number") for _ in range(3)]
    drain()
    return cases


@pytest.mark.parametrize("name", ["supervisor01", "admin01", "centre01", "county01"])
def test_who_looks_after_messages_sees_what_failed(failed, name):
    answer = browser(name).get("/deliveries/")

    assert answer.status_code == 200
    assert answer.content.decode().count("no such number") == 3


@pytest.mark.parametrize("name", ["grid01", "secretary01", "dispatcher01", "verifier01", "city01"])
def test_nobody_else_does_or_sends_them_again(failed, name):
    client = browser(name)

    assert client.get("/deliveries/").status_code == 404
    assert client.post("/deliveries/", {"again": "all"}).status_code == 404
    assert Delivery.objects.filter(state="failed").count() == 3


def test_the_list_names_no_villager_and_no_case(failed):
    html = browser("supervisor01").get("/deliveries/").content.decode()

    hidden = [NUMBER, "5678", "李四", "路灯", *(case.code for case in failed)]
    assert [text for text in hidden if text in html] == []


def test_one_is_sent_again(failed, wire):
    wire.sent.clear()
    row = Delivery.objects.filter(recipient__startswith="person").last()
    client = browser("supervisor01")

    answer = client.post("/deliveries/", {"again": row.pk}, follow=True)
    drain()

    assert answer.redirect_chain == [("/deliveries/?state=failed", 302)]
    assert wire.lines == [("sms", NUMBER)]
    assert Delivery.objects.filter(state="failed").count() == 2


def test_all_are_sent_again_after_a_second_press(failed, wire):
    wire.sent.clear()
    client = browser("supervisor01")

    asked = client.post("/deliveries/?state=failed&channel=sms", {"again": "ask"})
    before = Delivery.objects.filter(state="failed").count()
    client.post("/deliveries/?state=failed&channel=sms", {"again": "all"})
    drain()

    assert asked.status_code == 200
    assert before == 3
    assert sorted(wire.lines) == [("sms", NUMBER), ("sms", "13900000009")]
    assert Delivery.objects.get(state="failed").channel == "mail"


def test_what_is_sent_again_may_be_old(failed, wire, clock):
    wire.sent.clear()
    clock.shift(timedelta(days=30))

    browser("supervisor01").post("/deliveries/", {"again": "all"})
    drain()

    assert len(wire.sent) == 3


def test_what_was_sent_meanwhile_is_not_sent_again(failed, wire):
    wire.sent.clear()
    client = browser("supervisor01")
    client.post("/deliveries/", {"again": "all"})
    drain()

    client.post("/deliveries/", {"again": "all"})
    client.post("/deliveries/", {"again": Delivery.objects.first().pk})
    drain()

    assert len(wire.sent) == 3
    assert set(Delivery.objects.values_list("state", flat=True)) == {"sent"}


@pytest.mark.parametrize("again", ["", "-1", "drop table", "９", "9" * 5000])
def test_a_press_that_means_nothing_does_nothing(failed, again):
    answer = browser("supervisor01").post("/deliveries/", {"again": again})

    assert answer.status_code in (302, 404)
    assert Delivery.objects.filter(state="failed").count() == 3


def test_what_waits_says_why_and_until_when(wire):
    make.open_ticket(**NO_CONTACT)
    make.open_ticket()
    wire.failing = [Temporary("the line is busy")]
    drain()

    page = Page(browser("supervisor01").get("/deliveries/?state=waiting").content.decode())

    assert any("the line is busy" in text for text in page.texts)
    assert "已收到" in page.texts


@pytest.mark.parametrize("language", ["zh-hans", "en"])
@pytest.mark.parametrize("state", ["failed", "waiting"])
def test_an_empty_list_says_what_would_be_there(language, state):
    client = browser("supervisor01")
    client.cookies["language"] = language

    html = client.get(f"/deliveries/?state={state}").content.decode()

    assert 'class="empty"' in html


def test_the_list_costs_the_same_however_long_it_is(failed, wire, django_assert_max_num_queries):
    client = browser("supervisor01")
    client.get("/deliveries/")
    for n in range(10):
        make.open_ticket(contact_phone=f"1370000000{n}")
    wire.failing = [Permanent("no such number") for _ in range(20)]
    drain()

    with django_assert_max_num_queries(10):
        client.get("/deliveries/")


def test_the_menu_leads_there_whoever_may_go(wire):
    assert "/deliveries/" in browser("supervisor01").get("/desk/").content.decode()
    assert "/deliveries/" not in browser("grid01").get("/desk/").content.decode()


def test_old_messages_are_thrown_away_but_never_what_waits(wire, clock):
    with_mail("grid01")
    for _ in range(3):
        make.open_ticket(**NO_CONTACT)
    drain()
    waiting = make.open_ticket()
    Delivery.objects.filter(event__root=waiting).update(
        state="due", expires_at=timezone.now() + timedelta(days=400)
    )
    clock.shift(timedelta(days=89))
    clear_stale()
    kept = Delivery.objects.count()
    clock.shift(timedelta(days=2))

    clear_stale()
    clear_stale()

    assert kept == 5
    assert set(Delivery.objects.values_list("state", flat=True)) == {"due"}
