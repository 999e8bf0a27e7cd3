"""The page of a case: whose it is, by when, what I may do, and all that happened."""

import re
from datetime import UTC, datetime, timedelta

import pytest
import time_machine
from django.db import connection
from django.test.utils import CaptureQueriesContext

from governance.models import Matter
from tests import factories
from tests.workflow.pages import Page, office

pytestmark = pytest.mark.django_db

WEDNESDAY = datetime(2026, 3, 18, 2, tzinfo=UTC)


def main_action(page):
    """The filled button of the head, if there is one."""
    found = [a["href"] for a in page.attrs_of("a") if a.get("class") == "btn btn-primary"]
    return found[0] if found else None


def more(page):
    return [a["href"].split("/")[-2] for a in page.attrs_of("a") if a.get("class") == "menu-item"
            and "/steps/" in a["href"]]  # fmt: skip


def in_department():
    """A ticket that went up to the township and over to a department."""
    case = factories.handled_ticket()
    factories.move(case, "grid01", "report_up", "cadre01")
    factories.move(case, "cadre01", "report_up", "dispatcher01")
    city = factories.staff("city01").posts[0].unit
    entry = Matter.objects.filter(lead=city)[0].code
    child = factories.refer(case, "dispatcher01", "hand_over", city, entry=entry)
    factories.step(child, "accept", "cityhead01")
    case.refresh_from_db()
    return case


@time_machine.travel(WEDNESDAY, tick=False)
def test_the_head_says_what_it_is_whose_it_is_and_what_i_owe(client):
    case = factories.open_ticket(location="村东头")

    page = Page(office(client, "grid01").get(f"/cases/{case.code}/"))

    head = page.text[: page.text.index("What was reported")]
    for words in ("Help", "Ordinary", "Received", "海子村第1网格", "李* · 138****5678", "Web",
                  "Taking it on: 5 h 30 min left"):  # fmt: skip
        assert words in head
    assert main_action(page) == f"/cases/{case.code}/steps/accept/"
    assert "Where exactly: 村东头" in page.text


def test_a_name_or_number_is_never_shown_in_full(client):
    case = factories.open_ticket()

    answer = office(client, "grid01").get(f"/cases/{case.code}/")

    assert "李四" not in answer.content.decode()
    assert "13800005678" not in answer.content.decode()


def test_what_is_offered_is_what_this_post_may_do_now(client):
    case = factories.handled_ticket()

    handler = Page(office(client, "grid01").get(f"/cases/{case.code}/"))
    chief = Page(office(client, "chief01").get(f"/cases/{case.code}/"))

    assert main_action(handler) == f"/cases/{case.code}/steps/contact/"
    assert set(more(handler)) == {
        *(
            "propose",
            "ask",
            "refer",
            "whistle",
            "list",
            "extend",
            "urge",
            "change",
            "copy",
            "merge",
            "mediate",
        ),
        *("assign", "note", "correct", "link", "shield", "danger"),
    }
    assert "refer" not in more(chief)


@time_machine.travel(WEDNESDAY, tick=False)
def test_my_own_clock_comes_first_and_the_promise_second_each_with_its_trace(client):
    case = factories.handled_ticket(contact_name="", contact_phone="")

    page = Page(office(client, "grid01").get(f"/cases/{case.code}/"))

    names = [text for text in page.texts if text in ("Handling", "Answer to the requester")]
    assert names[-2:] == ["Handling", "Answer to the requester"]
    assert "1 working day: 19 Mar" in page.text
    assert "by Thu 19 March, 17:30" in page.texts


@time_machine.travel(WEDNESDAY, tick=False)
def test_a_clock_that_stands_still_says_since_when_why_and_what_is_left(client):
    case = factories.handled_ticket(contact_name="", contact_phone="")
    factories.step(case, "ask", "grid01", text="哪一盏？", due_on="2026-03-20")

    page = Page(office(client, "grid01").get(f"/cases/{case.code}/"))

    assert "Paused, 1 working day left" in page.texts
    assert "Stopped since Wed 18 Mar 10:00 (waiting for the requester)" in page.texts
    assert (
        "No end is set while it stands. When it goes on, the end moves by the stop." in page.texts
    )


@time_machine.travel(WEDNESDAY, tick=True)
def test_the_chain_shows_who_was_accountable_and_who_is_now(client):
    case = in_department()

    page = Page(office(client, "cityhead01").get(f"/cases/{case.code}/"))

    chain = [n for n, a in enumerate(page.attrs_of("ol")) if "chain" in a.get("class", "")]
    units = ("海子村第1网格", "海子村委会", "金海湖地区办事处", "区城市管理委员会")
    below = page.texts[page.texts.index("Who was accountable, how long") :]
    assert len(chain) == 1
    assert [text for text in below if text in units][:4] == list(units)
    assert page.texts.count("Accountable now") == 1


@time_machine.travel(WEDNESDAY, tick=False)
def test_whom_it_was_sent_to_hangs_on_the_chain_until_he_accepts(client):
    case = factories.handled_ticket()
    child = factories.refer(case, "grid01", "report_up", factories.staff("cadre01").posts[0].unit)

    sender = Page(office(client, "grid01").get(f"/cases/{case.code}/"))
    callee = Page(office(client, "cadre01").get(f"/cases/{case.code}/"))

    assert "Called · today 15:30" in sender.texts
    assert f"/cases/{child.code}/steps/cancel/" in sender.links
    # Whom it was sent to takes it over from the page of the matter itself.
    assert main_action(callee) == f"/cases/{child.code}/steps/accept/"


def test_a_child_shows_what_was_reported_and_what_the_sender_wrote(client):
    case = factories.handled_ticket()
    child = factories.refer(case, "grid01", "report_up", factories.staff("cadre01").posts[0].unit)

    page = Page(office(client, "cadre01").get(f"/cases/{child.code}/"))

    assert "村口三盏路灯不亮，晚上看不见路。" in page.texts
    assert "请接着办" in page.texts
    assert f"/cases/{case.code}/" in page.links
    assert main_action(page) == f"/cases/{child.code}/steps/accept/"


def test_the_record_says_each_move_once_and_all_of_it_on_request(client):
    case = in_department()
    office(client, "cityhead01")

    short = Page(client.get(f"/cases/{case.code}/"))
    whole = Page(client.get(f"/cases/{case.code}/?all=1"))

    assert len(short.attrs_of("time")) == 8
    assert len(whole.attrs_of("time")) == case.root_events.count()
    assert "?all=1" in short.links


def test_a_note_for_staff_is_marked_as_internal(client):
    case = factories.handled_ticket()
    factories.step(case, "note", "grid01", text="车是王家的。", audience="internal")

    page = Page(office(client, "grid01").get(f"/cases/{case.code}/"))

    assert page.texts[page.texts.index("车是王家的。") - 1] == "Internal"


def test_the_end_of_a_case_can_still_be_read_by_those_who_reported_it(client):
    case = in_department()
    factories.step(case, "propose", "city01", outcome="solved", done="清运完毕。", contact="当面")
    factories.step(case, "callback", factories.verifier_of(case), reached="yes", solved="yes")

    pages = [
        Page(office(client, name).get(f"/cases/{case.code}/")) for name in ("grid01", "cadre01")
    ]

    assert ["Closed" in page.texts for page in pages] == [True, True]
    assert ["清运完毕。" in page.texts for page in pages] == [True, True]
    assert ["No time limit is running." in page.texts for page in pages] == [True, True]


def asked_again():
    """A ticket whose handler asks for a second addition, which the level above must allow."""
    case = factories.handled_ticket()
    day = (datetime.now(UTC) + timedelta(days=3)).date().isoformat()
    factories.step(case, "ask", "grid01", text="哪一盏？", due_on=day)
    factories.step(case, "supply", factories.requester_of(case), text="东头那盏。")
    factories.step(case, "ask", "grid01", text="几号电杆？", due_on=day)
    return case


def test_a_request_shows_its_buttons_to_who_decides_and_to_who_asked(client):
    case = asked_again()
    ask = case.asks.get()
    address = f"/cases/{case.code}/"

    decider = Page(office(client, "secretary01").get(address))
    asker = Page(office(client, "grid01").get(address))
    other = Page(office(client, "cadre01").get(address))

    assert [link for link in decider.links if "?ask=" in link] == [
        f"/cases/{case.code}/steps/approve/?ask={ask.pk}",
        f"/cases/{case.code}/steps/refuse/?ask={ask.pk}",
    ]
    assert [link for link in asker.links if "?ask=" in link] == [
        f"/cases/{case.code}/steps/retract/?ask={ask.pk}"
    ]
    assert [link for link in other.links if "?ask=" in link] == []
    assert "Request: Ask for more" in decider.texts
    assert "几号电杆？" in decider.texts


def test_linked_cases_are_named_to_those_who_see_both(client):
    case, other = factories.handled_ticket(), factories.handled_ticket(text="路灯又坏了。")
    factories.step(case, "link", "grid01", code=other.code, relation="repeat")

    pages = [Page(office(client, "grid01").get(f"/cases/{c.code}/")) for c in (case, other)]

    assert f"/cases/{other.code}/" in pages[0].links
    assert f"/cases/{case.code}/" in pages[1].links


def test_a_stranger_gets_404_and_learns_nothing(client):
    case = factories.open_ticket()
    client.force_login(factories.stranger().user)

    codes = (case.code, "2026000000000")
    answers = [client.get(f"/cases/{code}/") for code in codes]

    pages = [a.content.decode().replace(c, "") for a, c in zip(answers, codes, strict=True)]
    assert [answer.status_code for answer in answers] == [404, 404]
    # The forms of the frame carry a token that is another one on every page.
    one, other = (re.sub(r'middlewaretoken" value="\w+"', "", page) for page in pages)
    assert one == other


def test_the_page_is_kept_out_of_shared_caches(client):
    case = factories.open_ticket()

    answer = office(client, "grid01").get(f"/cases/{case.code}/")

    assert set(answer["Cache-Control"].split(", ")) == {"private", "no-store"}


def test_a_long_record_costs_as_many_queries_as_a_short_one(client):
    case = factories.handled_ticket()
    office(client, "grid01").get(f"/cases/{case.code}/")
    counts = []
    for amount in (1, 30):
        for n in range(amount):
            factories.step(case, "note", "grid01", text=f"第 {n} 次进展", audience="internal")
        with CaptureQueriesContext(connection) as queries:
            page = Page(client.get(f"/cases/{case.code}/"))
        counts.append(len(queries))

    assert counts[0] == counts[1] <= 38
    assert "?all=1" in page.links


def test_what_can_be_done_with_a_child_stands_on_the_page_of_the_matter_once(client):
    case = factories.handled_ticket()
    child = factories.refer(case, "grid01", "report_up", factories.staff("cadre01").posts[0].unit)

    page = Page(office(client, "grid01").get(f"/cases/{case.code}/"))

    assert more(page).count("note") == 1
    assert f"/cases/{child.code}/steps/note/" not in page.links
    assert "Take it back: 海子村委会" in page.texts
