"""Opening tickets over HTTP, by anybody and on behalf; reading them with a slip."""

import pytest

from tests import factories
from tests.api.builders import Caller, caller, key, public, requester, stranger, ticket_body
from workflow.models import Case, Event
from workflow.services import query_code_of

pytestmark = pytest.mark.django_db


def test_anybody_opens_a_ticket_and_gets_a_slip():
    answer = public().post("tickets/", ticket_body())

    assert answer.status_code == 201
    case = Case.objects.get()
    body = answer.json()
    assert body == {
        "code": case.code,
        "query_code": query_code_of(case),
        "state": "received",
        "state_display": "Received",
        "version": 1,
        "holder": {"code": case.holder.code, "name": case.holder.name, "phone": case.holder.phone},
        "due_at": body["due_at"],
        "is_provisional": case.is_provisional,
        "unverified": False,
    }
    assert body["due_at"].endswith("+08:00")
    assert answer["Location"] == f"/api/v1/tickets/{case.code}/"
    assert answer["Cache-Control"] == "no-store"


def test_staff_open_on_behalf_and_the_slip_is_weak():
    answer = caller("cadre01").post(
        "tickets/", ticket_body(channel="visit"), **{"idempotency-key": key()}
    )

    assert answer.status_code == 201
    case = Case.objects.get()
    assert case.opened_on_behalf
    lookup = public().post(
        "lookup/", {"code": case.code, "query_code": answer.json()["query_code"]}
    )
    assert lookup.json()["strength"] == "slip"


def test_a_token_needs_a_key_to_open_a_ticket():
    answer = caller("cadre01").post("tickets/", ticket_body())

    assert (answer.status_code, answer.json()["type"]) == (422, "/problems/key-required")
    assert not Case.objects.exists()


def test_what_was_solved_on_the_spot_waits_for_the_call_back():
    body = ticket_body(done="当场换好了灯泡。")

    answer = caller("grid01").post("tickets/", body, **{"idempotency-key": key()})

    assert (answer.status_code, answer.json()["state"]) == (201, "proposed")
    assert list(Event.objects.order_by("seq").values_list("step", flat=True)) == [
        "open",
        "accept",
        "propose",
    ]


def test_the_public_solves_nothing_on_the_spot():
    answer = public().post("tickets/", ticket_body(done="好了"))

    assert (answer.status_code, answer.json()["code"]) == (403, "not-allowed")


@pytest.mark.parametrize(
    ("changes", "errors"),
    [
        ({"text": ""}, [("text", "required")]),
        ({"contact": {"phone": "123"}}, [("contact.phone", "invalid")]),
        ({"urgency": "urgent"}, [("urgency", "invalid_choice")]),
        ({"area": "1"}, [("area", "invalid_choice")]),
        ({"occurred_at": -1}, [("occurred_at", "invalid")]),
        ({"occurred_at": "9999-12-31T23:59:59+00:00"}, [("occurred_at", "invalid")]),
        ({"occurred_at": "0001-01-01T00:00:00+14:00"}, [("occurred_at", "invalid")]),
        ({"colour": "red"}, [("colour", "unknown")]),
        ({"contact": {"mail": "x"}}, [("contact.mail", "unknown")]),
        ({"contact_phone": "13800005678"}, [("contact_phone", "unknown")]),
        ({"contact": "13800005678"}, [("contact", "type")]),
        ({"text": ["a"]}, [("text", "type")]),
        ({"on_behalf": "maybe"}, [("on_behalf", "type")]),
        ({"on_behalf": True}, [("on_behalf", "invalid")]),
        ({"channel": "patrol"}, [("channel", "invalid_choice")]),
        ({"text": "a\0b"}, [("text", "characters")]),
        ({"text": "\ud800bc"}, [("text", "characters")]),
        ({"files": [1]}, [("files", "type")]),
        ({"files": [{"id": 1, "upload_token": "ü"}]}, [("files", "type")]),
        ({"version": 1}, [("version", "unknown")]),
    ],
)
def test_what_is_wrong_is_named_field_by_field(changes, errors):
    answer = public().post("tickets/", ticket_body(**changes))

    body = answer.json()
    assert answer["Content-Type"] == "application/problem+json"
    assert (answer.status_code, body["type"], body["status"]) == (422, "/problems/invalid", 422)
    assert [(e["field"], e["code"]) for e in body["errors"]] == errors
    assert all(e["message"] for e in body["errors"])
    assert not Case.objects.exists()


def test_a_report_about_an_office_goes_to_the_level_above_it():
    village = factories.staff("cadre01").posts[0].unit.code

    answer = public().post("tickets/", ticket_body(about={"unit": village}))

    assert answer.status_code == 201
    assert answer.json()["holder"]["name"] == factories.staff("leader01").posts[0].unit.name


@pytest.mark.parametrize(
    ("about", "field", "code"),
    [
        ({"unit": "110117999"}, "about", "invalid"),
        ({"post": 0}, "about", "invalid"),
        ({"post": "x"}, "about", "invalid"),
        ({"unit": "110117"}, "about", "invalid"),
        ({"unit": "110117006", "post": 7}, "about", "invalid"),
        ({"person": "x"}, "about.person", "unknown"),
    ],
)
def test_whom_nobody_stands_above_or_nobody_knows_is_refused_in_words(about, field, code):
    answer = public().post("tickets/", ticket_body(about=about))

    assert answer.status_code == 422
    assert [(e["field"], e["code"]) for e in answer.json()["errors"]] == [(field, code)]
    assert not Case.objects.exists()


def test_the_public_may_say_that_it_comes_over_the_web_and_for_nobody_else():
    answer = public().post("tickets/", ticket_body(channel="web", on_behalf=False))

    assert (answer.status_code, Case.objects.get().source) == (201, "web")


def test_an_about_without_content_is_none():
    assert public().post("tickets/", ticket_body(about={})).status_code == 201


@pytest.mark.parametrize("body", ["[1]", "7", '"x"', "{", "", "[" * 100_000, "NaN"])
def test_what_is_no_object_cannot_be_read(body):
    answer = public().send("tickets/", body, "application/json")

    # An empty body is an empty object, and that lacks everything.
    assert (answer.status_code, answer.json()["code"]) == (
        (422, "invalid") if body == "" else (400, "malformed")
    )


def test_other_media_than_json_are_refused():
    answer = public().send("tickets/", "a=b", "application/x-www-form-urlencoded")

    assert (answer.status_code, answer.json()["code"]) == (415, "unsupported-media-type")


def test_a_body_beyond_all_measure_is_turned_away_unread():
    answer = public().send("tickets/", "x" * (2 * 1024 * 1024 + 1), "application/json")

    assert (answer.status_code, answer.json()["code"]) == (413, "too-large")


def test_the_requester_reads_his_ticket_with_the_query_code():
    case = factories.handled_ticket()

    answer = public().get(f"tickets/{case.code}/", **{"query-code": query_code_of(case)})

    assert answer.status_code == 200
    body = answer.json()
    assert (body["state"], body["holder"]["code"]) == ("handling", case.holder.code)
    assert {duty["kind"] for duty in body["duties"]} == {"promise"}
    assert body["children"] == []
    assert [event["step"] for event in body["events"]] == ["open", "accept"]
    assert "hash" not in body["events"][0]
    assert body["events"][0]["texts"] == {"text": factories.ticket_data()["text"]}
    assert body["requester"] == {"name": "李*", "phone": "138****5678"}


def test_the_query_code_in_the_address_is_taken_and_not_passed_on():
    case = factories.open_ticket()

    answer = public().get(f"tickets/{case.code}/", {"query_code": query_code_of(case)})

    assert answer.status_code == 200
    assert answer["Cache-Control"] == "no-store"
    assert answer["Referrer-Policy"] == "no-referrer"


def test_without_a_slip_there_is_nothing_to_see():
    case = factories.open_ticket()
    there, not_there = (
        public().get(f"tickets/{code}/", **headers)
        for code, headers in [
            (case.code, {"query-code": "AAAAAAAA"}),
            ("2026000000000", {"query-code": "AAAAAAAA"}),
        ]
    )

    assert (there.status_code, not_there.status_code) == (404, 404)
    assert there.content == not_there.content
    assert public().get(f"tickets/{case.code}/").status_code == 404


def test_codes_are_taken_as_people_write_them():
    case = factories.open_ticket()
    typed = f"{case.code[:4]} {case.code[4:8]}-{case.code[8:12]} {case.code[12:]}"

    assert caller("grid01").get(f"tickets/{typed}/").json()["code"] == case.code


def test_too_many_wrong_query_codes_have_to_wait():
    case = factories.open_ticket()
    for _try in range(5):
        public().get(f"tickets/{case.code}/", **{"query-code": "AAAAAAAA"})

    answer = public().get(f"tickets/{case.code}/", **{"query-code": query_code_of(case)})

    assert (answer.status_code, answer.json()["code"]) == (429, "too-many-tries")
    assert 0 < int(answer["Retry-After"]) <= 60


def test_a_referral_is_no_ticket():
    case = factories.handled_ticket()
    child = factories.refer(case, "grid01", "report_up", factories.staff("cadre01").posts[0].unit)

    assert caller("grid01").get(f"cases/{child.code}/").status_code == 200
    assert caller("grid01").get(f"tickets/{child.code}/").status_code == 404


def test_a_stranger_sees_no_ticket():
    case = factories.open_ticket()

    assert stranger().get(f"tickets/{case.code}/").status_code == 404


def test_a_case_token_opens_no_second_ticket():
    case = factories.open_ticket()

    answer = requester(case).post("tickets/", ticket_body())

    assert (answer.status_code, answer.json()["code"]) == (403, "not-allowed")


def test_too_many_reports_of_one_number_are_taken_but_marked():
    answers = [public().post("tickets/", ticket_body()) for _n in range(6)]

    assert [answer.status_code for answer in answers] == [201] * 6
    assert [answer.json()["unverified"] for answer in answers] == [False] * 5 + [True]


def test_without_the_cache_nobody_is_marked(settings):
    nowhere = {**settings.CACHES["default"], "LOCATION": "redis://127.0.0.1:1/0"}
    settings.CACHES = settings.CACHES | {"default": nowhere}

    answer = public().post("tickets/", ticket_body())

    assert (answer.status_code, answer.json()["unverified"]) == (201, False)


def test_errors_come_in_the_language_that_is_asked_for():
    chinese = Caller(**{"accept-language": "zh-hans"})

    english_title = public().post("tickets/", {}).json()["title"]

    assert english_title == "Something is missing or wrong."
    assert chinese.post("tickets/", {}).status_code == 422
