"""The deadline calculator in a real browser: without script, on a phone and on a desk."""

import pytest

from tests.browser.pages import fits, press

pytestmark = pytest.mark.browser

PHONE, DESKTOP = {"width": 360, "height": 740}, {"width": 1280, "height": 900}
FIVE_DAYS = "/calendar/?start=2026-09-30T16:20&amount=5&unit=wd"


@pytest.mark.parametrize("script", [True, False], ids=["with script", "without script"])
def test_a_villager_works_a_deadline_out_and_can_show_it_to_others(visit, script):
    page = visit("/", language="en", script=script)
    press(page.locator(".foot").get_by_role("link", name="Work out a deadline"))

    page.locator("input[name=start]").fill("2026-09-30T16:20")
    page.locator("input[name=amount]").fill("2")
    page.locator("select[name=unit]").select_option("d")
    press(page.get_by_role("button", name="Work it out"))
    answer = page.locator(".clock .left").inner_text()
    shown = visit(page.url.partition(page.url.split("/")[2])[2], language="en", script=script)

    assert answer.startswith("Thu 8 October")
    assert shown.locator(".clock .left").inner_text() == answer


@pytest.mark.parametrize("viewport", [PHONE, DESKTOP], ids=["360", "1280"])
@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("language", ["zh-hans", "en"])
def test_it_is_fit_for_readers_of_screens_and_fits(visit, violations, viewport, scheme, language):
    page = visit(FIVE_DAYS, viewport=viewport, color_scheme=scheme, language=language)

    found = {}
    for name, path in {
        "answer": FIVE_DAYS,
        "provisional": "/calendar/?start=2026-12-25T16:20&amount=20&unit=wd",
        "wrong": "/calendar/?start=soon&amount=0&unit=weeks",
        "empty": "/calendar/",
    }.items():
        page.goto(path)
        found[name] = violations(page) + ([] if fits(page) else ["too wide"])

    assert {name: faults for name, faults in found.items() if faults} == {}
