"""One step on several cases in one request: each is answered; a repeat repeats nothing."""

import pytest

from tests import factories
from tests.api.builders import caller, key, public, requester, stranger
from workflow.models import Event, IdemKey

pytestmark = pytest.mark.django_db

NOTE = {"text": "已统一告知村民停水时间。", "audience": "internal"}


def bulk(asker, step, cases, *, data=None, header=None, **more):
    items = [case if isinstance(case, dict) else {"code": case.code} for case in cases]
    return asker.post(
        "bulk/", {"step": step, "data": data or {}, "items": items, **more}, **header or {}
    )


def statuses(answer):
    assert answer.status_code == 200, answer.content
    return [result["status"] for result in answer.json()["results"]]


def types(answer):
    return [(r["problem"] or {}).get("type") for r in answer.json()["results"]]


def notes_on(*cases):
    return [Event.objects.filter(case=case, step="note").count() for case in cases]


def places(answer):
    assert answer.status_code == 422, answer.content
    return [error["field"] for error in answer.json()["errors"]]


def test_every_case_gets_the_same_note_and_the_answers_stand_in_the_order_asked():
    cases = [factories.handled_ticket() for _n in range(3)]
    cases = [cases[2], cases[0], cases[1]]

    answer = bulk(caller("grid01"), "note", cases, data=NOTE)

    assert answer.json() == {
        "results": [{"code": case.code, "status": 200, "problem": None} for case in cases]
    }
    assert notes_on(*cases) == [1, 1, 1]


def test_one_that_fails_stops_nobody_and_says_what_it_alone_would_be_told():
    first, closed, changed, last = (factories.handled_ticket() for _n in range(4))
    factories.step(closed, "withdraw", factories.requester_of(closed), reason="不用了")
    foreign = factories.open_ticket(area="110117006212002")
    items = [
        {"code": first.code, "version": first.version},
        {"code": closed.code},
        {"code": changed.code, "version": changed.version - 1},
        {"code": foreign.code},
        {"code": "no code"},
        {"code": last.code},
    ]
    grid = caller("grid01")

    answer = bulk(grid, "note", items, data=NOTE)

    assert statuses(answer) == [200, 409, 409, 404, 404, 200]
    assert types(answer) == [
        None,
        "/problems/wrong-state",
        "/problems/changed",
        "/problems/not-found",
        "/problems/not-found",
        None,
    ]
    alone = grid.post(f"cases/{changed.code}/steps/note/", {**NOTE, "version": changed.version - 1})
    assert answer.json()["results"][2]["problem"] == alone.json()
    assert notes_on(first, closed, changed, foreign, last) == [1, 0, 0, 0, 1]


def test_who_may_not_is_told_so_for_each_case():
    case = factories.handled_ticket()

    answer = bulk(caller("auditor01"), "note", [case], data=NOTE)

    assert (statuses(answer), types(answer)) == ([403], ["/problems/not-allowed"])


def test_a_stranger_learns_of_no_case_whether_it_is_there():
    case = factories.handled_ticket()

    answer = bulk(stranger(), "note", [case, {"code": "2026000000019"}], data=NOTE)

    there, nowhere = answer.json()["results"]
    assert there["problem"] == nowhere["problem"]
    assert there["status"] == nowhere["status"] == 404


def test_the_step_is_checked_for_each_case():
    ours, theirs = factories.handled_ticket(), factories.handled_ticket()
    factories.move(theirs, "grid01", "report_up", "cadre01")
    colleague = factories.staff("grid01").posts[0]

    answer = bulk(caller("grid01"), "assign", [ours, theirs], data={"post": colleague.pk})

    assert statuses(answer) == [200, 403]
    ours.refresh_from_db()
    assert ours.assignee == colleague


def test_typos_in_the_data_are_refused_item_by_item_as_for_one():
    case = factories.handled_ticket()

    answer = bulk(caller("grid01"), "note", [case], data={**NOTE, "txet": "x"})

    (result,) = answer.json()["results"]
    assert (result["status"], result["problem"]["errors"][0]["field"]) == (422, "txet")


def test_several_are_sent_on_at_once():
    cases = [factories.handled_ticket() for _n in range(2)]
    village = factories.staff("cadre01").posts[0].unit
    data = {"variant": "report_up", "callee": village.code, "brief": "同一条路，请一并办理"}

    answer = bulk(caller("grid01"), "refer", cases, data=data)

    assert statuses(answer) == [200, 200]
    assert [case.children.get().holder for case in cases] == [village, village]


@pytest.mark.parametrize("name", ["accept", "propose", "withdraw", "nothing", "", None])
def test_other_steps_are_taken_one_by_one(name):
    case = factories.open_ticket()

    answer = bulk(caller("grid01"), name, [case])

    assert places(answer) == ["step"]
    case.refresh_from_db()
    assert case.state == "received"


@pytest.mark.parametrize(
    ("body", "field"),
    [
        ({"items": []}, "items"),
        ({"items": "x"}, "items"),
        ({"items": [{"code": str(n)} for n in range(51)]}, "items"),
        ({"items": [{}]}, "items.0.code"),
        ({"items": [{"code": "1"}, {"code": "2", "version": "x"}]}, "items.1.version"),
        ({"items": [{"code": "1", "verison": 1}]}, "items.0.verison"),
        ({"items": [{"code": "1"}], "data": {"files": []}}, "data.files"),
        ({"items": [{"code": "1"}], "data": {"version": 1}}, "data.version"),
        ({"items": [{"code": "1"}], "data": []}, "data"),
        ({"items": [{"code": "1"}], "stpe": "note"}, "stpe"),
    ],
)
def test_what_is_wrong_with_the_whole_is_refused_where_it_is_wrong(body, field):
    assert places(caller("grid01").post("bulk/", {"step": "note", **body})) == [field]


def test_the_same_case_twice_is_refused_however_it_is_written():
    case, other = factories.handled_ticket(), factories.handled_ticket()
    spaced = f" {case.code[:4]} {case.code[4:]}"

    answer = bulk(caller("grid01"), "note", [case, other, {"code": spaced}], data=NOTE)

    assert places(answer) == ["items.2.code"]
    assert notes_on(case, other) == [0, 0]


def test_the_same_key_and_body_do_nothing_twice():
    cases = [factories.handled_ticket() for _n in range(3)]
    grid, header = caller("grid01"), {"idempotency-key": key()}

    first, again = (bulk(grid, "note", cases, data=NOTE, header=header) for _tap in range(2))

    assert first.json() == again.json()
    assert "Idempotent-Replayed" not in first.headers
    assert again["Idempotent-Replayed"] == "true"
    assert notes_on(*cases) == [1, 1, 1]


def test_a_repeat_does_what_a_broken_connection_left_and_nothing_twice():
    done, left = factories.handled_ticket(), factories.open_ticket()
    village = factories.staff("cadre01").posts[0].unit
    child = factories.refer(left, "grid01", "report_up", village)
    data = {"variant": "report_up", "callee": village.code, "brief": "请办"}
    grid, header = caller("grid01"), {"idempotency-key": key()}

    first = bulk(grid, "refer", [done, left], data=data, header=header)
    factories.step(child, "cancel", "grid01", reason="发错了")
    again = bulk(grid, "refer", [done, left], data=data, header=header)

    assert (statuses(first), statuses(again)) == ([200, 409], [200, 200])
    assert "Idempotent-Replayed" not in again.headers
    assert (done.children.count(), left.children.count()) == (1, 2)


def test_a_key_is_not_used_for_something_else_even_for_other_cases():
    case, other = factories.handled_ticket(), factories.handled_ticket()
    grid, header = caller("grid01"), {"idempotency-key": key()}
    bulk(grid, "note", [case], data=NOTE, header=header)

    other_items = bulk(grid, "note", [other], data=NOTE, header=header)
    other_text = bulk(grid, "note", [case], data={**NOTE, "text": "别的"}, header=header)
    alone = grid.post(f"cases/{other.code}/steps/note/", NOTE, **header)

    for answer in (other_items, other_text, alone):
        assert (answer.status_code, answer.json()["type"]) == (422, "/problems/key-reused")
    assert notes_on(case, other) == [1, 0]


def test_a_call_of_which_nothing_was_done_leaves_no_key():
    case, header = factories.handled_ticket(), {"idempotency-key": key()}
    grid = caller("grid01")

    failed = bulk(grid, "note", [case], data={"audience": "internal"}, header=header)
    assert IdemKey.objects.count() == 0
    right = bulk(grid, "note", [case], data=NOTE, header=header)

    assert (statuses(failed), statuses(right)) == ([422], [200])


def test_what_is_kept_for_repeats_holds_no_prose():
    bulk(
        caller("grid01"),
        "note",
        [factories.handled_ticket()],
        data=NOTE,
        header={"idempotency-key": key()},
    )

    assert set(IdemKey.objects.values_list("answer", flat=True)) == {None}


def test_it_is_for_staff_alone():
    case = factories.handled_ticket()

    assert bulk(public(), "note", [case], data=NOTE).status_code == 401
    assert bulk(requester(case), "note", [case], data=NOTE).status_code == 403
    assert notes_on(case) == [0]
