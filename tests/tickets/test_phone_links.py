"""The link to the phone of a requester for whom somebody else filed (threats 1)."""

import base64
import json
from datetime import timedelta

import pytest
from django.urls import reverse

from governance.models import Person
from governance.models.vault import phone_hash
from tests import factories as make
from workflow.models import Event, OptOut
from workflow.services import query_code_of, take_step
from workflow.services.phone_links import LINK_LIFE, link_address, link_token, read_link

pytestmark = pytest.mark.django_db


def filed_for_him(**changes):
    """A ticket that a grid officer wrote down, and that the level above has to call back."""
    case = make.open_ticket(make.staff("grid01"), **changes)
    make.step(case, "accept", "grid01")
    make.step(case, "propose", "grid01", outcome="solved", done="换了三只灯头。", contact="当面")
    return case


def person_of(case):
    return Person.objects.get(case_id=case.pk, role="requester")


def token_of(case):
    return link_token(person_of(case), case)


def address(case):
    return reverse("phone-link", args=[token_of(case)])


def by_link(client, case):
    """A browser that pressed the button behind its link."""
    assert client.post(address(case)).status_code == 302
    return client


def by_slip(client, case):
    data = {"code": case.code, "query_code": query_code_of(case)}
    assert client.post(reverse("lookup"), data).status_code == 302
    return client


def answer(client, case, step, **data):
    case.refresh_from_db()
    url = reverse("requester-step", args=[case.code, step])
    return client.post(url, {"version": case.version, **data})


def test_a_link_is_short_enough_for_an_sms_and_is_not_the_code(clock, settings):
    case = filed_for_him()
    settings.SITE_URL = "https://sd.example.cn"

    link = link_address(person_of(case), case)

    assert len(link) == len("https://sd.example.cn/l/") + 20 + 1
    assert case.code not in link
    assert query_code_of(case) not in link


def test_whoever_only_looks_at_a_link_changes_nothing_and_reads_nothing(clock, client):
    case = filed_for_him()
    before = Event.objects.count()

    answers = [client.get(address(case)), client.head(address(case))]

    assert [a.status_code for a in answers] == [200, 200]
    assert "link" not in client.cookies
    assert client.get(reverse("ticket", args=[case.code])).status_code == 302
    assert Event.objects.count() == before
    page = answers[0].content.decode()
    for secret in (case.code, case.title, case.holder.name, "13800005678", "5678"):
        assert secret not in page


def test_the_button_opens_the_ticket_in_no_cache_and_for_no_other_address(clock, client):
    case = filed_for_him()

    pressed = client.post(address(case))

    assert pressed["Location"] == reverse("ticket", args=[case.code])
    assert pressed["Cache-Control"] == "no-store"
    assert pressed.cookies["link"]["path"] == f"/t/{case.code}/"
    assert pressed.cookies["link"]["httponly"]
    assert case.title in client.get(pressed["Location"]).content.decode()


def test_the_slip_of_a_ticket_filed_by_somebody_else_may_not_confirm_but_the_link_may(
    clock, client, django_user_model
):
    case = filed_for_him()
    by_slip(client, case)
    refused = answer(client, case, "confirm", solved="yes")
    assert refused.status_code == 403

    by_link(client, case)
    answer(client, case, "confirm", solved="yes")
    answer(client, case, "rate", solved="yes", satisfied="5")

    case.refresh_from_db()
    assert case.state == "closed"
    assert [(f.source, f.satisfied) for f in case.feedback.order_by("pk")] == [
        ("own", None),
        ("own", 5),
    ]


@pytest.mark.parametrize(("let_in", "state"), [(by_slip, "proposed"), (by_link, "withdrawn")])
def test_only_the_link_lets_him_withdraw_what_was_filed_for_him(clock, client, let_in, state):
    case = filed_for_him()
    let_in(client, case)

    answer(client, case, "withdraw", reason="不用了")

    case.refresh_from_db()
    assert case.state == state


def test_a_link_may_be_used_again_and_from_another_phone_for_seven_days(clock, client):
    case = filed_for_him()
    link = address(case)

    assert client.post(link).status_code == 302
    clock.shift(LINK_LIFE - timedelta(hours=2))
    assert client.post(link).status_code == 302
    assert client.get(reverse("ticket", args=[case.code])).status_code == 200
    clock.shift(timedelta(hours=2, seconds=1))
    assert client.post(link).status_code == 404
    assert client.get(reverse("ticket", args=[case.code])).status_code == 302


def test_a_link_from_tomorrow_is_forged(clock):
    case = filed_for_him()
    clock.shift(timedelta(days=1))
    token = token_of(case)
    clock.shift(timedelta(days=-1))

    assert read_link(token) is None


def test_a_link_opens_its_own_case_alone(clock, client):
    case, other = filed_for_him(), filed_for_him()
    by_link(client, case)

    assert client.get(reverse("ticket", args=[case.code])).status_code == 200
    # This browser sends every cookie everywhere; a real one keeps it for the address of its case.
    assert client.get(reverse("ticket", args=[other.code])).status_code == 404


def test_a_link_of_one_part_does_not_sign_for_another(clock):
    case, other = filed_for_him(), filed_for_him()
    raw = base64.urlsafe_b64decode(token_of(case))
    swapped = person_of(other).pk.to_bytes(4) + raw[4:]

    assert read_link(base64.urlsafe_b64encode(swapped).decode()) is None


def test_changing_any_character_of_a_link_makes_it_worthless(clock):
    token = token_of(filed_for_him())

    for place, letter in enumerate(token):
        other = "A" if letter != "A" else "B"
        assert read_link(token[:place] + other + token[place + 1 :]) is None


@pytest.mark.parametrize("token", ["x", "A" * 20, "A" * 24, "路" * 20, "*" * 20, "A" * 400])
def test_guessing_finds_nothing_and_tells_nothing(clock, client, token):
    known = filed_for_him()
    clock.shift(LINK_LIFE + timedelta(hours=1))
    old = client.get(address_of(known, clock))

    found = client.get(f"/l/{token}/")

    assert (found.status_code, old.status_code) == (404, 404)
    assert plain(found) == plain(old)


def address_of(case, clock):
    """An address that has run out."""
    clock.shift(-LINK_LIFE - timedelta(hours=1))
    found = address(case)
    clock.shift(LINK_LIFE + timedelta(hours=1))
    return found


def plain(answer):
    """A page without the links of its frame, which lead back to it."""
    lines = answer.content.decode().splitlines()
    return [line for line in lines if "next=" not in line]


def test_another_number_an_erasure_and_a_new_query_code_end_every_link(clock):
    changed, erased, renewed = filed_for_him(), filed_for_him(), filed_for_him()
    tokens = [token_of(case) for case in (changed, erased, renewed)]
    assert all(map(read_link, tokens))

    Person.objects.filter(case_id=changed.pk).update(phone_hash=phone_hash("13900009999"))
    Person.objects.filter(case_id=erased.pk).update(phone_hash="", erased_at=clock_now())
    renewed.query_generation += 1
    renewed.save(update_fields=["query_generation"])

    assert [read_link(token) for token in tokens] == [None, None, None]


def clock_now():
    return Event.objects.latest("pk").at


def test_a_link_that_lives_in_a_browser_ends_with_the_query_code(clock, client):
    case = filed_for_him()
    by_link(client, case)

    case.query_generation += 1
    case.save(update_fields=["query_generation"])

    assert client.get(reverse("ticket", args=[case.code])).status_code == 302


def test_what_is_sealed_is_opened_by_no_link(clock, client):
    case = filed_for_him()
    by_link(client, case)
    link = address(case)

    take_step(
        case,
        "danger",
        actor=make.staff("cadre01"),
        data={"kind": "minor", "told": "yes", "whom": "派出所", "when": "2026-06-08 08:50"},
    )

    assert client.post(link).status_code == 404
    assert client.get(reverse("ticket", args=[case.code])).status_code == 302


def test_whoever_wants_no_more_messages_says_so_behind_the_link(clock, client):
    case = filed_for_him()
    stop = reverse("no-more-messages", args=[token_of(case)])

    assert client.get(stop).status_code == 405
    assert OptOut.objects.count() == 0
    said = client.post(stop, follow=True)

    assert OptOut.objects.get().phone_hash == phone_hash("13800005678")
    assert "这个号码不会再收到短信" in said.content.decode()
    assert client.post(f"/l/{'A' * 20}/no-more/").status_code == 404


# Answers to an SMS


def replied(client, said, key="the secret of the address"):
    url = reverse("sms-replies", args=[key])
    return client.post(url, json.dumps(said), content_type="application/json")


@pytest.fixture
def replies(settings):
    settings.SMS_REPLY_KEY = "the secret of the address"


ALIYUN = [{"phone_number": "13800005678", "content": "td", "sign_name": "哨到", "dest_code": "1"}]
TENCENT = {"mobile": "13800005678", "nationcode": "86", "text": " 退订 ", "sign": "哨到"}


@pytest.mark.parametrize("said", [ALIYUN, TENCENT])
def test_who_answers_td_gets_no_more_messages(replies, client, said):
    heard = replied(client, said)
    replied(client, said)

    assert heard.json() == {"code": 0, "msg": "OK", "result": 0, "errmsg": "OK"}
    assert [row.phone_hash for row in OptOut.objects.all()] == [phone_hash("13800005678")]


def test_who_answers_kt_gets_them_again(replies, client):
    replied(client, ALIYUN)
    replied(client, [{**ALIYUN[0], "content": "KT"}])

    assert OptOut.objects.count() == 0


@pytest.mark.parametrize(
    "said",
    [
        [{**ALIYUN[0], "content": "谢谢"}],
        [{"content": "TD"}],
        [7],
        {},
        [{**TENCENT, "mobile": "x"}],
    ],
)
def test_any_other_answer_changes_nothing(replies, client, said):
    assert replied(client, said).status_code == 200
    assert OptOut.objects.count() == 0


def test_replies_are_taken_at_the_secret_address_alone(client, settings, replies):
    assert replied(client, ALIYUN, key="guessed").status_code == 404
    settings.SMS_REPLY_KEY = ""
    assert client.post("/sms/replies//").status_code == 404
    assert replied(client, ALIYUN).status_code == 404
    assert OptOut.objects.count() == 0


def test_what_is_no_json_is_refused(replies, client):
    url = reverse("sms-replies", args=["the secret of the address"])

    assert client.post(url, "TD", content_type="text/plain").status_code == 400
