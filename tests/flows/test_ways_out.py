"""Ways out of a ticket, told over HTTP and on the villager's own page."""

from datetime import timedelta

import pytest

from tests.flows.browsing import Villager
from tests.flows.test_ticket_journeys import SOLVED, Ticket, owed_by
from tests.tickets.builders import unit_of
from tests.workflow.pages import fill, office

pytestmark = pytest.mark.django_db


def page_of(ticket) -> Villager:
    return Villager().open("/t/").press(code=ticket.code, query_code=ticket.slip)


def test_declined_then_appealed_then_accepted_above(clock):
    ticket = Ticket()
    asked = ticket.take(
        "grid01",
        "decline",
        status=202,
        outcome="beyond_duty",
        reason="路灯产权不属于村里。",
        channel="供电所 95598",
    )
    assert owed_by("secretary01", ticket.code) == {"decide"}
    ticket.take("secretary01", "approve", ask=asked["ask"]["id"])

    villager = page_of(ticket)
    said = " ".join(villager.page.texts)
    assert ticket.seen_by("requester")["state"] == "declined"
    assert "路灯产权不属于村里。" in said and "Where to turn instead: 供电所 95598" in said

    villager.open(f"/t/{ticket.code}/appeal/")
    assert unit_of("leader01").name in " ".join(villager.page.texts)
    villager.press(text="路灯就在村口，请镇里看看。")

    after = ticket.seen_by("requester")
    assert (after["state"], after["holder"]["code"]) == ("received", unit_of("leader01").code)
    assert "You asked the level above to look at it." in page_of(ticket).page.texts
    assert owed_by("dispatcher01", ticket.code) == {"accept"}
    ticket.take("dispatcher01", "accept")
    ticket.take("dispatcher01", "propose", **SOLVED)
    ticket.take("requester", "confirm", solved="yes", satisfied=5)
    assert ticket.seen_by("requester")["state"] == "closed"


def test_what_is_asked_stands_before_whoever_decides(clock, client):
    ticket = Ticket()
    ticket.take(
        "grid01",
        "decline",
        status=202,
        outcome="other_procedure",
        reason="已向法院起诉。",
        channel="县法院",
    )

    page = office(client, "secretary01").get(f"/cases/{ticket.code}/steps/approve/")
    said = page.content.decode()

    assert "Before a court, in arbitration or another procedure by law" in said
    assert "已向法院起诉。" in said and "县法院" in said


def test_listed_for_sixty_days_reviewed_and_resumed(clock):
    ticket = Ticket()
    ticket.take("grid01", "accept")
    ticket.take("grid01", "contact", reached="yes", how="phone", text="下午过去")
    ask = ticket.take(
        "grid01",
        "list",
        status=202,
        text="要等电力改造。",
        plan="七月一并更换。",
        owner="周广田",
        interim="先放两盏太阳能灯。",
        review_on="2026-08-07",
    )
    ticket.take("secretary01", "approve", ask=ask["ask"]["id"])
    said = page_of(ticket).page.texts
    for words in ("七月一并更换。", "周广田", "先放两盏太阳能灯。", "Fri 7 August, 24:00"):
        assert words in said
    promised = ticket.seen_by("grid01")["duties"]
    assert {d["kind"]: d["is_paused"] for d in promised}["promise"] is True

    clock.shift(timedelta(days=59))
    assert owed_by("grid01", ticket.code) >= {"review"}
    ask = ticket.take("grid01", "review", status=202, text="已立项。", review_on="2026-09-01")
    ticket.take("secretary01", "approve", ask=ask["ask"]["id"])
    assert "Tue 1 September, 24:00" in page_of(ticket).page.texts

    clock.shift(timedelta(days=20))
    ticket.take("grid01", "resume", reason="材料到了。")
    assert ticket.seen_by("requester")["state"] == "handling"
    ticket.take("grid01", "propose", outcome="solved", done="换了。")
    ticket.take("requester", "confirm", solved="yes", satisfied=4)
    assert ticket.seen_by("requester")["state"] == "closed"


def test_a_listed_matter_is_taken_to_the_level_above(clock):
    ticket = Ticket()
    ticket.take("grid01", "accept")
    ask = ticket.take(
        "grid01",
        "list",
        status=202,
        text="等。",
        plan="等。",
        owner="网格员",
        interim="无",
        review_on="2026-08-07",
    )
    ticket.take("secretary01", "approve", ask=ask["ask"]["id"])

    villager = page_of(ticket)
    assert f"/t/{ticket.code}/appeal/" in villager.page.links
    villager.open(f"/t/{ticket.code}/appeal/").press(text="不能一直等。")

    assert ticket.seen_by("requester")["holder"]["code"] == unit_of("leader01").code


def test_reopened_twice_then_supervised_then_answered(clock, client):
    ticket = Ticket()
    ticket.take("grid01", "accept")
    for words in ("又不亮了。", "还是不亮。"):
        ticket.take("grid01", "propose", **SOLVED)
        ticket.take("requester", "confirm", solved="yes")
        ticket.take("requester", "reopen", text=words)
    assert "oversee" in owed_by("secretary01", ticket.code)

    ticket.take("secretary01", "supervise", level="yellow", text="两次重办，今天报告。")

    assert "oversee" not in owed_by("secretary01", ticket.code)
    assert "answer_sup" in owed_by("grid01", ticket.code)
    assert ticket.seen_by("grid01")["supervision"] == "yellow"
    page = office(client, "grid01").get(f"/cases/{ticket.code}/").content.decode()
    assert "Yellow card" in page
    ticket.take("grid01", "answer_sup", text="线路老化，已整段更换。")
    assert "answer_sup" not in owed_by("grid01", ticket.code)
    ticket.take("secretary01", "lift", reason="已整改。")
    assert ticket.seen_by("grid01")["supervision"] == "none"
    # What superiors say to the holder is between them.
    assert not {"supervise", "answer_sup", "lift"} & set(ticket.steps())


def test_urged_from_the_page_and_taken_over_by_the_centre(clock):
    ticket = Ticket()
    ticket.take("grid01", "accept")

    villager = page_of(ticket).open(f"/t/{ticket.code}/urge/").press(text="天黑路滑，请快些。")
    assert "They were asked to hurry." in " ".join(villager.page.texts)
    assert f"/t/{ticket.code}/urge/" not in villager.page.links

    ticket.take("centre01", "take_over", reason="连片停电，中心直接办。")
    said = page_of(ticket).page.texts
    centre = unit_of("centre01").name
    assert f"{centre} took it upon itself and is in charge now." in said
    assert owed_by("centre01", ticket.code) >= {"handle"}
    assert owed_by("grid01", ticket.code) == set()


def test_merged_objected_to_and_split(clock):
    first = Ticket(text="村口大槐树下路灯坏了。")
    second = Ticket(text="大槐树边上的灯不亮，老人夜里摔倒。")
    for ticket in (first, second):
        ticket.take("grid01", "accept")

    second.take("grid01", "merge", into=first.code, reason="同一盏灯。")

    page = page_of(second).page
    assert second.seen_by("requester")["state"] == "merged"
    for words in ("How the joint matter stands", "In progress", unit_of("grid01").name):
        assert words in page.texts
    # He follows how far it is, and reads nothing of what somebody else wrote.
    everything = " ".join(page.texts)
    assert "村口大槐树下" not in everything and first.code not in everything
    first.take("grid01", "propose", **SOLVED)
    assert "To be confirmed" in page_of(second).page.texts

    villager = page_of(second).open(f"/t/{second.code}/split/").press(reason="是另一盏灯。")
    assert "It goes on by itself." in " ".join(villager.page.texts)
    assert second.seen_by("requester")["state"] == "handling"
    assert owed_by("grid01", second.code) >= {"handle", "contact"}
    second.take("grid01", "propose", **SOLVED)
    second.take("requester", "confirm", solved="yes", satisfied=5)
    assert second.seen_by("requester")["state"] == "closed"
    assert second.steps() == ["open", "accept", "merge", "split", "propose", "confirm"]


def test_a_page_offers_every_correction_in_one_list(clock, client):
    ticket = Ticket()
    ticket.take("grid01", "accept")

    address = f"/cases/{ticket.code}/steps/change/"
    page = office(client, "grid01").get(address).content.decode()
    assert '<option value="urgency:urgent">' in page and 'name="field"' in page

    answer = fill(client, address, value="urgency:complex", reason="要分几次办。")
    assert answer.status_code == 302
    decider = office(client, "secretary01").get(f"/cases/{ticket.code}/steps/approve/")
    assert "Urgency: Complex" in decider.content.decode()
    assert "要分几次办。" in decider.content.decode()


def test_taken_out_of_the_rates_by_two(clock, client):
    ticket = Ticket()
    ticket.take("grid01", "accept")
    ticket.take("grid01", "propose", **SOLVED)
    ticket.take("requester", "confirm", solved="no")
    ticket.take("grid01", "propose", **SOLVED)
    ticket.take("requester", "confirm", solved="yes")

    data = {"reason_code": "in_court", "reason": "已经起诉"}
    asked = ticket.take("chief01", "exclude", status=202, **data)
    # Who decides finds the request on the page of the closed ticket.
    page = office(client, "supervisor01").get(f"/cases/{ticket.code}/").content.decode()
    assert "A court or another procedure by law took it over meanwhile" in page
    ticket.take("supervisor01", "approve", ask=asked["ask"]["id"])

    said = " ".join(page_of(ticket).page.texts)
    assert "The rates do not count it" in said and "已经起诉" not in said
