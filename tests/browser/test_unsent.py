"""The page of unsent messages: by keyboard and screen reader, without script, on a phone."""

import pytest
from playwright.sync_api import expect

from tests import factories
from tests.browser.pages import fits, log_in, press
from workflow.models import Delivery
from workflow.services import drain
from workflow.services.channels import Permanent, Temporary

pytestmark = pytest.mark.browser

DESKTOP = {"width": 1280, "height": 900}


def unsent(wire) -> None:
    """Some that failed for good, and some that wait for a gateway."""
    for n in range(4):
        factories.open_ticket(contact_phone=f"1390000000{n}", urgency="emergency")
    wire.failing = [
        Permanent("isv.MOBILE_NUMBER_ILLEGAL"),
        Permanent("SMS_TEMPLATES lacks received"),
        Temporary("The gateway does not answer within five seconds."),
        Permanent("isv.BUSINESS_LIMIT_CONTROL"),
    ]
    drain()


@pytest.mark.parametrize("viewport", [{"width": 360, "height": 740}, DESKTOP], ids=["360", "1280"])
@pytest.mark.parametrize(("language", "theme"), [("zh-hans", "light"), ("en", "dark")])
def test_the_page_is_fit_for_readers_of_screens(visit, violations, wire, theme, viewport, language):
    page = visit("/desk/", language=language, viewport=viewport, color_scheme=theme, locale="zh-CN")
    log_in(page, "supervisor01")
    found = {}
    for path in ("/deliveries/", "/deliveries/?state=waiting"):
        page.goto(path)
        found[f"{path} empty"] = violations(page) + ([] if fits(page) else ["too wide"])
    unsent(wire)
    for path in ("/deliveries/", "/deliveries/?state=waiting"):
        page.goto(path)
        found[path] = violations(page) + ([] if fits(page) else ["too wide"])

    assert {path: faults for path, faults in found.items() if faults} == {}


@pytest.mark.parametrize("script", [True, False], ids=["with script", "without script"])
def test_all_that_failed_is_sent_again_with_two_presses(visit, wire, script):
    unsent(wire)
    page = visit("/desk/", script=script)
    log_in(page, "supervisor01")
    page.locator(".menu summary").click()
    press(page.locator("a[href='/deliveries/']"))

    press(page.locator("button[value=ask]"))
    expect(page.locator("button[value=all]")).to_be_visible()
    press(page.locator("button[value=all]"))

    expect(page.locator(".flash")).to_contain_text("3")
    expect(page.locator(".empty")).to_be_visible()
    assert Delivery.objects.filter(state="failed").count() == 0
