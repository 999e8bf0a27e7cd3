"""Taking steps over HTTP: order of refusals, asks, and the form of a step."""

import pytest

from tests import factories
from tests.api.builders import caller, public, requester, tomorrow
from workflow.services import query_code_of

pytestmark = pytest.mark.django_db


def test_a_step_is_taken_and_the_case_comes_back():
    case = factories.open_ticket()

    answer = caller("grid01").step(case, "accept")

    case.refresh_from_db()
    body = answer.json()
    assert answer.status_code == 200
    assert (body["code"], body["state"], body["version"]) == (case.code, "handling", case.version)
    assert body["title"] == case.title
    assert answer["ETag"] == f'"{case.code}:{case.version}"'


def test_the_whole_way_from_report_to_close_goes_over_http():
    grid, village = caller("grid01"), caller("secretary01")
    case = factories.open_ticket()

    states = [
        asker.step(case, name, **data).json()["state"]
        for asker, name, data in [
            (grid, "accept", {}),
            (grid, "contact", {"reached": "yes", "how": "phone"}),
            (grid, "ask", {"text": "哪一盏？", "due_on": str(tomorrow())}),
            (requester(case), "supply", {"text": "村口第一盏。"}),
            (grid, "propose", {"outcome": "solved", "done": "换了灯泡。"}),
            (
                village,
                "callback",
                {"reached": "yes", "solved": "yes", "satisfied": 5, "may_rest": False},
            ),
            (requester(case), "rate", {"solved": "yes", "satisfied": 4}),
            (requester(case), "reopen", {"text": "又不亮了。"}),
        ]
    ]

    assert states == [
        "handling",
        "handling",
        "waiting",
        "handling",
        "proposed",
        "closed",
        "closed",
        "handling",
    ]


def test_a_move_up_the_chain_goes_over_http():
    case = factories.handled_ticket()
    village = factories.staff("cadre01").posts[0].unit
    grid, cadre = caller("grid01"), caller("cadre01")

    sent = grid.step(case, "refer", variant="report_up", callee=village.code, brief="请接着办")
    child = case.children.get()
    accepted = cadre.post(f"cases/{child.code}/steps/accept/")

    assert (sent.status_code, sent.json()["holder"]["code"]) == (200, case.holder.code)
    assert (accepted.json()["code"], accepted.json()["state"]) == (child.code, "transferred")
    assert cadre.get(f"tickets/{case.code}/").json()["holder"]["code"] == village.code


def test_standing_comes_before_state_and_state_before_the_form():
    case = factories.open_ticket()
    grid, head = caller("grid01"), caller("chief01")

    no_standing = head.step(case, "refer", typo=1)
    wrong_state = grid.step(case, "propose", typo=1)
    wrong_form = grid.step(case, "accept", typo=1)

    assert (no_standing.status_code, no_standing.json()["code"]) == (403, "not-allowed")
    assert (wrong_state.status_code, wrong_state.json()["code"]) == (409, "wrong-state")
    assert (wrong_form.status_code, wrong_form.json()["errors"][0]["field"]) == (422, "typo")


@pytest.mark.parametrize("name", ["moved", "supply_lapsed", "close_unreached", "lapse"])
def test_steps_of_the_system_are_taken_by_nobody(name):
    case = factories.handled_ticket()

    assert caller("grid01").step(case, name).status_code == 403
    assert caller("grid01").get(f"cases/{case.code}/steps/{name}/").status_code == 403


def test_an_unknown_step_is_not_found():
    case = factories.handled_ticket()

    assert caller("grid01").step(case, "fly").status_code == 404


def test_steps_of_another_kind_are_not_found():
    case = factories.handled_ticket()

    assert caller("grid01").step(case, "stand_down").status_code == 404


def test_a_ticket_is_not_opened_by_a_step_of_a_ticket():
    case = factories.handled_ticket()

    assert caller("grid01").step(case, "open").status_code == 409


@pytest.mark.parametrize(
    ("name", "data"),
    [("confirm", {"solved": "yes"}), ("withdraw", {"reason": "好了"})],
)
def test_the_slip_of_an_officer_cannot_speak_for_the_villager(name, data):
    case = factories.open_ticket(actor=factories.staff("grid01"))
    factories.step(case, "accept", "grid01")
    factories.step(case, "propose", "grid01", outcome="solved", done="好了", contact="当面")

    answer = requester(case).step(case, name, **data)

    assert answer.status_code == 403
    assert "the slip of a ticket opened by himself" in answer.json()["detail"]


def test_rating_by_the_slip_of_an_officer_says_what_would_allow_it():
    case = factories.open_ticket(actor=factories.staff("grid01"))
    factories.step(case, "accept", "grid01")
    factories.step(case, "propose", "grid01", outcome="solved", done="好了", contact="当面")
    factories.step(case, "callback", factories.verifier_of(case), reached="yes", solved="yes")

    answer = requester(case).step(case, "rate", solved="yes")

    assert answer.status_code == 403
    assert "the slip of a ticket opened by himself" in answer.json()["detail"]


def test_a_requester_acts_with_the_query_code_alone():
    case = factories.open_ticket()

    answer = public().post(
        f"cases/{case.code}/steps/withdraw/",
        {"reason": "自己修好了"},
        **{"query-code": query_code_of(case)},
    )

    assert (answer.status_code, answer.json()["state"]) == (200, "withdrawn")


def test_errors_of_the_form_name_their_fields():
    case = factories.handled_ticket()

    answer = caller("grid01").step(case, "propose", outcome="routed")

    assert answer.status_code == 422
    assert {(e["field"], e["code"]) for e in answer.json()["errors"]} == {
        ("done", "required"),
        ("channel", "invalid"),
        ("contact", "required"),
    }


def test_a_second_question_waits_for_the_level_above_and_is_approved():
    case = factories.handled_ticket()
    data = {"text": "哪一盏？", "due_on": str(tomorrow())}
    grid, head = caller("grid01"), caller("secretary01")
    grid.step(case, "ask", **data)
    requester(case).step(case, "supply", text="第一盏")

    asked = grid.step(case, "ask", **data)
    waiting = head.get(f"cases/{case.code}/").json()
    approved = head.step(case, "approve", ask=asked.json()["ask"]["id"])

    body = asked.json()
    assert asked.status_code == 202
    assert (body["ask"]["step"], body["ask"]["state"]) == ("ask", "open")
    assert body["case"]["state"] == "handling"
    assert [ask["id"] for ask in waiting["asks"]] == [body["ask"]["id"]]
    assert (approved.status_code, approved.json()["state"]) == (200, "waiting")


def test_the_form_of_a_step_is_told_as_a_schema():
    case = factories.handled_ticket()

    answer = caller("grid01").get(f"cases/{case.code}/steps/note/")

    body = answer.json()
    assert answer.status_code == 200
    assert (body["name"], body["label"], body["needs_ask"]) == ("note", "Write a note", False)
    assert [post["unit"]["code"] for post in body["as_posts"]] == [case.holder.code]
    assert [(f["name"], f["type"], f["required"], f["max_length"]) for f in body["fields"]] == [
        ("text", "string", True, 3000),
        ("audience", "choice", True, None),
        ("interim", "boolean", False, None),
        ("files", "files", False, None),
    ]
    assert body["fields"][1]["choices"] == [
        {"value": "internal", "display": "Staff of involved units"},
        {"value": "public", "display": "The requester too"},
    ]


def test_the_schema_of_a_step_lists_the_units_it_may_lead_to():
    case = factories.handled_ticket()
    village = factories.staff("cadre01").posts[0].unit

    fields = caller("grid01").get(f"cases/{case.code}/steps/refer/").json()["fields"]

    callee = next(field for field in fields if field["name"] == "callee")
    entry = next(field for field in fields if field["name"] == "entry")
    assert village.code in [choice["value"] for choice in callee["choices"]]
    assert (entry["choices"], entry["choices_at"]) == (None, "/api/v1/matters/")


def test_a_line_to_correct_is_chosen_by_its_sentence_and_named_by_its_id():
    case = factories.handled_ticket()
    grid = caller("grid01")
    grid.step(case, "note", text="两盏", audience="public")

    fields = grid.get(f"cases/{case.code}/steps/correct/").json()["fields"]
    lines = grid.get(f"cases/{case.code}/events/").json()["results"]

    note = next(line for line in lines if line["step"] == "note")
    choice = next(field for field in fields if field["name"] == "event")["choices"][0]
    assert choice["value"] == str(note["id"])
    assert choice["display"].endswith(note["notice"])
    assert grid.step(case, "correct", event=note["id"], text="三盏").status_code == 200


def test_the_form_of_a_step_is_refused_like_the_step():
    case = factories.open_ticket()

    assert caller("chief01").get(f"cases/{case.code}/steps/refer/").status_code == 403
    assert caller("grid01").get(f"cases/{case.code}/steps/propose/").status_code == 409
    assert caller("grid01").get(f"cases/{case.code}/steps/fly/").status_code == 404
    assert public().get(f"cases/{case.code}/steps/accept/").status_code == 401
