"""Whole journeys of a ticket over HTTP, each told from the report to the end."""

from datetime import timedelta

import pytest
from django.core.management import call_command

from governance.models import Matter
from tests.api.builders import caller, key, public, ticket_body
from tests.tickets.builders import unit_of
from workflow.models import Policy

pytestmark = pytest.mark.django_db

SOLVED = {"outcome": "solved", "done": "换了三只灯头，三盏都亮了。", "contact": "当面说过"}
HAPPY = {"reached": "yes", "answered_by": "self", "solved": "yes", "satisfied": 5}


class Ticket:
    """A ticket as its participants know it: a code and a slip, and nothing from the database."""

    def __init__(self, opener=None, **body):
        opener = opener or public()
        answer = opener.post("tickets/", ticket_body(**body), **{"idempotency-key": key()})
        assert answer.status_code == 201, answer.content.decode()
        self.code = answer.json()["code"]
        self.slip = answer.json()["query_code"]

    def take(self, actor, name, *, at="", status=200, **data):
        """Take a step, at a child if one is named; returns what was answered."""
        asker = self.requester() if actor == "requester" else caller(actor)
        answer = asker.post(f"cases/{at or self.code}/steps/{name}/", data)
        assert answer.status_code == status, answer.content.decode()
        return answer.json()

    def requester(self):
        """The villager with his slip in hand."""
        found = public().post("lookup/", {"code": self.code, "query_code": self.slip})
        asker = public()
        asker.headers["authorization"] = f"Case {found.json()['token']}"
        return asker

    def seen_by(self, actor):
        asker = self.requester() if actor == "requester" else caller(actor)
        answer = asker.get(f"tickets/{self.code}/")
        return answer.json() if answer.status_code == 200 else answer.status_code

    def move(self, sender, variant, receiver, **data):
        """Send it on and have it accepted; the ticket follows only then."""
        callee = unit_of(receiver).code
        self.take(sender, "refer", variant=variant, callee=callee, brief="请接着办", **data)
        child = caller(receiver).get(f"tickets/{self.code}/").json()["children"][-1]["code"]
        self.take(receiver, "accept", at=child)

    def steps(self, actor="requester"):
        asker = self.requester() if actor == "requester" else caller(actor)
        lines = asker.get(f"cases/{self.code}/events/").json()["results"]
        return [line["step"] for line in lines]


def owed_by(username, code):
    """What stands on somebody's desk about a ticket."""
    rows = caller(username).get("desk/").json()["results"]
    return {row["kind"] for row in rows if row["case"]["code"].startswith(code)}


def test_a_matter_is_solved_in_the_grid(clock):
    ticket = Ticket()
    assert owed_by("grid01", ticket.code) == {"accept"}

    ticket.take("grid01", "accept")
    ticket.take("grid01", "contact", reached="yes", how="phone", text="下午过去")
    assert owed_by("grid01", ticket.code) == {"handle"}
    ticket.take("grid01", "propose", **SOLVED)
    assert owed_by("secretary01", ticket.code) == {"verify"}
    ticket.take("secretary01", "callback", **HAPPY)

    end = ticket.seen_by("requester")
    assert (end["state"], end["duties"]) == ("closed", [])
    assert ticket.steps() == ["open", "accept", "contact", "propose", "callback"]
    ticket.take("requester", "rate", solved="yes", satisfied=4)
    assert owed_by("grid01", ticket.code) == set()


def test_a_matter_travels_the_whole_chain_to_a_department_and_back_to_the_villager(clock):
    ticket = Ticket(text="村里自来水三天没来了。")
    promised = ticket.seen_by("requester")["due_at"]
    water = Matter.objects.filter(lead=unit_of("water01"))[0].code
    ticket.take("grid01", "accept")

    ticket.move("grid01", "report_up", "cadre01")
    ticket.move("cadre01", "report_up", "dispatcher01")
    ticket.move("dispatcher01", "hand_over", "waterhead01", entry=water)

    on_the_way = ticket.seen_by("requester")
    assert on_the_way["holder"]["code"] == unit_of("water01").code
    assert on_the_way["due_at"] == promised
    ticket.take("water01", "contact", reached="yes", how="phone", text="管道爆裂")
    ticket.take("water01", "propose", outcome="solved", done="换了管道。")
    assert owed_by("verifier01", ticket.code) == {"verify"}
    ticket.take("verifier01", "callback", **HAPPY)

    for witness in ("grid01", "cadre01", "dispatcher01", "water01", "verifier01", "requester"):
        assert (witness, ticket.seen_by(witness)["state"]) == (witness, "closed")
    assert ticket.seen_by("city01") == 404
    # The requester reads that it moved; where it was sent before that is between the units.
    assert ticket.steps() == [
        *("open", "accept"),
        *("accept", "moved") * 3,
        *("contact", "propose", "callback"),
    ]
    assert [step for step in ticket.steps("leader01") if step in ("refer", "call")] == [
        *("refer", "call") * 3
    ]


def test_an_officer_writes_it_down_for_a_villager_without_a_phone(clock):
    ticket = Ticket(caller("grid01"), channel="visit")

    ticket.take("grid01", "accept")
    ticket.take("grid01", "propose", **SOLVED)
    refused = ticket.take("requester", "confirm", status=403, solved="yes")
    ticket.take("secretary01", "callback", **HAPPY | {"answered_by": "family"})

    assert refused["code"] == "not-allowed"
    assert ticket.seen_by("requester")["state"] == "closed"
    ticket.take("requester", "rate", status=403, solved="yes", satisfied=5)
    ticket.take("requester", "reopen", text="又不亮了。")
    assert ticket.seen_by("requester")["state"] == "handling"


def test_not_solved_at_the_call_back_is_worked_on_again_until_it_is(clock):
    ticket = Ticket()
    ticket.take("grid01", "accept")
    ticket.take("grid01", "propose", **SOLVED)

    ticket.take("secretary01", "callback", reached="yes", solved="no", words="只亮了一盏")
    assert ticket.seen_by("requester")["state"] == "handling"
    assert owed_by("grid01", ticket.code) == {"handle"}
    ticket.take("grid01", "propose", outcome="solved", done="另两盏也换了。")
    ticket.take("secretary01", "callback", **HAPPY)

    assert ticket.seen_by("requester")["state"] == "closed"
    assert ticket.steps() == ["open", "accept", "propose", "callback", "propose", "callback"]


def test_who_cannot_be_reached_three_times_is_closed_as_unknown(clock):
    ticket = Ticket()
    ticket.take("grid01", "accept")
    ticket.take("grid01", "propose", **SOLVED)

    for _ in range(3):
        assert ticket.seen_by("requester")["state"] == "proposed"
        ticket.take("secretary01", "callback", reached="missed")
        clock.shift(timedelta(hours=2))

    assert ticket.seen_by("requester")["state"] == "closed"
    assert ticket.steps()[-2:] == ["callback", "close_unreached"]
    # He can still speak up.
    ticket.take("requester", "reopen", text="我在外地，灯还是不亮。")
    assert ticket.seen_by("requester")["state"] == "handling"


def test_who_answers_nothing_and_is_not_called_is_closed_by_the_sweep(clock):
    Policy.objects.filter(key="callback_sample").update(value=0)
    ticket = Ticket()
    ticket.take("grid01", "accept")
    ticket.take("grid01", "propose", **SOLVED)
    clock.shift(timedelta(days=8))

    call_command("sweep", verbosity=0)

    assert ticket.seen_by("requester")["state"] == "closed"
    assert ticket.steps()[-1] == "close_unreached"


def test_a_closed_matter_is_reopened_with_a_new_promise(clock):
    ticket = Ticket()
    ticket.take("grid01", "accept")
    ticket.take("grid01", "propose", **SOLVED)
    ticket.take("requester", "confirm", solved="yes", satisfied=4)
    clock.shift(timedelta(days=20))

    ticket.take("requester", "reopen", text="又灭了两盏。")

    again = ticket.seen_by("requester")
    assert (again["state"], again["due_at"][:10]) == ("handling", "2026-07-06")
    assert owed_by("grid01", ticket.code) == {"handle", "contact"}
    ticket.take("grid01", "propose", **SOLVED)
    ticket.take("requester", "confirm", solved="yes", satisfied=5)
    assert ticket.seen_by("requester")["state"] == "closed"


def test_an_anonymous_matter_is_checked_by_the_verifier_himself(clock):
    ticket = Ticket(contact=None)

    ticket.take("grid01", "accept")
    assert owed_by("grid01", ticket.code) == {"handle"}
    ticket.take("grid01", "propose", outcome="solved", done="换了灯头。")
    ticket.take(
        "secretary01", "callback", reached="no_contact", solved="yes", words="到现场看过，亮着。"
    )

    assert ticket.seen_by("requester")["state"] == "closed"
    assert ticket.seen_by("secretary01")["requester"] is None
