"""Several cases at once, with a thumb and with a mouse, with script and without."""

import pytest

from tests import factories
from tests.browser.pages import fits, log_in, press
from workflow.models import Event

pytestmark = pytest.mark.browser

DESKTOP = {"width": 1280, "height": 900}
SMALL = {"width": 320, "height": 640}


@pytest.mark.parametrize("script", [True, False], ids=["with script", "without script"])
def test_an_officer_ticks_three_cases_on_a_phone_and_writes_one_note(visit, script):
    cases = [factories.handled_ticket() for _n in range(4)]
    page = visit("/desk/", script=script, language="en")
    log_in(page, "grid01")
    page.goto("/cases/")
    assert page.locator(".tick:visible").count() == 0

    press(page.get_by_role("link", name="Choose several"))
    for tick in page.locator("input[name=chosen]").all()[:3]:
        tick.check()
    press(page.get_by_role("button", name="Write a note"))
    page.locator("textarea[name=text]").fill("已告知村民，明天上午统一检修。")
    press(page.get_by_role("button", name="Write a note: 3 cases"))

    assert page.locator(".state-ok").all_inner_texts() == ["Done"] * 3
    noted = Event.objects.filter(step="note").values_list("case", flat=True)
    assert sorted(noted) == [case.pk for case in cases[1:]]


@pytest.mark.parametrize("viewport", [SMALL, DESKTOP], ids=["320", "1280"])
def test_choosing_is_fit_for_readers_of_screens_and_for_small_ones(visit, violations, viewport):
    cases = [factories.handled_ticket() for _n in range(2)]
    factories.move(cases[0], "grid01", "report_up", "cadre01")
    page = visit("/desk/", viewport=viewport)
    log_in(page, "grid01")

    found = {}
    for path in ("/desk/?choose=1", "/cases/?choose=1"):
        page.goto(path)
        found[path] = violations(page) + ([] if fits(page) else ["too wide"])
    for tick in page.locator("input[name=chosen]").all():
        tick.check()
    press(page.locator("button[value=assign]"))
    found["form"] = violations(page) + ([] if fits(page) else ["too wide"])
    press(page.locator(".barfoot button"))
    found["refused"] = violations(page) + ([] if fits(page) else ["too wide"])
    page.locator("select[name=post]").select_option(index=1)
    press(page.locator(".barfoot button"))
    found["done"] = violations(page) + ([] if fits(page) else ["too wide"])

    assert {path: faults for path, faults in found.items() if faults} == {}
    assert page.locator(".state-ok").count() == 1
