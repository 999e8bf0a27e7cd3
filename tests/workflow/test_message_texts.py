"""The words of messages: what they may say, how long they are, whose words go first."""

from dataclasses import replace

import pytest
from django.conf import settings

from workflow.checks import check_messages
from workflow.models import DeliveryTemplate
from workflow.rules.kinds import KINDS
from workflow.rules.messages import (
    MOST_PARTS,
    NAMES,
    BadText,
    fill,
    leads_elsewhere,
    names_in,
    shorten,
    sms_parts,
)
from workflow.services.telling.templates import code_for, fitting, render, shipped
from workflow.wording.messages import TEXTS, ShippedTwice, ship

LANGUAGES = [code for code, _name in settings.LANGUAGES]
# The longest that a county has to say: a host of 13 letters, a name that is cut, a date this year.
LONGEST = {
    "code": "2026000000019",
    "unit": "金海湖镇综合行政执法队第三中队",
    "due": "12-31 周四 24:00",
    "day": "12-31",
    "link": f"https://sd.example.cn/l/{'x' * 20}/",
    "step": "按期不能办结的延期申请",
    "duty": "挂账事项的下次复核",
    "n": 40,
}


@pytest.mark.parametrize("code", [code for code, text in TEXTS.items() if text.reader != "staff"])
def test_every_message_to_a_villager_is_one_sms_with_its_signature(code):
    values = shorten(LONGEST)
    _subject, text = shipped(code, "sms", "zh-hans")

    assert sms_parts(fill(text, values), "【哨到】") == 1


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("code", ["asked_of_you", "remind_own"])
def test_whoever_is_asked_for_something_reads_who_asks(code, language):
    """A date and a link alone are what a swindler sends."""
    _subject, text = shipped(code, "sms", language)

    assert names_in(text) == {"unit", "day", "link"}


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("code", TEXTS)
def test_no_message_is_more_than_two_sms(code, language):
    _subject, text = shipped(code, "sms", language)

    assert sms_parts(fill(text, shorten(LONGEST)), "【哨到】") <= MOST_PARTS


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("code", TEXTS)
def test_every_shipped_message_names_only_what_it_may(code, language):
    for channel in ("sms", "mail"):
        subject, body = shipped(code, channel, language)

        assert names_in(subject) | names_in(body) <= TEXTS[code].names


def test_an_sms_to_a_villager_says_nothing_that_anybody_typed():
    assert NAMES["requester"] == {"code", "unit", "due", "day", "link"}


def test_the_first_message_only_acknowledges_and_says_how_to_have_no_more():
    _subject, text = shipped("received", "sms", "zh-hans")

    assert "link" not in names_in(text)
    assert text.endswith("拒收回TD")


@pytest.mark.parametrize(
    ("text", "parts"), [("字" * 70, 1), ("字" * 71, 2), ("a" * 134, 2), ("a" * 135, 3)]
)
def test_a_gateway_counts_every_character_as_one(text, parts):
    assert sms_parts(text) == parts


@pytest.mark.parametrize("text", ["{unit.pk}", "{unit!r}", "{unit:>99}", "{0}", "{}", "{unit", "}"])
def test_braces_hold_plain_names_and_nothing_that_reaches_further(text):
    with pytest.raises(BadText):
        names_in(text)


def test_a_line_that_has_nothing_to_say_is_left_out():
    assert fill("Case: {code}\nDue: {due}", {"code": "1", "due": ""}) == "Case: 1"


def test_every_step_that_tells_the_requester_has_its_words(monkeypatch):
    assert check_messages() == []

    kind = KINDS["ticket"]
    monkeypatch.setitem(KINDS, "ticket", replace(kind, templates={"open": "nowhere"}))

    ids = {found.id for found in check_messages()}
    assert ids == {"workflow.E003", "workflow.E004"}


def test_two_apps_ship_no_message_under_one_name():
    with pytest.raises(ShippedTwice):
        ship({"received": TEXTS["received"]})


def test_ways_of_one_step_have_words_of_their_own():
    codes = [
        code_for("ticket", "callback", phase="done", reader="requester", to_state=state)
        for state in ("closed", "handling", "proposed")
    ]

    assert codes == ["closed", "goes_on", "missed"]


def test_who_reported_what_is_sealed_gets_words_that_say_nothing(db):
    code = code_for("ticket", "propose", phase="done", reader="requester", is_sealed=True)

    assert render(code, "sms", "zh-hans", LONGEST) == (
        "",
        "您有新消息，请用回执上的编号和查询码查看。",
    )


@pytest.mark.parametrize(
    ("step", "given", "code"),
    [
        ("extend", {"phase": "asked"}, "asked"),
        ("approve", {"phase": "done"}, "approved"),
        ("refuse", {"phase": "done"}, "refused"),
        ("late", {"phase": "done"}, "late"),
        ("supervise", {"phase": "done", "owes": True}, "card"),
        ("refer", {"phase": "done", "owes": True}, "duty"),
        ("note", {"phase": "done"}, "staff_news"),
    ],
)
def test_staff_are_told_what_they_have_to_do_with_it(step, given, code):
    assert code_for("ticket", step, reader="staff", **given) == code


@pytest.mark.parametrize("code", [code for code, text in TEXTS.items() if text.without])
def test_what_is_not_known_leaves_no_hole_in_a_message(code):
    known = {**LONGEST, "due": "", "day": ""}
    fit = fitting(code, known)

    assert fit != code
    for channel in ("sms", "mail"):
        subject, body = shipped(fit, channel, "zh-hans")
        named = names_in(subject) | (names_in(body) if channel == "sms" else set())
        assert all(known[name] for name in named)


def test_every_message_that_names_a_moment_can_do_without_it_or_always_has_it():
    """Reminders are written because of a moment; what else names one may meet a paused clock."""
    always = {"remind", "late", "escalate"}
    named = {c for c, t in TEXTS.items() if {"due", "day"} & names_in(f"{t.subject} {t.sms}")}

    assert {code for code in named if not TEXTS[code].without} == always


def test_the_countys_own_words_go_before_the_shipped_ones(db):
    DeliveryTemplate.objects.create(
        code="closed", channel="sms", language="zh-hans", body="办结了 {link}"
    )

    assert render("closed", "sms", "zh-hans", {"link": "L"}) == ("", "办结了 L")
    assert render("closed", "sms", "en", {"link": "L"}) == (
        "",
        "Your report is closed. Please rate it: L",
    )


def test_a_mail_says_line_by_line_what_is_owed(db):
    words = {"code": "1", "unit": "海子村", "duty": "办理", "due": "周五 17:30", "link": "L"}

    assert render("remind", "mail", "zh-hans", words) == (
        "1：办理快到期",
        "快到期：办理\n单位：海子村\n编号：1\n期限：周五 17:30\n打开：L",
    )


@pytest.mark.parametrize(
    "text",
    [
        "请看 evil.io/x",
        "请看evil.io",
        "ｈｔｔｐ：／／ｅｖｉｌ．ｃｏｍ",
        "1.2.3.4/x",
        "请看1.2.3.4吧",
        "１．２．３．４",
        r"http:\\evil.ru",
        r"\\evil\x",
        "HTTPS:evil",
        "//evil",
        "www.evil",
        "e\u200bvil.\u200bio",
        "ev\u00adil.i\u00ado",
        "evil。com",
        "evil｡com",
        "点击政府服务.中国",
        "银行.com",
        "evil.{code}",
        "{code}.cn",
        "{link}.evil.io",
        "1.2/x",
        "mail@evil.museum",
    ],
)
def test_an_address_is_found_however_it_is_written(text):
    assert leads_elsewhere(text)


@pytest.mark.parametrize(
    "text",
    [
        "您反映的事已办结。请评价 {link}",
        "{unit}已受理。{code}。{link}",
        "请于2026.11.22 17:30前补充材料，详见 {link}。退订回TD。",
        "Your report is closed. Please rate it: {link}",
        "Case {code} of {unit}. Due {due}. {link}",
        "服务时间：08:30-12:00、13:30-17:30；满意/不满意请回复1/2。",
        "第1.5条，共3.14平方米……谢谢！",
        "请拨打12345、010-6996 1234",
    ],
)
def test_ordinary_sentences_and_times_are_no_addresses(text):
    assert not leads_elsewhere(text)


@pytest.mark.parametrize("language", ["zh-hans", "en"])
@pytest.mark.parametrize("channel", ["sms", "mail"])
@pytest.mark.parametrize("code", TEXTS)
def test_what_ships_leads_nowhere_else(code, channel, language):
    assert [words for words in shipped(code, channel, language) if leads_elsewhere(words)] == []
