"""Lists, the desk, one whole case and its log: what is in them, and what they cost."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from tests import factories
from tests.api.builders import Caller, caller, public, requester, ticket_body
from workflow.models import Case, Duty

pytestmark = pytest.mark.django_db


def codes(answer):
    return [row["code"] for row in answer.json()["results"]]


def queries_of(call):
    with CaptureQueriesContext(connection) as captured:
        answer = call()
    assert answer.status_code == 200
    return len(captured)


def test_my_unit_sees_its_cases_the_newest_first():
    first, second = factories.open_ticket(), factories.open_ticket()

    answer = caller("grid01").get("cases/")

    assert codes(answer) == [second.code, first.code]
    assert (answer.json()["next"], answer.json()["previous"]) == (None, None)


def test_a_row_says_where_a_case_stands():
    case = factories.open_ticket()

    (row,) = caller("grid01").get("tickets/").json()["results"]

    assert row == {
        "code": case.code,
        "kind": "ticket",
        "variant": "",
        "state": "received",
        "state_display": "Received",
        "is_open": True,
        "version": 1,
        "round": 1,
        "nature": "help",
        "nature_display": "Help",
        "urgency": "ordinary",
        "urgency_display": "Ordinary",
        "area": {"code": case.area_id, "name": case.area.name},
        "matter": None,
        "holder": {"code": case.holder.code, "name": case.holder.name, "phone": case.holder.phone},
        "opened_at": timezone.localtime(case.opened_at).isoformat(),
        "closed_at": None,
        "due_at": timezone.localtime(case.due_at).isoformat(),
        "is_provisional": case.is_provisional,
        "unverified": False,
        "is_sealed": False,
        "title": case.title,
    }


@pytest.mark.parametrize(("username", "scope"), [("grid01", "unit"), ("leader01", "area")])
def test_pages_follow_each_other_forth_and_back(username, scope):
    opened = [factories.open_ticket().code for _n in range(7)][::-1]
    asker = caller(username)

    pages, answer = [], asker.get("cases/", {"scope": scope, "page_size": 3})
    while True:
        pages.append(codes(answer))
        if answer.json()["next"] is None:
            break
        answer = asker.get(answer.json()["next"])
    back = asker.get(answer.json()["previous"])
    first = asker.get(back.json()["previous"])

    assert pages == [opened[:3], opened[3:6], opened[6:]]
    assert codes(back) == opened[3:6]
    assert codes(first) == opened[:3]
    assert first.json()["previous"] is None


def test_rows_that_arrive_between_two_pages_shift_nothing():
    opened = [factories.open_ticket().code for _n in range(4)][::-1]
    asker = caller("grid01")
    page = asker.get("cases/", {"page_size": 2})
    factories.open_ticket()

    assert codes(asker.get(page.json()["next"])) == opened[2:]


@pytest.mark.parametrize(
    ("params", "field"),
    [
        ({"cursor": "nonsense"}, "cursor"),
        ({"cursor": "WzEsMiwzXQ"}, "cursor"),
        ({"page_size": "0"}, "page_size"),
        ({"page_size": "x"}, "page_size"),
        ({"stat": "received"}, "stat"),
        ({"state": "flying"}, "state"),
        ({"scope": "world"}, "scope"),
        ({"kind": "cake"}, "kind"),
        ({"urgency": "soon"}, "urgency"),
        ({"area": "x"}, "area"),
    ],
)
def test_a_question_that_is_none_is_refused(params, field):
    answer = caller("grid01").get("cases/", params)

    assert (answer.status_code, answer.json()["errors"][0]["field"]) == (422, field)


@pytest.mark.parametrize("params", [{"q": "路灯"}, {"count": "1"}])
def test_a_question_for_a_later_part_is_not_yet(params):
    answer = caller("grid01").get("cases/", params)

    assert (answer.status_code, answer.json()["code"]) == (422, "not-yet")


def test_filters_narrow_the_list():
    received, handled = factories.open_ticket(), factories.handled_ticket(urgency="emergency")
    child = factories.refer(
        handled, "grid01", "report_up", factories.staff("cadre01").posts[0].unit
    )
    asker = caller("grid01")

    def found(**params):
        return set(codes(asker.get("cases/", params)))

    everything = {received.code, handled.code, child.code}
    assert found() == everything
    assert found(kind="ticket") == {received.code, handled.code}
    assert found(kind="referral") == {child.code}
    assert found(state="received") == {received.code}
    assert found(urgency="ordinary") == {received.code}
    assert found(holder=child.holder.code) == {child.code}
    assert found(area=received.area_id[:9]) == everything
    assert found(area="1101170069") == set()
    assert found(matter="NONE") == set()
    assert found(q=f" {handled.code[:4]} {handled.code[4:]}") == {handled.code}
    assert found(overdue="true") == set()
    Case.objects.filter(pk=received.pk).update(due_at=timezone.now() - timedelta(1))
    assert found(overdue="true") == {received.code}


def test_the_territory_is_for_those_who_oversee_it():
    case = factories.open_ticket()

    assert codes(caller("leader01").get("cases/", {"scope": "area"})) == [case.code]
    assert codes(caller("dispatcher01").get("cases/", {"scope": "area"})) == []
    assert codes(caller("leader01").get("cases/")) == []


def test_the_desk_holds_what_i_owe_by_due_time_and_stopped_clocks_last():
    late, waits = factories.open_ticket(), factories.handled_ticket()
    now = factories.open_ticket(urgency="emergency")
    due_on = timezone.localdate() + timedelta(days=1)
    factories.step(waits, "ask", "grid01", text="哪一盏？", due_on=str(due_on))
    Duty.objects.filter(case=late, kind="accept").update(due_at=timezone.now() - timedelta(1))

    body = caller("grid01").get("desk/").json()

    rows = [(row["kind"], row["case"]["code"]) for row in body["results"]]
    assert rows[0] == ("accept", late.code)
    assert rows[1] == ("accept", now.code)
    assert rows[-1] == ("handle", waits.code)
    assert (body["results"][0]["is_late"], body["results"][-1]["is_paused"]) == (True, True)
    assert body["results"][0]["steps"] == ["accept", "decline"]
    assert body["counts"]["open"] == len(rows)
    assert body["counts"]["overdue"] == 1


def test_the_desk_turns_its_pages_past_the_stopped_clocks():
    waits = factories.handled_ticket()
    due_on = timezone.localdate() + timedelta(days=1)
    factories.step(waits, "ask", "grid01", text="哪一盏？", due_on=str(due_on))
    for _n in range(3):
        factories.open_ticket()
    asker = caller("grid01")

    seen, answer = [], asker.get("desk/", {"page_size": 2})
    while True:
        seen += [(row["kind"], row["case"]["code"]) for row in answer.json()["results"]]
        if answer.json()["next"] is None:
            break
        answer = asker.get(answer.json()["next"])

    whole = asker.get("desk/").json()["results"]
    assert seen == [(row["kind"], row["case"]["code"]) for row in whole]


def test_a_log_in_without_a_post_has_an_empty_desk(client):
    user = factories.staff("grid01").user
    user.posts.update(valid_to=timezone.localdate() - timedelta(days=1))
    client.force_login(user)
    asker = Caller(client)

    body = asker.get("desk/").json()

    assert body == {
        "next": None,
        "previous": None,
        "counts": {"overdue": 0, "today": 0, "open": 0},
        "results": [],
    }
    assert asker.get("cases/").json()["results"] == []
    assert (asker.get("me/").json()["acting_post"], asker.get("me/").json()["posts"]) == (None, [])


def test_a_whole_case_says_what_i_may_do_and_why_it_is_due():
    case = factories.handled_ticket()
    child = factories.refer(case, "grid01", "report_up", factories.staff("cadre01").posts[0].unit)

    body = caller("grid01").get(f"cases/{case.code}/").json()

    assert [row["code"] for row in body["children"]] == [child.code]
    assert (body["root"], body["parent"], body["channel"]) == (case.code, None, "web")
    offered = {step["name"]: step for step in body["available_steps"]}
    assert "propose" not in offered
    assert offered["note"]["as_posts"][0]["unit"]["code"] == case.holder.code
    duties = {duty["kind"]: duty for duty in body["duties"]}
    assert (duties["promise"]["owner"], duties["promise"]["is_paused"]) == ("system", False)
    assert (duties["handle"]["due_at"], duties["handle"]["is_paused"]) == (None, True)
    accept = caller("cadre01").get(f"cases/{child.code}/").json()["duties"][0]
    assert (accept["kind"], accept["due_at"][-6:]) == ("accept", "+08:00")
    assert all({"code", "params", "text"} == line.keys() for line in accept["trace"])
    assert accept["trace"][0]["text"].startswith("Starts ")


def test_staff_see_the_chain_of_the_log_and_its_hashes():
    case = factories.handled_ticket()

    lines = caller("grid01").get(f"cases/{case.code}/events/").json()["results"]

    assert [line["step"] for line in lines] == ["open", "accept"]
    assert lines[1]["prev_hash"] == lines[0]["hash"]
    assert lines[1]["acting_as"] == "holder.intake"
    assert lines[1]["post"] == factories.staff("grid01").post.title


def test_the_log_turns_its_pages():
    case = factories.handled_ticket()
    for number in range(3):
        factories.step(case, "note", "grid01", text=f"第{number}次", audience="internal")
    asker = caller("grid01")

    first = asker.get(f"cases/{case.code}/events/", {"page_size": 2})
    second = asker.get(first.json()["next"])
    third = asker.get(second.json()["next"])
    back = asker.get(third.json()["previous"])

    numbers = [[line["seq"] for line in page.json()["results"]] for page in (first, second, third)]
    assert numbers == [[1, 2], [3, 4], [5]]
    assert third.json()["next"] is None
    assert [line["seq"] for line in back.json()["results"]] == [3, 4]


def test_requesters_read_the_log_without_what_staff_say_among_themselves():
    case = factories.handled_ticket()
    factories.step(case, "note", "grid01", text="内部的话", audience="internal")
    factories.step(case, "note", "grid01", text="给您的话", audience="public")

    answer = requester(case).get(f"cases/{case.code}/events/")

    lines = answer.json()["results"]
    assert [line["step"] for line in lines] == ["open", "accept", "note"]
    assert lines[-1]["texts"] == {"text": "给您的话"}
    assert "内部的话" not in answer.content.decode()
    assert not {"hash", "internal", "data", "post"} & lines[0].keys()


def test_the_index_leads_to_every_list():
    addresses = public().get("").json()

    assert addresses["tickets"] == "http://testserver/api/v1/tickets/"
    for name in ("areas", "units", "matters", "schema"):
        assert public().get(addresses[name]).status_code == 200


@pytest.mark.parametrize("address", ["cases/", "cases/?scope=area", "tickets/", "desk/"])
def test_a_page_costs_the_same_for_3_rows_and_for_50(address):
    username = "leader01" if "area" in address else "grid01"
    asker = caller(username)
    asker.get("me/")
    for _n in range(3):
        factories.handled_ticket()
    few = queries_of(lambda: asker.get(f"{address}{'&' if '?' in address else '?'}page_size=100"))
    for _n in range(47):
        factories.open_ticket()

    many = queries_of(lambda: asker.get(f"{address}{'&' if '?' in address else '?'}page_size=100"))

    assert (few, many) == (many, few)
    assert many <= 8


def test_a_case_with_a_long_log_costs_no_more_queries():
    case = factories.handled_ticket()
    asker = caller("grid01")
    # Whatever is kept for a while is kept from the first look on.
    asker.get(f"cases/{case.code}/")
    short = queries_of(lambda: asker.get(f"cases/{case.code}/"))
    for number in range(20):
        factories.step(case, "note", "grid01", text=f"第{number}次", audience="internal")

    assert queries_of(lambda: asker.get(f"cases/{case.code}/")) == short


def test_a_ticket_that_was_opened_over_http_is_on_the_desk_of_its_holder():
    code = public().post("tickets/", ticket_body()).json()["code"]

    (row,) = caller("grid01").get("desk/").json()["results"]

    assert (row["kind"], row["case"]["code"]) == ("accept", code)
