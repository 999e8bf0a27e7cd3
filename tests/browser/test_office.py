"""Officers at a desk and with a phone: log in, take on, send on, propose; screen readers too."""

from datetime import timedelta

import pytest
import time_machine
from django.utils import timezone
from playwright.sync_api import expect

from tests import factories
from tests.browser.pages import fits, log_in, press
from workflow.models import Case

pytestmark = pytest.mark.browser

DESKTOP = {"width": 1280, "height": 900}


def world() -> Case:
    """A ticket that was sent to a department, and some more of every stretch of time."""
    with time_machine.travel(timezone.now() - timedelta(days=3)):
        factories.open_ticket(text="集市音响扰民，晚上十点还在放。")
        case = factories.handled_ticket(text="东沟被人倒了两车渣土，水排不出去。")
        factories.move(case, "grid01", "report_up", "cadre01")
        factories.move(case, "cadre01", "report_up", "dispatcher01")
    factories.handled_ticket()
    factories.proposed_ticket()
    sent = factories.handled_ticket(text="西坡路塌了半幅，车过不去。")
    factories.refer(sent, "grid01", "report_up", factories.staff("cadre01").posts[0].unit)
    return case


@pytest.mark.parametrize("script", [True, False], ids=["with script", "without script"])
def test_an_officer_takes_a_matter_on_and_proposes_closing(visit, script):
    case = factories.open_ticket(contact_name="", contact_phone="")
    page = visit("/desk/", script=script)

    log_in(page, "grid01")
    press(page.locator(".duty .btn-primary"))
    page.locator("input[name=urgency][value=ordinary]").check()
    press(page.locator(".barfoot .btn-primary"))
    expect(page.locator(".flash")).to_contain_text("海子村第1网格受理。")
    press(page.locator(".casehead .btn-primary"))
    page.locator("input[name=outcome][value=solved]").check()
    page.locator("textarea[name=done]").fill("换了三只灯头，赵明哲，今天上午。")
    press(page.locator(".barfoot .btn-primary"))

    expect(page.locator(".story")).to_contain_text("换了三只灯头")
    case.refresh_from_db()
    assert case.state == "proposed"


def test_what_was_sent_up_is_taken_back_with_one_tap(visit):
    case = factories.handled_ticket()
    page = visit(f"/cases/{case.code}/steps/refer/", viewport=DESKTOP)
    log_in(page, "grid01")

    page.locator("textarea[name=brief]").fill("请村里接着办。")
    press(page.locator(".barfoot .btn-primary"))
    expect(page.locator(".calls")).to_contain_text("海子村委会")
    press(page.locator(".flash button"))

    expect(page.locator(".flash")).to_contain_text("流转已撤销。")
    expect(page.locator(".calls")).to_have_count(0)


def test_what_was_typed_outlives_a_lost_page_and_is_gone_once_it_counts(visit):
    case = factories.handled_ticket()
    address = f"/cases/{case.code}/steps/note/"
    page = visit(address)
    log_in(page, "grid01")
    page.locator("textarea").press_sequentially("到过现场")
    expect(page.locator("[data-saved]")).to_be_visible()

    page.goto(address)
    assert page.locator("textarea").input_value() == "到过现场"
    press(page.locator(".barfoot .btn-primary"))
    page.goto(address)

    assert page.locator("textarea").input_value() == ""


@pytest.mark.parametrize("viewport", [{"width": 360, "height": 740}, DESKTOP], ids=["360", "1280"])
@pytest.mark.parametrize(("language", "theme"), [("zh-hans", "light"), ("en", "dark")])
def test_the_pages_of_the_office_are_fit_for_readers_of_screens(
    visit, violations, theme, viewport, language
):
    case = world()
    page = visit("/desk/", language=language, viewport=viewport, color_scheme=theme, locale="zh-CN")
    log_in(page, "dispatcher01")

    found = {}
    for path in (
        "/desk/", f"/cases/{case.code}/", f"/cases/{case.code}/steps/refer/",
        f"/cases/{case.code}/steps/callback/", "/cases/", "/desk/sent/", "/find/?code=12",
        "/desk/register/", "/bell/",
    ):  # fmt: skip
        page.goto(path)
        for fold in page.locator("main details").all():
            fold.evaluate("e => { e.open = true }")
        found[path] = violations(page) + ([] if fits(page) else ["too wide"])

    assert {path: faults for path, faults in found.items() if faults} == {}


def test_at_320_pixels_and_in_large_type_nothing_is_pushed_sideways(visit):
    case = world()
    page = visit("/desk/", viewport={"width": 320, "height": 640})
    log_in(page, "grid01")
    page.context.add_cookies([{"name": "type", "value": "large", "url": page.url}])

    wide = []
    for path in ("/desk/", f"/cases/{case.code}/", f"/cases/{case.code}/steps/note/", "/cases/"):
        page.goto(path)
        wide += [] if fits(page) else [path]

    assert wide == []
