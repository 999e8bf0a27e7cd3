"""A first visit stays light: what an old phone on a slow network has to fetch."""

import gzip
from pathlib import Path

import pytest
from django.conf import settings

from tests import factories
from tests.flows.browsing import Villager

pytestmark = pytest.mark.django_db

STATIC = Path(settings.BASE_DIR) / "workflow/static/shaodao"
KB = 1024
WITHOUT_SCRIPT, WITH_SCRIPT = 20 * KB, 35 * KB


def packed(content: bytes) -> int:
    return len(gzip.compress(content, 9, mtime=0))


SHEET = packed((STATIC / "app.css").read_bytes())
SCRIPT = packed((STATIC / "app.js").read_bytes()) + packed((STATIC / "mark.svg").read_bytes())


def first_visits(language: str) -> dict[str, int]:
    """The packed size of every page on which a villager may arrive first, or stay long."""
    villager = Villager(language)
    grid = factories.grid_area()
    sizes = {}
    for name, path in {
        "home": "/",
        "towns": "/report/place/",
        "villages": f"/report/place/?in={grid[:9]}",
        "report": f"/report/?place={grid}",
        "lookup": "/t/",
        "deadline": "/calendar/?start=2026-12-25T16:20&amount=20&unit=wd",
    }.items():
        sizes[name] = packed(villager.open(path).answer.content)
    villager.report(place=grid, text="路" * 200)
    sizes["slip"] = packed(villager.answer.content)
    sizes["follow"] = packed(villager.open(f"/t/{villager.code}/").answer.content)
    return sizes


@pytest.mark.parametrize("language", ["zh-hans", "en"])
def test_a_first_visit_is_light_with_and_without_script(language):
    sizes = first_visits(language)

    heavy = {name: size + SHEET for name, size in sizes.items() if size + SHEET > WITHOUT_SCRIPT}
    assert heavy == {}
    assert max(sizes.values()) + SHEET + SCRIPT <= WITH_SCRIPT


def test_a_page_asks_for_nothing_but_the_sheet_the_script_and_the_mark():
    html = Villager().open("/").answer.content.decode()

    fetched = [part.partition('"')[0] for part in html.split("/static/")[1:]]
    assert sorted(fetched) == ["shaodao/app.css", "shaodao/app.js", "shaodao/mark.svg"]
    assert "://" not in html
