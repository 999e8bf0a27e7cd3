"""The office's pages of a mediation, for readers of screens and on a phone."""

from datetime import timedelta

import pytest
from django.utils import timezone

from tests.browser.pages import fits, log_in
from tests.mediation import builders as make

pytestmark = pytest.mark.browser

DESKTOP = {"width": 1280, "height": 900}


def day(ahead):
    return (timezone.localdate() + timedelta(days=ahead)).isoformat()


@pytest.mark.parametrize("viewport", [{"width": 360, "height": 740}, DESKTOP], ids=["360", "1280"])
@pytest.mark.parametrize(("language", "theme"), [("zh-hans", "light"), ("en", "dark")])
def test_pages_of_mediation_are_fit_for_readers_of_screens(
    visit, violations, theme, viewport, language
):
    talks, agreed = make.mediating(type="land"), make.effective(day(5), day(40))
    make.step(talks, "evidence", make.VILLAGE, text="宅基地证复印件", is_shared="on")
    page = visit("/desk/", language=language, viewport=viewport, color_scheme=theme)
    log_in(page, make.VILLAGE)

    found = {}
    for path in (
        "/desk/mediation/", f"/cases/{talks.code}/", f"/cases/{agreed.code}/",
        f"/cases/{talks.code}/slips/", f"/cases/{talks.code}/steps/agree/",
        f"/cases/{talks.code}/steps/session/", f"/cases/{talks.code}/steps/name/",
    ):  # fmt: skip
        page.goto(path)
        for fold in page.locator("main details").all():
            fold.evaluate("e => { e.open = true }")
        found[path] = violations(page) + ([] if fits(page) else ["too wide"])

    assert {path: faults for path, faults in found.items() if faults} == {}


@pytest.mark.parametrize("viewport", [{"width": 360, "height": 740}, DESKTOP], ids=["360", "1280"])
def test_the_figures_are_fit_for_readers_of_screens(visit, violations, viewport):
    make.effective(day(5))
    page = visit("/desk/", viewport=viewport)
    log_in(page, "leader01")

    page.goto("/desk/mediation/figures/")

    assert violations(page) == []
    assert fits(page)
