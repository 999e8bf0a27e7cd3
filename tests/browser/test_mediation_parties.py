"""A party on its phone reads, answers and signs, with and without script; readers of screens."""

import pytest
from playwright.sync_api import Page, expect

from mediation.models import Party, Signature
from mediation.services import party_query_code
from tests.browser.pages import fits, press
from tests.mediation import builders as make
from workflow.models import Case

pytestmark = pytest.mark.browser


def enter(page: Page, case: Case, side: int) -> None:
    party = Party.objects.get(case=case, side=side, no=1)
    page.goto(f"/m/?code={case.code}")
    page.locator("input[name=query_code]").fill(party_query_code(party))
    press(page.locator("form .btn-primary"))


def draw(page: Page) -> None:
    box = page.locator("canvas").bounding_box()
    assert box
    page.mouse.move(box["x"] + 20, box["y"] + 40)
    page.mouse.down()
    page.mouse.move(box["x"] + 120, box["y"] + 80, steps=5)
    page.mouse.up()
    expect(page.locator("input[name=how]")).to_have_value("drawn")


def test_a_party_draws_its_signature_with_a_finger(visit):
    case = make.agreed("2027-06-20")
    page = visit("/m/")
    enter(page, case, 1)
    press(page.locator(".ask a").first)
    page.locator("canvas").scroll_into_view_if_needed()
    draw(page)
    page.locator("input[name=has_read]").check()
    press(page.locator(".rate button"))

    signature = Signature.objects.get(agreement__case=case)
    assert (signature.how, signature.file is not None) == ("drawn", True)


def test_without_script_a_party_agrees_and_no_pad_is_shown(visit):
    case = make.named(make.screened())
    page = visit("/m/", script=False)
    enter(page, case, 2)
    press(page.locator(".ask a"))
    sizes = {tuple(b.bounding_box()[k] for k in ("width", "height")) for b in both(page)}
    assert len(sizes) == 1
    press(page.locator(".rate button").first)
    assert Party.objects.get(case=case, side=2).consents.count() == 1

    signed = make.agreed("2027-06-20")
    enter(page, signed, 1)
    page.goto(f"/m/{signed.code}/sign/")
    expect(page.locator("canvas")).to_be_hidden()
    expect(page.locator("input[type=file]")).to_be_visible()


def both(page: Page) -> list:
    """The answers between which a party chooses."""
    return page.locator(".rate .btn").all()


@pytest.mark.parametrize("width", [320, 1280])
@pytest.mark.parametrize("language", ["zh-hans", "en"])
def test_every_page_of_a_party_can_be_read_by_everybody(visit, violations, language, width):
    page = visit("/m/", language=language, viewport={"width": width, "height": 740})
    found = {"lookup": violations(page)}
    wide = [] if fits(page) else ["lookup"]
    asked, agreed, bound = make.screened(), make.agreed("2027-06-20"), make.effective("2027-06-20")
    for case, paths in (
        (asked, ["", "consent/", "name/", "evidence/"]),
        (agreed, ["", "sign/", "talk_again/", "end/"]),
        (bound, ["", "perform/?clause=1"]),
    ):
        enter(page, case, 2)
        for path in paths:
            page.goto(f"/m/{case.code}/{path}")
            for fold in page.locator("details").all():
                fold.evaluate("e => { e.open = true }")
            found[path or case.state] = violations(page)
            wide += [] if fits(page) else [path or case.state]

    assert ({name: wrong for name, wrong in found.items() if wrong}, wide) == ({}, [])
