"""From the officer who files for somebody to the answer from that person's own phone."""

import json
from datetime import timedelta

import pytest
from django.urls import reverse

from tests import factories as make
from workflow.models import Delivery, Event
from workflow.services import open_case
from workflow.services.channels.file import signed
from workflow.services.telling.draining import drain

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _address(settings):
    settings.SITE_URL = "https://sd.example.cn"


@pytest.fixture
def received(wire):
    """What arrived on the phone so far, oldest first."""

    def read():
        drain()
        return [signed(message) for message in wire.sent if message.channel == "sms"]

    return read


def link_in(body):
    return body.split("https://sd.example.cn", 1)[1].split()[0]


def test_who_was_filed_for_confirms_and_rates_on_his_own_phone(clock, client, received):
    case = make.open_ticket(make.staff("grid01"))
    first = received()
    clock.shift(timedelta(minutes=11))
    make.step(case, "accept", "grid01")
    clock.shift(timedelta(minutes=11))
    make.step(case, "propose", "grid01", outcome="solved", done="换了三只灯头。", contact="当面")
    *_earlier, last = received()

    assert [("https://" in body, case.code in body) for body in first] == [(False, True)]
    assert last.startswith("【哨到】事情办好了吗？请您答复 https://sd.example.cn/l/")
    assert len(last) <= 70
    opened = client.post(link_in(last), follow=True)
    assert 'name="solved"' in opened.content.decode()
    for step, said in (
        ("confirm", {"solved": "yes"}),
        ("rate", {"solved": "yes", "satisfied": "5"}),
    ):
        case.refresh_from_db()
        url = reverse("requester-step", args=[case.code, step])
        client.post(url, {"version": case.version, **said})
    case.refresh_from_db()
    assert case.state == "closed"
    assert Event.objects.filter(case=case, step="rate").get().actor_kind == "requester"


def test_a_message_written_before_the_case_was_sealed_says_nothing_any_more(clock, received):
    case = make.open_ticket(make.staff("grid01"))
    make.step(
        case,
        "danger",
        "grid01",
        kind="minor",
        told="yes",
        whom="派出所",
        when="2026-06-08 08:50",
    )

    assert set(received()) == {"【哨到】您有新消息，请用回执上的编号和查询码查看。"}


def test_nothing_but_the_number_that_was_left_gets_the_link(clock):
    case = make.open_ticket(make.staff("grid01"))
    make.step(case, "accept", "grid01")

    sms = Delivery.objects.filter(channel="sms")

    assert {row.recipient.partition(":")[0] for row in sms} == {"person"}
    assert "/l/" not in json.dumps([row.params for row in sms])


def test_the_first_message_keeps_what_was_promised_when_the_clock_stands_still_by_then(
    clock, received
):
    case = make.open_ticket(make.staff("grid01"))
    make.step(case, "accept", "grid01")
    make.step(case, "propose", "grid01", outcome="solved", done="换了灯头。", contact="当面")

    assert received() == [
        f"【哨到】收到您反映的事，编号{case.code}，海子村第1网格办理，"
        "06-15 周一 24:00前答复。请留好回执。拒收回TD"
    ]


def test_what_was_solved_on_the_spot_is_acknowledged_and_asked_about(clock, received):
    actor = make.staff("grid01")
    done = {"outcome": "solved", "done": "换了灯头。"}
    event = open_case("ticket", "solve_now", actor=actor, data=make.ticket_data(**done))

    first = received()
    clock.shift(timedelta(minutes=11))
    both = received()

    assert [case_code in first[0] for case_code in (event.case.code,)] == [True]
    assert "，前" not in first[0]
    assert both[1].startswith("【哨到】事情办好了吗？")
