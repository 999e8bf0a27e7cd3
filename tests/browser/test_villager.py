"""A villager with an old phone: no script, 360 pixels, large type; and readers of screens."""

import pytest
from playwright.sync_api import Page, expect

from tests import factories
from tests.browser.pages import fits, press
from workflow.models import Case
from workflow.services import query_code_of

pytestmark = pytest.mark.browser

TEXT = "东沟被人倒了两车渣土，水排不出去。\n希望把土清走。"


def tap(page: Page, words: str) -> None:
    press(page.locator(".cells a", has_text=words))


def test_without_script_a_villager_reports_and_follows(visit):
    page = visit("/", script=False)

    press(page.locator(".action-main"))
    tap(page, "金海湖地区")
    tap(page, "海子村")
    tap(page, "海子村第1网格")
    page.locator("textarea").fill(TEXT)
    page.locator("input[name=urgency][value=ordinary]").check()
    press(page.locator("form .btn-primary"))
    page.locator("input[name=contact_phone]").fill("138 0000 5678")
    press(page.locator("form .btn-primary"))
    press(page.locator("form .btn-primary"))

    expect(page).to_have_url(f"{page.url.partition('/t/')[0]}/t/{Case.objects.get().code}/slip/")
    press(page.locator("a.btn-primary"))
    expect(page.locator("h1")).to_have_text("东沟被人倒了两车渣土，水排不出去")
    expect(page.locator(".clock")).to_have_count(1)


def test_without_script_a_villager_answers_with_two_taps(visit):
    case = factories.proposed_ticket()
    page = visit(f"/t/?code={case.code}", script=False)
    page.locator("input[name=query_code]").fill(query_code_of(case))
    press(page.locator("form .btn-primary"))

    press(page.locator("button[name=solved][value=yes]"))
    press(page.locator("button[name=satisfied][value='4']"))

    case.refresh_from_db()
    assert case.state == "closed"
    assert [f.satisfied for f in case.feedback.order_by("pk")] == [None, 4]


def test_going_back_in_the_browser_loses_nothing(visit):
    page = visit(f"/report/?place={factories.grid_area()}")
    page.locator("textarea").fill(TEXT)
    page.locator("input[name=urgency][value=ordinary]").check()
    press(page.locator("form .btn-primary"))
    press(page.locator("button.back"))

    assert page.locator("textarea").input_value() == TEXT
    page.locator("input[name=location]").press("Enter")
    expect(page.locator("input[name=contact_phone]")).to_be_visible()


def test_a_draft_survives_a_lost_page_and_is_gone_once_it_is_sent(visit):
    page = visit(f"/report/?place={factories.grid_area()}")
    page.locator("textarea").press_sequentially("路灯坏了")
    expect(page.locator("[data-saved]")).to_be_visible()

    page.goto("/report/")

    assert page.locator("textarea").input_value() == "路灯坏了"
    page.locator("input[name=urgency][value=ordinary]").check()
    for _ in range(3):
        press(page.locator("form .btn-primary"))
    expect(page.locator(".slip")).to_be_visible()
    page.goto("/report/")
    assert page.locator("textarea").input_value() == ""


@pytest.mark.parametrize("language", ["zh-hans", "en"])
def test_nothing_bars_the_way_of_those_who_cannot_see_or_point(visit, violations, language):
    case = factories.proposed_ticket(text="村口三盏路灯不亮")
    page = visit("/", language=language)
    found = {"home": violations(page)}
    page.goto("/report/place/?in=110117006")
    found["place"] = violations(page)
    page.goto(f"/report/?place={factories.grid_area()}")
    found["report"] = violations(page)
    press(page.locator("form .btn-primary"))
    found["report, wrong"] = violations(page)
    page.locator("textarea").fill(TEXT)
    page.locator("input[name=urgency][value=emergency]").check()
    press(page.locator("form .btn-primary"))
    found["contact"] = violations(page)
    press(page.locator("form .btn-primary"))
    found["check"] = violations(page)
    press(page.locator("form .btn-primary"))
    found["slip"] = violations(page)
    page.goto(f"/t/?code={case.code}")
    found["lookup"] = violations(page)
    page.locator("input[name=query_code]").fill(query_code_of(case))
    press(page.locator("form .btn-primary"))
    found["follow"] = violations(page)
    page.goto(f"/t/{case.code}/withdraw/")
    found["step"] = violations(page)

    assert {name: wrong for name, wrong in found.items() if wrong} == {}


@pytest.mark.parametrize("kind", ["plain", "large"])
@pytest.mark.parametrize("language", ["zh-hans", "en"])
def test_no_page_has_to_be_pushed_sideways_at_320_pixels(visit, language, kind):
    case = factories.proposed_ticket(text="村口三盏路灯不亮，晚上看不见路")
    page = visit(f"/look/type/{kind}/", language=language, viewport={"width": 320, "height": 640})
    wide = []
    for path in (
        "/",
        "/report/place/?in=110117006",
        f"/report/?place={factories.grid_area()}",
        f"/t/?code={case.code}",
    ):
        page.goto(path)
        wide += [] if fits(page) else [path]
    page.locator("input[name=query_code]").fill(query_code_of(case))
    press(page.locator("form .btn-primary"))
    for fold in page.locator("details").all():
        fold.evaluate("e => { e.open = true }")
    wide += [] if fits(page) else ["follow"]
    page.goto(f"/t/{case.code}/slip/")
    wide += [] if fits(page) else ["slip"]

    assert wide == []
