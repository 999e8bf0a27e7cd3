"""Text without a place to break, such as a pasted address, pushes no page sideways."""

import pytest
from playwright.sync_api import Page, expect

from tests import factories
from tests.browser.pages import log_in, press
from workflow.models import Case

pytestmark = pytest.mark.browser

LONG = "W" * 900


def width_left(page: Page) -> int:
    """How many pixels the page is too wide."""
    return int(page.locator("html").evaluate("e => e.scrollWidth - e.clientWidth"))


def test_the_villagers_pages_hold_it(visit):
    page = visit(f"/report/?place={factories.grid_area()}", script=False)
    page.locator("textarea").fill(LONG)
    page.locator("input[name=urgency][value=ordinary]").check()
    press(page.locator("form .btn-primary"))
    press(page.locator("form .btn-primary"))
    expect(page.locator(".answers")).to_have_count(1)
    widths = {"check": width_left(page)}
    press(page.locator("form .btn-primary"))
    widths["slip"] = width_left(page)
    case = Case.objects.get()
    factories.step(case, "accept", "grid01")
    factories.step(case, "propose", "grid01", outcome="routed", done=LONG, channel=LONG[:120])
    page.goto(f"/t/{case.code}/")
    page.locator("summary", has_text="反映的内容").click()
    widths["follow"] = width_left(page)

    assert widths == {"check": 0, "slip": 0, "follow": 0}


def test_the_officers_pages_hold_it(visit):
    case = factories.handled_ticket(text=LONG)
    factories.step(case, "propose", "grid01", outcome="solved", done=LONG, contact=LONG[:200])
    page = visit("/login/")
    log_in(page, factories.verifier_of(case).user.username)
    widths = {}
    for path in ("/desk/", f"/cases/{case.code}/", f"/cases/{case.code}/steps/callback/"):
        page.goto(path)
        widths[path.split("/")[-2]] = width_left(page)

    assert widths == {"desk": 0, case.code: 0, "callback": 0}


def test_no_choice_of_a_kind_breaks_inside_its_word(visit):
    page = visit("/login/", language="en", viewport={"width": 1280, "height": 900})
    log_in(page, "grid01")
    page.goto("/desk/register/")

    label = page.get_by_text("Consultation", exact=True)

    line = label.evaluate("e => parseFloat(getComputedStyle(e).lineHeight)")
    box = label.evaluate(
        "e => { const r = document.createRange(); r.selectNodeContents(e);"
        " return r.getBoundingClientRect().height }"
    )
    assert box < 1.5 * line
