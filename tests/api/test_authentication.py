"""Who may ask: tokens, case tokens, slips, log-ins, and nobody."""

from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone

from governance.models import ApiToken, Post
from tests import factories
from tests.api.builders import Caller, caller, public, requester, stranger, token_of
from workflow.services import case_token, query_code_of

pytestmark = pytest.mark.django_db

STAFF_PATHS = ["me/", "desk/", "cases/", "tickets/", "cases/2026000000000/"]


@pytest.mark.parametrize("path", STAFF_PATHS)
def test_without_credentials_staff_paths_ask_for_some(path):
    answer = public().get(path)

    assert (answer.status_code, answer.json()["code"]) == (401, "not-authenticated")
    assert answer["WWW-Authenticate"] == 'Token realm="shaodao"'


@pytest.mark.parametrize("path", ["me/", "desk/", "cases/", "tickets/"])
def test_requesters_are_not_staff(path):
    answer = requester(factories.open_ticket()).get(path)

    assert (answer.status_code, answer.json()["code"]) == (403, "not-allowed")


@pytest.mark.parametrize(
    "credentials",
    ["Token nonsense", "Token", "Token a b", "Case nonsense", "Token ü", "Bearer x"],
)
def test_credentials_that_do_not_hold_are_never_taken_for_the_public(credentials):
    answer = Caller(authorization=credentials).post("tickets/", {})

    assert answer.status_code == 401


def test_a_withdrawn_token_opens_nothing():
    asker = caller("grid01")
    ApiToken.objects.update(revoked_at=timezone.now())

    assert asker.get("me/").status_code == 401


def test_a_token_acts_as_its_one_post():
    answer = caller("grid01").get("me/")

    post = Post.objects.get(user__username="grid01")
    unit = {"code": post.unit.code, "name": post.unit.name}
    assert answer.json() == {
        "user": {"username": "grid01", "name": post.user.name},
        "posts": [
            {
                "id": post.pk,
                "title": post.title,
                "unit": unit,
                "capabilities": post.capabilities,
                "acting_for": None,
            }
        ],
        "acting_post": post.pk,
        "capabilities": post.capabilities,
    }


def test_a_token_cannot_act_as_another_post():
    other = Post.objects.filter(user__username="cadre01").get()

    answer = caller("grid01").get("me/", **{"acting-post": str(other.pk)})

    assert (answer.status_code, answer.json()["code"]) == (403, "not-allowed")


def test_a_token_that_reads_does_not_write():
    case = factories.open_ticket()
    reader = Caller(authorization=f"Token {token_of('grid01', scopes=['read'])}")

    answer = reader.step(case, "accept")

    assert reader.get(f"cases/{case.code}/").status_code == 200
    assert (answer.status_code, answer.json()["code"]) == (403, "not-allowed")


def test_a_token_that_only_writes_does_not_read():
    writer = Caller(authorization=f"Token {token_of('grid01', scopes=['write'])}")

    assert writer.get("me/").status_code == 403


@pytest.mark.parametrize(("forwarded", "status"), [("10.1.2.3", 200), ("10.9.9.9", 401)])
def test_a_token_may_be_bound_to_addresses_seen_through_our_proxy(settings, forwarded, status):
    settings.TRUSTED_PROXIES = ["127.0.0.1"]
    token = token_of("grid01", ip_list=["10.1.2.0/24"])

    answer = Caller(authorization=f"Token {token}").get(
        "me/", **{"x-forwarded-for": f"10.1.2.9, {forwarded}"}
    )

    assert answer.status_code == status


def test_nobody_writes_his_own_forwarded_address():
    token = token_of("grid01", ip_list=["10.1.2.0/24"])

    answer = Caller(authorization=f"Token {token}").get("me/", **{"x-forwarded-for": "10.1.2.3"})

    assert answer.status_code == 401


def logged_in(username, **settings):
    client = Client(**settings)
    client.force_login(factories.staff(username).user)
    return Caller(client)


def test_a_log_in_of_this_browser_serves_too():
    assert logged_in("grid01").get("me/").json()["user"]["username"] == "grid01"


def test_a_log_in_writes_only_with_the_csrf_token():
    case = factories.open_ticket()

    refused = logged_in("grid01", enforce_csrf_checks=True).step(case, "accept")

    assert (refused.status_code, refused.json()["code"]) == (403, "not-allowed")
    assert logged_in("grid01").step(case, "accept").status_code == 200


def test_what_the_framework_would_say_in_english_is_said_in_the_readers_language():
    case = factories.open_ticket()
    asker = logged_in("grid01", enforce_csrf_checks=True)
    asker.headers["accept-language"] = "zh-hans"

    refused = asker.step(case, "accept")
    unread = asker.send("tickets/", "{", "application/json")
    malformed = Caller(**{"accept-language": "zh-hans"}).send("tickets/", "{", "application/json")

    assert [answer.status_code for answer in (refused, unread, malformed)] == [403, 403, 400]
    assert "Failed" not in refused.json()["detail"]
    assert malformed.json()["detail"] == "请求读不出来。"


def test_acting_post_chooses_among_my_posts():
    first = Post.objects.get(user__username="grid01")
    second = Post.objects.create(
        user=first.user,
        unit=factories.staff("cadre01").posts[0].unit,
        title="代理村务",
        capabilities=["intake"],
        valid_from=first.valid_from,
    )
    asker = logged_in("grid01")

    default, chosen, foreign, nonsense = (
        asker.get("me/", **headers)
        for headers in (
            {},
            {"acting-post": str(second.pk)},
            {"acting-post": str(Post.objects.get(user__username="cadre01").pk)},
            {"acting-post": "x"},
        )
    )

    assert default.json()["acting_post"] == first.pk
    assert (chosen.json()["acting_post"], chosen.json()["capabilities"]) == (second.pk, ["intake"])
    assert (foreign.status_code, nonsense.status_code) == (403, 403)
    assert asker.get("me/", **{"acting-post": "9" * 5000}).status_code == 403


def test_a_case_token_opens_its_own_case_alone():
    mine, other = factories.open_ticket(), factories.open_ticket()
    asker = requester(mine)

    assert asker.get(f"tickets/{mine.code}/").status_code == 200
    assert asker.get(f"tickets/{other.code}/").status_code == 404
    assert asker.get(f"cases/{other.code}/").status_code == 404


def test_a_case_token_ends_with_its_slip():
    case = factories.open_ticket()
    token = case_token(case, "own")
    case.query_generation += 1
    case.save(update_fields=["query_generation"])

    answer = Caller(authorization=f"Case {token}").get(f"tickets/{case.code}/")

    assert (answer.status_code, answer.json()["code"]) == (401, "not-authenticated")


def test_a_slip_is_exchanged_for_a_token_of_half_an_hour():
    case = factories.open_ticket()

    answer = public().post("lookup/", {"code": case.code, "query_code": query_code_of(case)})

    body = answer.json()
    assert (answer.status_code, body["code"], body["strength"]) == (200, case.code, "own")
    assert body["expires_at"].endswith("+08:00")
    left = timezone.datetime.fromisoformat(body["expires_at"]) - timezone.now()
    assert timedelta(minutes=29) < left <= timedelta(minutes=30)
    asker = Caller(authorization=f"Case {body['token']}")
    assert asker.get(f"tickets/{case.code}/").status_code == 200


@pytest.mark.parametrize(
    ("body", "status"),
    [
        ({}, 422),
        ({"code": 1, "query_code": 2}, 422),
        ({"code": "x", "query_code": "y", "z": 1}, 422),
        ({"code": "x", "query_code": "y"}, 404),
        ({"code": "\ud800", "query_code": "\ud800\0"}, 404),
    ],
)
def test_a_look_up_of_nonsense_finds_nothing(body, status):
    assert public().post("lookup/", body).status_code == status


def test_a_stranger_gets_404_everywhere():
    case = factories.handled_ticket()
    child = factories.refer(case, "grid01", "report_up", factories.staff("cadre01").posts[0].unit)
    asker = stranger()

    for code in (case.code, child.code):
        for path in ("", "events/", "steps/accept/", "steps/nonsense/"):
            assert asker.get(f"cases/{code}/{path}").status_code == 404
        # Not even what is wrong with the body is said.
        for name in ("accept", "note", "moved", "nonsense"):
            assert asker.post(f"cases/{code}/steps/{name}/", {"typo": 1}).status_code == 404
    assert asker.get("cases/").json()["results"] == []
    assert asker.get("cases/", {"scope": "area"}).json()["results"] == []
    assert asker.get("desk/").json()["results"] == []
