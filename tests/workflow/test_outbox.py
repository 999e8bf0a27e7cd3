"""The page on which a demonstration shows what it has sent."""

from datetime import timedelta

import pytest
from django.urls import reverse

from tests import factories as make
from tests.workflow.gateways import message
from workflow.models import Delivery, Event
from workflow.reports.outbox import newest_messages
from workflow.services import drain
from workflow.services.channels import send
from workflow.services.channels.file import outbox

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def demo(settings, tmp_path):
    settings.DEMO = True
    settings.DATA_DIR = tmp_path
    settings.SITE_URL = "http://demo.example"
    settings.CHANNELS = dict.fromkeys(settings.CHANNELS, "file")


def page(client):
    return client.get(reverse("demo-outbox"))


def waiting(case, **given):
    event = Event.objects.filter(case=case).latest("pk")
    plain = {"recipient": "unit:1", "channel": "chat", "template": "duty", "state": "due"}
    at = event.at
    moments = {"not_before": at, "expires_at": at, "created_at": at}
    return Delivery.objects.create(event=event, **{**plain, **moments, **given})


def test_nobody_sees_messages_where_people_are_real(client, settings):
    settings.DEMO = False

    assert page(client).status_code == 404


def test_an_empty_outbox_says_how_the_first_message_comes(client):
    assert "还没有发过消息" in page(client).content.decode()


def test_the_newest_message_stands_first_with_its_address_masked(client, clock):
    send(message(body="第一条"))
    clock.shift(60)
    send(message("mail", address="wang@example.cn", subject="快到期", body="第二条"))

    shown = page(client).content.decode()

    assert [sent.to for sent in newest_messages()] == ["w***@example.cn", "138****0001"]
    assert shown.index("第二条") < shown.index("【哨到】第一条")
    assert "13800000001" not in shown
    assert "wang@example.cn" not in shown


def test_links_of_our_own_lead_to_this_site_and_others_nowhere(client):
    send(message(body="请看 http://demo.example/l/abc/ 或 https://evil.example/x"))

    (sent,) = newest_messages()

    assert [(piece.text, piece.url) for piece in sent.pieces] == [
        ("【哨到】请看 ", ""),
        ("http://demo.example/l/abc/", "/l/abc/"),
        (" 或 ", ""),
        ("https://evil.example/x", ""),
    ]
    shown = page(client).content.decode()
    assert 'href="/l/abc/"' in shown
    assert 'href="https://evil.example' not in shown


def test_what_is_written_is_never_markup(client):
    send(message(body="<script>alert(1)</script>"))

    assert "<script>alert" not in page(client).content.decode()


def test_a_webhook_shows_its_data(client):
    send(message("webhook", address="https://oa.example.cn/hook", data={"step": "accept"}))

    (sent,) = newest_messages()

    assert [piece.text for piece in sent.pieces] == ['{"step": "accept"}']
    assert sent.to == "https://oa.example.cn/…"


def test_what_waits_or_failed_stands_there_too(client, clock):
    case = make.open_ticket()
    Delivery.objects.all().delete()
    unit = case.holder
    waiting(case, recipient=f"unit:{unit.pk}", state="failed", error="HTTP 410")

    (sent,) = newest_messages()

    assert (sent.to, sent.state, sent.why) == (unit.name, "failed", "HTTP 410")
    assert "HTTP 410" in page(client).content.decode()


def test_what_waits_for_the_morning_says_what_it_is_and_until_when(client, clock):
    case = make.open_ticket()
    Delivery.objects.all().delete()
    night = Event.objects.latest("pk").at + timedelta(hours=22)
    waiting(case, channel="sms", template="accepted", not_before=night)

    (sent,) = newest_messages()

    assert (sent.subject, sent.why) == (
        "已受理",
        "06-09 周二 07:00 以后发：夜间不打扰，当天发得多的也等到早上",
    )


def test_a_line_that_is_cut_off_hurts_nothing(client):
    send(message(body="第一条"))
    with outbox().open("a") as file:
        file.write('{"at": "2026')

    assert len(newest_messages()) == 1


def test_every_page_of_a_demonstration_leads_there(client):
    assert reverse("demo-outbox") in client.get("/").content.decode()


def test_what_has_no_words_yet_says_what_kind_of_message_it_is(client, clock):
    case = make.open_ticket()
    Delivery.objects.all().delete()
    waiting(case, template="duty", not_before=Event.objects.latest("pk").at + timedelta(minutes=1))

    (sent,) = newest_messages()

    assert sent.subject == "新的待办"
    assert sent.why.endswith("1 分钟内最多发一条")


def test_nobody_waits_ten_minutes_for_what_a_demonstration_says(client, clock):
    make.handled_ticket()
    drain()
    clock.shift(59)
    drain()
    before = len(newest_messages())
    sent = [message.state for message in newest_messages()]
    clock.shift(1)
    drain()

    assert (before, sent.count("sent")) == (2, 1)
    assert [message.state for message in newest_messages()].count("sent") == 2
    assert "/l/" in str(newest_messages()[0].pieces)
