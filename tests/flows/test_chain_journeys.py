"""The chain over HTTP: whistles, objections and rulings, each told from the report to the end."""

import pytest

from governance.models import Matter
from tests.api.builders import caller
from tests.flows.test_ticket_journeys import HAPPY, Ticket, owed_by
from tests.tickets.builders import unit_of

pytestmark = pytest.mark.django_db

NOT_OURS = {"reason_code": "not_our_duty", "legal_basis": "固体废物污染环境防治法第六十二条"}
MARKS = {"timeliness": 5, "attitude": 5, "result": 4}
THERE = {"at": "2026-06-08T09:00:00+08:00", "who": "两人", "mode": "on_site"}


def at_township(**body):
    """A ticket that went up the line and is in the hands of the township."""
    ticket = Ticket(**body)
    ticket.take("grid01", "accept", **({"matter": body["matter"]} if "matter" in body else {}))
    ticket.move("grid01", "report_up", "cadre01")
    ticket.move("cadre01", "report_up", "dispatcher01")
    return ticket


def code(username):
    return unit_of(username).code


def children(ticket, actor):
    rows = caller(actor).get(f"cases/{ticket.code}/").json()["children"]
    return {row["holder"]["code"]: row["code"] for row in rows if row["variant"] == "whistle"}


def proposals(ticket, actor, step):
    found = caller(actor).get(f"cases/{ticket.code}/steps/{step}/").json()["proposals"]
    return [(each["unit"]["code"], [r["code"] for r in each["reasons"]]) for each in found]


def test_a_whistle_with_a_lead_and_two_others_of_which_one_objects_and_is_ruled_in(clock):
    ticket = at_township(text="东沟被人倒了两车渣土，路面积水。")
    lead, second, third = code("water01"), code("city01"), code("agri01")
    ticket.take(
        "dispatcher01",
        "whistle",
        kind="everyday",
        callees=[
            {"unit": lead, "task": "清淤"},
            {"unit": second, "task": "清运渣土"},
            {"unit": third, "task": "查沟是否用于灌溉"},
        ],
        lead=lead,
        text="沟里约两车建筑渣土，桥涵堵死。",
    )
    parts = children(ticket, "dispatcher01")
    assert [owed_by(name, ticket.code) for name in ("water01", "city01", "agri01")] == [
        {"arrive"}
    ] * 3

    ticket.take("cityhead01", "object", at=parts[second], **NOT_OURS, who=lead)
    assert owed_by("supervisor01", ticket.code) == {"rule"}
    ticket.take("supervisor01", "rule", at=parts[second], verdict="stays", reason="渣土归城管")
    refused = caller("cityhead01").post(f"cases/{parts[second]}/steps/object/", NOT_OURS)
    assert (refused.status_code, refused.json()["type"]) == (409, "/problems/wrong-state")

    for name, unit in (("water01", lead), ("city01", second), ("agri01", third)):
        arrived = caller(name).post(f"cases/{parts[unit]}/steps/arrive/", THERE)
        assert arrived.status_code == 200
        ticket.take(name, "answer", at=parts[unit], text="办好了。")
        ticket.take("leader01", "rate", at=parts[unit], **MARKS, words="到得快")
        ticket.take(name, "rate_back", at=parts[unit], needed=5, described=4)

    ticket.take("dispatcher01", "propose", outcome="solved", done="清了。", contact="电话")
    ticket.take("verifier01", "callback", **HAPPY)
    assert ticket.seen_by("requester")["state"] == "closed"
    assert "whistle" not in ticket.steps()


def test_a_wrong_department_is_ruled_out_and_the_next_case_goes_to_the_right_one(clock):
    matter = Matter.objects.filter(lead=unit_of("water01")).order_by("code")[0].code
    ticket = at_township(text="山坡冲垮了。", matter=matter)
    ticket.take("dispatcher01", "refer", variant="hand_over", callee=code("water01"), brief="请办")
    child = caller("waterhead01").get(f"tickets/{ticket.code}/").json()["children"][-1]["code"]

    ticket.take("waterhead01", "object", at=child, **NOT_OURS, who=code("city01"))
    ticket.take(
        "supervisor01", "rule", at=child, verdict="goes_to", unit=code("city01"), reason="按职责"
    )

    seen = ticket.seen_by("requester")
    assert (seen["state"], seen["holder"]["code"]) == ("handling", code("city01"))
    assert owed_by("city01", ticket.code) == {"handle", "contact"}
    assert ticket.steps()[-2:] == ["rule", "moved"]
    up = caller("cityhead01").post(
        f"cases/{ticket.code}/steps/refer/",
        {"variant": "report_up", "callee": code("centre01"), "brief": "不归我们"},
    )
    assert (up.status_code, up.json()["errors"][0]["field"]) == (422, "callee")

    following = at_township(text="又一处山坡冲垮了。", matter=matter)
    assert proposals(following, "dispatcher01", "refer")[0] == (code("city01"), ["ruling"])
    assert proposals(following, "dispatcher01", "whistle")[0] == (code("city01"), ["ruling"])


def test_a_hasty_acceptance_is_objected_to_and_given_back(clock):
    ticket = at_township(text="路灯不亮。")
    ticket.move("dispatcher01", "hand_over", "waterhead01")
    child = caller("waterhead01").get(f"tickets/{ticket.code}/").json()["children"][-1]["code"]

    ticket.take("waterhead01", "object", at=child, **NOT_OURS)
    blocked = caller("water01").post(
        f"cases/{ticket.code}/steps/propose/",
        {"outcome": "solved", "done": "办了", "contact": "电话"},
    )
    assert (blocked.status_code, blocked.json()["type"]) == (409, "/problems/wrong-state")
    promised = ticket.seen_by("requester")["due_at"]
    ticket.take("dispatcher01", "agree", at=child, reason="确实送错了")

    seen = ticket.seen_by("requester")
    assert (seen["holder"]["code"], seen["due_at"]) == (code("dispatcher01"), promised)
    assert owed_by("dispatcher01", ticket.code) == {"handle", "contact"}
    assert owed_by("water01", ticket.code) == set()
