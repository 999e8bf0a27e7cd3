"""The link in an SMS on an old phone, and the page on which a demonstration shows messages."""

import json

import pytest
from django.urls import reverse
from playwright.sync_api import expect

from tests import factories
from tests.browser.pages import fits, press
from workflow.services.channels.file import outbox
from workflow.services.telling.draining import drain

pytestmark = pytest.mark.browser

WIDE = {"width": 1280, "height": 900}


@pytest.fixture(autouse=True)
def _demonstration(settings, tmp_path):
    settings.DEMO = True
    settings.DATA_DIR = tmp_path
    settings.CHANNELS = dict.fromkeys(settings.CHANNELS, "file")


@pytest.fixture
def filed(server, settings, clock):
    """A ticket that a grid officer filed for somebody, and says is done; all messages are sent."""
    settings.SITE_URL = server
    case = factories.open_ticket(factories.staff("grid01"))
    drain()
    clock.shift(700)
    factories.step(case, "accept", "grid01")
    drain()
    clock.shift(700)
    factories.step(case, "propose", "grid01", outcome="solved", done="换了灯头。", contact="当面")
    drain()
    return case


def last_link():
    lines = [json.loads(line) for line in outbox().read_text().splitlines()]
    sms = [line["body"] for line in lines if line["channel"] == "sms"]
    return "/l/" + sms[-1].partition("/l/")[2].strip()


def test_without_script_the_link_of_the_outbox_leads_to_answer_and_rating(visit, filed):
    page = visit(reverse("demo-outbox"), script=False)

    press(page.locator("q a[href*='/l/']").first)
    expect(page.locator("h1")).to_have_text("您的反映")
    assert filed.title not in page.content()
    press(page.locator("form .btn-primary"))
    press(page.locator("button[name=solved][value=yes]"))
    press(page.locator("button[name=satisfied][value='4']"))

    filed.refresh_from_db()
    assert filed.state == "closed"
    assert [f.satisfied for f in filed.feedback.order_by("pk")] == [None, 4]


@pytest.mark.parametrize("language", ["zh-hans", "en"])
@pytest.mark.parametrize("theme", ["light", "dark"])
@pytest.mark.parametrize("size", [None, WIDE], ids=["360", "1280"])
def test_the_pages_of_messages_fit_and_can_be_read_by_anybody(
    visit, filed, violations, language, theme, size
):
    options = {"color_scheme": theme, "language": language}
    if size:
        options["viewport"] = size
    page = visit(reverse("demo-outbox"), **options)
    for path in (reverse("demo-outbox"), last_link(), "/l/AAAAAAAAAAAAAAAAAAAA/"):
        page.goto(path)
        page.locator("details").evaluate_all("all => all.forEach(e => { e.open = true })")
        assert fits(page), path
        assert violations(page) == [], path


def test_an_outbox_without_messages_says_how_the_first_one_comes(visit):
    page = visit(reverse("demo-outbox"), language="en")

    expect(page.locator(".empty b")).to_have_text("Nothing was sent yet")


def test_whoever_wants_no_more_messages_presses_a_button(visit, filed):
    page = visit(last_link(), script=False)

    page.locator("summary").click()
    press(page.locator("details .btn"))

    expect(page.locator("[role=status]")).to_contain_text("这个号码不会再收到短信")
