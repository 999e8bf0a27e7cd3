"""The frame: choices of a browser, kept in cookies, and what the masthead says."""

import pytest
from django.test import RequestFactory
from django.utils import translation

from workflow.context_processors import frame

pytestmark = pytest.mark.urls("tests.workflow.frame_urls")


def frame_of(path="/report/?place=110117", **cookies):
    request = RequestFactory().get(path)
    request.COOKIES.update(cookies)
    return frame(request)["frame"]


@pytest.mark.parametrize(
    ("choice", "value", "cookie"),
    [("language", "en", "django_language"), ("type", "large", "type"), ("theme", "dark", "theme")],
)
def test_a_choice_is_kept_in_this_browser_and_leads_back(client, choice, value, cookie):
    answer = client.get(f"/look/{choice}/{value}/", {"next": "/report/?place=1"})

    assert (answer.status_code, answer["Location"]) == (302, "/report/?place=1")
    assert answer.cookies[cookie].value == value


@pytest.mark.parametrize("elsewhere", ["https://evil.example/", "//evil.example/", "javascript:1"])
def test_a_choice_never_leads_away_from_the_site(client, elsewhere):
    assert client.get("/look/type/large/", {"next": elsewhere})["Location"] == "/"


@pytest.mark.parametrize("path", ["/look/language/tlh/", "/look/theme/pink/", "/look/colour/red/"])
def test_an_unknown_choice_is_not_found(client, path):
    assert client.get(path).status_code == 404


def test_a_choice_cannot_be_posted(client):
    assert client.post("/look/type/large/").status_code == 405


def test_the_frame_offers_the_other_language_and_the_way_back():
    with translation.override("zh-hans"):
        (english,) = frame_of().languages
    with translation.override("en"):
        (chinese,) = frame_of().languages

    assert (english.name, english.label) == ("en", "English")
    assert english.url == "/look/language/en/?next=%2Freport%2F%3Fplace%3D110117"
    assert (chinese.name, chinese.label) == ("zh-hans", "中文")


def test_large_type_can_be_switched_on_and_off():
    plain, large = frame_of(), frame_of(type="large")

    assert (plain.is_large, plain.type_url.split("?")[0]) == (False, "/look/type/large/")
    assert (large.is_large, large.type_url.split("?")[0]) == (True, "/look/type/plain/")


@pytest.mark.parametrize(("cookie", "theme"), [("dark", "dark"), ("system", ""), ("<b>", "")])
def test_only_known_themes_reach_the_page(cookie, theme):
    assert frame_of(theme=cookie).theme == theme
