"""Repeats and stale pages over HTTP: idempotency keys, versions and If-Match."""

import pytest

from tests import factories
from tests.api.builders import caller, key, public, requester, ticket_body, tomorrow
from workflow.models import Case, Event, IdemKey

pytestmark = pytest.mark.django_db


def test_the_same_key_and_body_are_answered_once():
    case = factories.open_ticket()
    grid, header = caller("grid01"), {"idempotency-key": key()}
    address = f"cases/{case.code}/steps/accept/"

    first, again = grid.post(address, {}, **header), grid.post(address, {}, **header)

    assert (first.status_code, again.status_code) == (200, 200)
    assert first.json() == again.json()
    assert "Idempotent-Replayed" not in first.headers
    assert again["Idempotent-Replayed"] == "true"
    assert Event.objects.filter(case=case, step="accept").count() == 1


def test_an_ask_is_repeated_as_it_was():
    case = factories.handled_ticket()
    data = {"text": "哪一盏？", "due_on": str(tomorrow())}
    grid, header = caller("grid01"), {"idempotency-key": key()}
    grid.step(case, "ask", **data)
    requester(case).step(case, "supply", text="第一盏")
    address = f"cases/{case.code}/steps/ask/"

    first, again = grid.post(address, data, **header), grid.post(address, data, **header)

    assert (first.status_code, again.status_code) == (202, 202)
    assert first.json() == again.json()


def test_a_key_is_not_used_for_something_else():
    case, header = factories.open_ticket(), {"idempotency-key": key()}
    grid = caller("grid01")
    grid.post(f"cases/{case.code}/steps/accept/", {}, **header)

    other_body = grid.post(f"cases/{case.code}/steps/accept/", {"urgency": "urgent"}, **header)
    other_step = grid.post(f"cases/{case.code}/steps/note/", {}, **header)

    for answer in (other_body, other_step):
        assert (answer.status_code, answer.json()["type"]) == (422, "/problems/key-reused")


def test_a_failed_try_leaves_no_key():
    case, header = factories.handled_ticket(), {"idempotency-key": key()}
    grid, address = caller("grid01"), f"cases/{case.code}/steps/note/"

    assert grid.post(address, {"audience": "internal"}, **header).status_code == 422
    right = grid.post(address, {"audience": "internal", "text": "去看过了"}, **header)

    assert right.status_code == 200
    assert "Idempotent-Replayed" not in right.headers


def test_keys_of_two_tokens_are_two_keys():
    case, header = factories.open_ticket(), {"idempotency-key": "short"}

    caller("grid01").post(f"cases/{case.code}/steps/accept/", {}, **header)
    other = caller("grid01").post(f"cases/{case.code}/steps/accept/", {}, **header)

    assert other.status_code == 409


@pytest.mark.parametrize(("value", "status"), [("short", 422), ("x" * 81, 422), ("x" * 16, 201)])
def test_the_public_needs_a_key_that_nobody_guesses(value, status):
    answer = public().post("tickets/", ticket_body(), **{"idempotency-key": value})

    assert answer.status_code == status


def test_a_double_tap_makes_one_ticket_with_one_slip():
    header = {"idempotency-key": key()}

    first, again = (public().post("tickets/", ticket_body(), **header) for _tap in range(2))

    assert (first.status_code, again.status_code) == (201, 201)
    assert first.json() == again.json()
    assert again["Idempotent-Replayed"] == "true"
    assert Case.objects.count() == 1


def test_what_is_kept_for_repeats_holds_neither_prose_nor_secrets():
    slip = public().post("tickets/", ticket_body(), **{"idempotency-key": key()}).json()
    case = Case.objects.get()
    caller("grid01").post(f"cases/{case.code}/steps/accept/", {}, **{"idempotency-key": key()})

    kept = " ".join(str(row.answer) for row in IdemKey.objects.all())

    assert IdemKey.objects.count() == 2
    assert slip["query_code"] not in kept
    assert case.title not in kept


def test_a_stale_version_says_who_was_faster():
    case = factories.open_ticket()
    caller("grid01").step(case, "accept")

    answer = caller("grid01").step(case, "note", text="看过了", version=case.version)

    body = answer.json()
    assert (answer.status_code, body["type"]) == (409, "/problems/changed")
    assert (body["by"], body["step"], body["version"]) == (case.holder.name, "accept", 2)
    assert body["at"].endswith("+08:00")


def test_a_version_is_a_number():
    case = factories.open_ticket()

    answer = caller("grid01").step(case, "accept", version="one")

    assert [(e["field"], e["code"]) for e in answer.json()["errors"]] == [("version", "type")]


@pytest.mark.parametrize(
    ("header", "status"),
    [
        ('"{code}:2"', 200),
        ('W/"{code}:2"', 200),
        ('"{code}:1"', 412),
        ('"{code}:1", "{code}:2"', 200),
        ('"other:2"', 412),
        ("nonsense", 412),
        ("*", 200),
    ],
)
def test_if_match_is_kept(header, status):
    case = factories.handled_ticket()

    answer = caller("grid01").post(
        f"cases/{case.code}/steps/note/",
        {"text": "看过了", "audience": "internal"},
        **{"if-match": header.format(code=case.code)},
    )

    assert answer.status_code == status
    if status == 412:
        assert (answer.json()["code"], answer.json()["step"]) == ("precondition-failed", "accept")


def test_if_match_does_not_tell_a_stranger_anything():
    case = factories.handled_ticket()

    answer = caller("chief01").post(
        f"cases/{case.code}/steps/refer/", {}, **{"if-match": '"other:2"'}
    )

    assert answer.status_code == 403
