"""The administrators' pages of messages: words with a preview, channels of units with a test."""

import pytest
from django.contrib.admin.models import LogEntry
from django.core.cache import caches
from django.urls import reverse

from governance.models import Unit, User
from tests.workflow.gateways import running
from workflow.models import DeliveryTemplate, UnitChannel
from workflow.services.telling.structure import channels_of_units

pytestmark = pytest.mark.django_db

CHAT = "dingtalk://abcdef0123456789"


@pytest.fixture
def admin(client):
    user = User.objects.create_superuser("admin", password="a demo password")
    client.force_login(user, backend="django.contrib.auth.backends.ModelBackend")
    return client


def url(model, page, *args):
    return reverse(f"admin:workflow_{model}_{page}", args=args)


def words(**changes):
    plain = {"code": "closed", "channel": "sms", "language": "zh-hans", "subject": ""}
    return {**plain, "body": "办结了，请评价 {link}", **changes}


def write(admin, **changes):
    return admin.post(url("deliverytemplate", "add"), words(**changes))


def errors(answer):
    return [str(e) for e in answer.context["adminform"].form.errors.as_data().values() for e in e]


def text(answer):
    return answer.content.decode()


# Words


def test_the_page_of_all_messages_shows_each_in_both_languages(
    admin, django_assert_max_num_queries
):
    with django_assert_max_num_queries(12):
        shown = text(admin.get(url("deliverytemplate", "changelist")))

    assert "您反映的事已办结，请评价 http" in shown
    assert "Your report is closed. Please rate it: http" in shown
    assert "【哨到】" in shown


def test_own_words_are_shown_before_they_are_saved_beside_the_other_language(admin):
    looked = write(admin, _preview="1")

    assert DeliveryTemplate.objects.count() == 0
    shown = text(looked)
    assert "【哨到】办结了，请评价 http://127.0.0.1:8000/l/xxxxxxxxxxxxxxxxxxxx/" in shown
    assert "57 个字，1 条短信" in shown
    assert "Your report is closed. Please rate it:" in shown
    assert "办结了，请评价 {link}</textarea>" in shown

    assert write(admin).status_code == 302
    assert DeliveryTemplate.objects.get().body == "办结了，请评价 {link}"


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"body": "{title} {link}"}, "body"),
        ({"body": "{unit.pk} {link}"}, "body"),
        ({"body": "{link"}, "body"),
        ({"body": "字" * 120 + "{link}"}, "body"),
        ({"body": "请看 http://evil.example"}, "body"),
        ({"body": "请看 Evil.com/x"}, "body"),
        ({"body": "请看 ｅｖｉｌ．ｉｏ／ｘ"}, "body"),
        ({"body": "【乡镇】办结了"}, "body"),
        ({"body": "第一行\n第二行"}, "body"),
        ({"subject": "标题"}, "subject"),
        ({"code": "received", "body": "收到 {link}"}, "body"),
        ({"code": "nothing"}, "code"),
    ],
)
@pytest.mark.parametrize("button", ["_save", "_preview"])
def test_words_that_could_not_be_sent_are_refused_and_kept_in_the_form(
    admin, changes, field, button
):
    refused = write(admin, **changes, **{button: "1"})

    assert refused.status_code == 200
    form = refused.context["adminform"].form
    assert list(form.errors) == [field]
    assert form["body"].value().replace("\r", "") == words(**changes)["body"]
    assert DeliveryTemplate.objects.count() == 0


def test_a_mail_may_have_a_subject_and_several_lines(admin):
    saved = write(
        admin, code="late", channel="mail", subject="{code} 超时", body="{duty}\n{due}\n{link}"
    )

    assert saved.status_code == 302


def test_nobody_looks_without_the_right_to_write(admin, client):
    user = User.objects.create_user("clerk", password="a demo password", is_staff=True)
    client.force_login(user, backend="django.contrib.auth.backends.ModelBackend")

    assert write(client, _preview="1").status_code == 403


# Channels of units


def unit():
    return Unit.objects.filter(kind="township").order_by("pk")[0]


def enter(admin, pk=None, **changes):
    data = {
        "unit": unit().pk,
        "kind": "chat",
        "new_address": CHAT,
        "new_key": "",
        "is_active": "on",
        **changes,
    }
    where = url("unitchannel", "change", pk) if pk else url("unitchannel", "add")
    return admin.post(where, data, follow=True)


def test_an_address_is_never_shown_again_and_kept_when_left_empty(admin):
    enter(admin)
    channel = UnitChannel.objects.get()

    pages = [
        text(admin.get(url("unitchannel", "changelist"))),
        text(admin.get(url("unitchannel", "change", channel.pk))),
        text(enter(admin, channel.pk, new_address="", is_active="")),
    ]

    channel.refresh_from_db()
    assert (channel.address, channel.is_active) == (CHAT, False)
    for page in pages:
        assert "abcdef0123456789" not in page
        assert "dingtalk://…6789" in page


def test_an_address_copied_from_the_chat_is_stored_in_one_spelling(admin):
    enter(admin, new_address="https://oapi.dingtalk.com/robot/send?access_token=abcdef0123456789")

    assert UnitChannel.objects.get().address == CHAT


def test_an_address_that_was_refused_is_not_stored(admin):
    for changes in (
        {"new_address": "json://127.0.0.1/"},
        {"new_address": ""},
        {"kind": "webhook", "new_address": "http://oa.example.cn/"},
        {"kind": "webhook", "new_address": "https://elsewhere.example.cn/"},
        {"new_key": "a chat needs no such key"},
    ):
        refused = enter(admin, **changes)
        assert refused.context["adminform"].form.errors, changes
    assert UnitChannel.objects.count() == 0


def test_a_channel_that_becomes_another_kind_needs_another_address(admin, settings):
    settings.WEBHOOK_HOSTS = ["oa.example.cn"]
    enter(admin)
    channel = UnitChannel.objects.get()

    refused = enter(admin, channel.pk, kind="webhook", new_address="")

    assert list(refused.context["adminform"].form.errors) == ["new_address"]


def test_a_new_webhook_gets_a_signing_key_that_is_shown_once(admin, settings):
    settings.WEBHOOK_HOSTS = ["oa.example.cn"]

    told = text(enter(admin, kind="webhook", new_address="https://oa.example.cn/hook"))

    channel = UnitChannel.objects.get()
    assert len(channel.secret) >= 40
    assert channel.secret in told
    again = text(enter(admin, channel.pk, kind="webhook", new_address=""))
    assert channel.secret not in again
    channel.refresh_from_db()
    assert channel.secret in told


def test_a_signing_key_of_few_letters_is_refused(admin, settings):
    settings.WEBHOOK_HOSTS = ["oa.example.cn"]

    refused = enter(
        admin, kind="webhook", new_address="https://oa.example.cn/hook", new_key="short"
    )

    assert list(refused.context["adminform"].form.errors) == ["new_key"]


def test_a_new_channel_counts_at_once(admin):
    caches["process"].clear()
    assert channels_of_units() == {}

    enter(admin)

    assert channels_of_units() == {unit().pk: ["chat"]}


def test_a_test_goes_to_the_stored_address_and_says_what_became_of_it(admin, settings):
    with running() as gateway:
        settings.CHANNELS = {**settings.CHANNELS, "webhook": "http"}
        settings.WEBHOOK_TEST_HOSTS = [f"127.0.0.1:{gateway.port}"]
        enter(admin, kind="webhook", new_address=gateway.url)
        channel = UnitChannel.objects.get()
        test = url("unitchannel", "test", channel.pk)

        assert admin.get(test).status_code == 405
        assert gateway.requests == []
        assert "测试已发出" in text(admin.post(test, follow=True))
        gateway.status = 410
        assert "测试没有发出：HTTP 410" in text(admin.post(test, follow=True))

    assert [request.json["unit"] for request in gateway.requests] == [unit().code] * 2
    assert LogEntry.objects.filter(object_id=str(channel.pk), change_message="test").count() == 2


def test_why_a_test_was_not_sent_is_said_in_the_readers_language(admin):
    enter(admin)

    said = admin.post(url("unitchannel", "test", UnitChannel.objects.get().pk), follow=True)

    assert "测试没有发出：这个渠道没有开通。" in text(said)


def test_the_form_says_what_to_type_for_each_kind_of_chat(admin):
    page = text(admin.get(url("unitchannel", "add")))

    for name in ("钉钉", "企业微信", "飞书", "oapi.dingtalk.com", "qyapi.weixin.qq.com", "feishu"):
        assert name in page


def test_a_demonstration_tries_any_webhook_and_leads_to_what_would_have_been_sent(
    admin, settings, tmp_path
):
    settings.DEMO, settings.DATA_DIR = True, tmp_path
    settings.CHANNELS = {**settings.CHANNELS, "webhook": "file"}
    refused = enter(admin, kind="webhook", new_address="http://oa.example.cn/hook")
    enter(admin, kind="webhook", new_address="https://oa.example.cn/hook")
    channel = UnitChannel.objects.get()

    said = text(admin.post(url("unitchannel", "test", channel.pk), follow=True))

    assert list(refused.context["adminform"].form.errors) == ["new_address"]
    assert "演示中不向外发送" in said
    assert f'<a href="{reverse("demo-outbox")}">' in said
