"""What a channel does with a message: the file, the console, e-mail and group chats."""

import importlib
import json
import logging
import stat
from smtplib import SMTPException, SMTPRecipientsRefused, SMTPSenderRefused

import pytest
from django.core import mail
from django.core.mail.backends import locmem

from tests.workflow.gateways import message, running
from workflow.checks import check_channels
from workflow.services.channels import WAYS, Permanent, Temporary, is_on, masked, send
from workflow.services.channels.chat import is_chat, spelt


@pytest.fixture
def way(settings):
    """Set how a channel works: `way("sms", "file")`."""

    def choose(channel, name):
        settings.CHANNELS = {**settings.CHANNELS, channel: name}

    return choose


def lines(folder):
    return [json.loads(line) for line in (folder / "outbox.jsonl").read_text().splitlines()]


def test_what_is_sent_to_the_file_stands_there_line_by_line(way, settings, tmp_path):
    settings.DATA_DIR = tmp_path
    way("sms", "file")

    send(message())
    send(message(key="8", secret="not to be shown"))

    assert [(line["key"], line["to"], line["body"]) for line in lines(tmp_path)] == [
        ("7", "138****0001", "【哨到】有新进展"),
        ("8", "138****0001", "【哨到】有新进展"),
    ]
    text = (tmp_path / "outbox.jsonl").read_text()
    assert "not to be shown" not in text
    assert "13800000001" not in text


def test_the_file_is_for_its_owner_alone(way, settings, tmp_path):
    settings.DATA_DIR = tmp_path
    way("chat", "file")

    send(message("chat", address="dingtalk://abcdef0123456789"))

    assert stat.S_IMODE((tmp_path / "outbox.jsonl").stat().st_mode) == 0o600
    assert lines(tmp_path)[0]["to"] == "dingtalk://…6789"


def test_a_full_disk_is_a_matter_of_later(way, settings, tmp_path):
    settings.DATA_DIR = tmp_path / "file"
    settings.DATA_DIR.write_text("in the way")
    way("sms", "file")

    with pytest.raises(Temporary):
        send(message())


def test_the_console_shows_a_message_without_its_number(way, caplog):
    way("sms", "console")

    with caplog.at_level(logging.INFO):
        send(message())

    assert caplog.messages == ["sms to 138****0001:  【哨到】有新进展"]


@pytest.mark.parametrize("channel", WAYS)
def test_a_channel_that_is_off_sends_nothing(way, channel):
    way(channel, "off")

    assert not is_on(channel)
    with pytest.raises(Permanent):
        send(message(channel))


def test_an_address_is_shown_so_that_it_cannot_be_used():
    shown = {
        "sms": masked("sms", "13800000001"),
        "mail": masked("mail", "wang@example.cn"),
        "chat": masked("chat", "feishu://0123456789abcdef"),
        "webhook": masked("webhook", "https://oa.example.cn/hook?token=secret"),
    }

    assert shown == {
        "sms": "138****0001",
        "mail": "w***@example.cn",
        "chat": "feishu://…cdef",
        "webhook": "https://oa.example.cn/…",
    }


def test_a_deployment_is_told_what_its_channels_lack(settings):
    assert check_channels() == []

    settings.CHANNELS = {"sms": "http", "mail": "smtp", "chat": "http", "webhook": "http"}
    settings.SITE_URL = "http://a-very-long-name.example.gov.cn"
    settings.SMS_GATEWAY = "tencent"
    said = " ".join(warning.msg for warning in check_channels())

    for name in (
        "SMS_KEY_ID",
        "SMS_APP_ID",
        "closed",
        "not https",
        "become two",
        "DEFAULT_FROM_EMAIL",
        "WEBHOOK_HOSTS",
    ):
        assert name in said


# E-mail


def test_a_mail_says_that_no_machine_shall_answer_it(way):
    way("mail", "smtp")

    send(message("mail", address="wang@example.cn", subject="1：办理快到期"))

    (sent,) = mail.outbox
    assert (sent.to, sent.subject, sent.body) == (
        ["wang@example.cn"],
        "1：办理快到期",
        "有新进展",
    )
    assert sent.extra_headers == {"Auto-Submitted": "auto-generated", "X-Shaodao-Delivery": "7"}


@pytest.mark.parametrize(
    ("error", "kind"),
    [
        # The operator can put this right; nothing need be given up for it.
        (SMTPSenderRefused(550, b"not ours", "shaodao@localhost"), Temporary),
        (SMTPRecipientsRefused({"wang@example.cn": (550, b"unknown")}), Permanent),
        (SMTPRecipientsRefused({"wang@example.cn": (450, b"grey list")}), Temporary),
        (SMTPException("closed"), Temporary),
        (ConnectionRefusedError(), Temporary),
    ],
)
def test_a_mail_server_says_whether_it_is_worth_trying_again(way, monkeypatch, error, kind):
    def refuse(backend, messages):
        raise error

    monkeypatch.setattr(locmem.EmailBackend, "send_messages", refuse)
    way("mail", "smtp")

    with pytest.raises(kind):
        send(message("mail", address="wang@example.cn"))


@pytest.mark.parametrize(
    "given", [{"address": "nowhere"}, {"address": "a@b.cn", "subject": "x\nBcc: all@b.cn"}]
)
def test_a_mail_that_cannot_be_addressed_is_given_up_at_once(way, given):
    way("mail", "smtp")

    with pytest.raises(Permanent):
        send(message("mail", **given))
    assert mail.outbox == []


# Group chats

TOKEN = "12345678-1234-1234-1234-123456789012"
CHATS = {
    "dingtalk": ("NotifyDingTalk", lambda sent: sent["text"]["content"]),
    "wecombot": ("NotifyWeComBot", lambda sent: sent["text"]["content"]),
    "feishu": ("NotifyFeishu", lambda sent: sent["content"]["text"]),
}


@pytest.fixture(params=CHATS)
def robot(request, way, monkeypatch):
    """A chat of this kind whose server is ours: its gateway, its address, and how to read it."""
    way("chat", "http")
    name, read = CHATS[request.param]
    token = TOKEN if request.param == "wecombot" else TOKEN.replace("-", "")
    with running() as gateway:
        kind = getattr(importlib.import_module(f"apprise.plugins.{request.param}"), name)
        monkeypatch.setattr(kind, "notify_url", gateway.url)
        yield gateway, f"{request.param}://{token}", read


def test_a_group_reads_who_writes_what_and_where_it_leads(robot):
    gateway, address, read = robot
    gateway.says({"errcode": 0, "code": 0})

    send(message("chat", address=address, subject="1：办理快到期", body="打开：http://x"))

    (request,) = gateway.requests
    said = read(request.json).replace("\r", "")
    assert said.splitlines() == ["【哨到】1：办理快到期", "打开：http://x"]


@pytest.mark.parametrize(("number", "kind"), [(310000, Permanent), (45009, Temporary)])
def test_a_chat_that_says_no_in_the_body_of_its_answer_is_heard(robot, number, kind):
    """They answer 200 all the same; Apprise takes that for a yes."""
    gateway, address, _read = robot
    gateway.says({"errcode": number, "errmsg": "no"})

    with pytest.raises(kind, match=str(number)):
        send(message("chat", address=address))


def test_a_chat_whose_answer_has_no_number_is_believed_by_its_status(robot):
    gateway, address, _read = robot
    gateway.body = b"ok"

    send(message("chat", address=address))

    assert len(gateway.requests) == 1


def test_a_chat_is_not_followed_elsewhere(robot):
    gateway, address, _read = robot
    with running() as elsewhere:
        gateway.status, gateway.headers = 307, {"Location": elsewhere.url}
        with pytest.raises(Temporary):
            send(message("chat", address=address))
        assert elsewhere.requests == []


def test_a_chat_that_does_not_take_it_is_tried_again(way, settings):
    way("chat", "http")
    settings.CHAT_SCHEMES = ["json"]

    with running() as gateway, pytest.raises(Temporary):
        gateway.status = 500
        send(message("chat", address=f"json://127.0.0.1:{gateway.port}/"))


@pytest.mark.parametrize("scheme", ["json", "file", "exec", "syslog", "dbus", "mailto", ""])
def test_a_kind_of_chat_that_is_not_allowed_is_never_spoken_to(way, scheme):
    way("chat", "http")

    with running() as gateway, pytest.raises(Permanent):
        send(message("chat", address=f"{scheme}://127.0.0.1:{gateway.port}/"))
    assert gateway.requests == []


@pytest.mark.parametrize(
    "address",
    [
        "dingtalk://abcdef0123456789",
        "wecombot://12345678-1234-1234-1234-123456789012",
        "feishu://abcdef0123456789abcd",
    ],
)
def test_the_chats_of_the_country_are_allowed(address):
    assert is_chat(address)


def test_an_address_without_its_token_is_no_chat(way):
    way("chat", "http")

    assert not is_chat("dingtalk://")
    with pytest.raises(Permanent):
        send(message("chat", address="dingtalk://"))


@pytest.mark.parametrize(
    ("copied", "spelling"),
    [
        (f"https://oapi.dingtalk.com/robot/send?access_token={TOKEN}", f"dingtalk://{TOKEN}"),
        (f" https://qyapi.weixin.qq.com/cgi-bin/webhook/send?key={TOKEN}", f"wecombot://{TOKEN}"),
        (f"https://open.feishu.cn/open-apis/bot/v2/hook/{TOKEN} ", f"feishu://{TOKEN}"),
        (f"https://open.feishu.cn.evil.example/open-apis/bot/v2/hook/{TOKEN}", None),
        ("dingtalk://SEC1@abcdef0123456789", "dingtalk://SEC1@abcdef0123456789"),
    ],
)
def test_an_address_may_be_entered_as_the_chat_gives_it_out(copied, spelling):
    assert spelt(copied) == (spelling or copied)


def test_an_address_of_a_chat_has_no_options_that_change_how_it_is_called():
    assert is_chat("feishu://abcdef0123456789abcd")
    assert not is_chat("feishu://abcdef0123456789abcd?verify=no&retry=9")
