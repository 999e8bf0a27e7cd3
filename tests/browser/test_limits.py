"""An administrator sees what a time limit would change before it is put in force."""

import pytest
from django.urls import reverse

from tests.browser.pages import fits, log_in, press
from workflow.models import TimeLimit

pytestmark = pytest.mark.browser


@pytest.mark.parametrize("width", [360, 1280])
def test_what_a_limit_would_change_is_read_on_any_screen(visit, violations, width):
    limit = TimeLimit.objects.get(superseded_by=None, kind="handle", level="G", urgency=None)
    page = visit("/desk/", viewport={"width": width, "height": 900})
    log_in(page, "admin01")
    page.goto(reverse("admin:workflow_timelimit_change", args=[limit.pk]))

    page.fill("#id_amount", "3")
    press(page.get_by_role("button", name="先看看会有什么变化"))

    assert page.get_by_role("heading", name="会有什么变化").is_visible()
    assert page.get_by_role("button", name="确认生效").is_visible()
    assert fits(page)
    # The breadcrumbs are Django's own.
    assert [each for each in violations(page) if "breadcrumbs" not in each] == []
