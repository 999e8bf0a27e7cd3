"""The bell: what others did on my cases since I looked; never what I must not know."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from tests import factories as make
from tests.tickets.builders import NO_CONTACT, unit_of
from tests.tickets.whistles import arrived, whistled
from tests.workflow.pages import Page, fill, office
from workflow.reports.bell import CAP, count_news, news_page, shown_count
from workflow.services import sweep
from workflow.services.bell import mark_read

pytestmark = pytest.mark.django_db


def told(username):
    """The steps that are new for somebody, the oldest first."""
    events = news_page(make.staff(username)).events
    return [f"{e.case.kind}.{e.step}" for e in reversed(events)]


def read_all(username):
    actor = make.staff(username)
    mark_read(actor, until=max((e.pk for e in news_page(actor).events), default=0))


def test_a_new_ticket_is_news_to_whoever_holds_it_and_to_nobody_else(clock):
    make.open_ticket()

    assert told("grid01") == ["ticket.open"]
    assert [told(name) for name in ("grid02", "secretary01", "water01")] == [[], [], []]


def test_what_his_own_unit_does_is_no_news_to_him(clock):
    case = make.open_ticket()
    read_all("grid01")

    make.step(case, "accept", "grid01")
    make.step(case, "note", "chief01", text="已到现场", audience="internal")

    assert (told("grid01"), told("chief01")) == ([], ["ticket.open"])


def test_the_caller_hears_that_somebody_came_and_the_called_that_they_are_wanted(clock):
    _case, water, _city = whistled()
    assert told("water01") == ["referral.call"]
    read_all("dispatcher01")

    arrived(water, "water01")

    assert told("dispatcher01") == ["referral.arrive"]
    assert told("city01") == ["referral.call"]


def test_whoever_has_to_decide_hears_that_he_is_asked_and_the_asker_what_was_decided(clock):
    case = make.handled_ticket()
    read_all("grid01")
    make.step(case, "extend", "grid01", due_on="2026-06-10", reason="等配件")
    (event,) = news_page(make.staff("secretary01")).events
    assert (event.step, event.phase) == ("extend", "asked")

    make.step(case, "approve", "secretary01")

    assert told("grid01") == ["ticket.approve"]


def test_the_clock_tells_the_unit_whose_duty_it_is(clock):
    case = make.open_ticket(**NO_CONTACT)
    read_all("grid01")

    clock.move_to(case.duties.get(kind="accept").due_at + timedelta(minutes=1))
    sweep()

    assert "ticket.late" in told("grid01") or "ticket.remind" in told("grid01")
    assert told("grid02") == []


def test_what_is_read_is_no_news_any_more_and_a_mark_never_goes_back(clock):
    case = make.open_ticket()
    actor = make.staff("grid01")
    (first,) = news_page(actor).events
    make.step(case, "urge", make.requester_of(case), text="急")

    mark_read(actor, until=first.pk)
    assert told("grid01") == ["ticket.urge"]
    mark_read(actor, until=first.pk - 1)
    assert told("grid01") == ["ticket.urge"]
    # Nothing that is still to come is read.
    mark_read(actor, until=first.pk + 1_000_000)
    make.step(case, "withdraw", make.requester_of(case), reason="好了")
    assert told("grid01") == ["ticket.withdraw"]


def test_each_reads_for_himself(clock):
    make.open_ticket()

    read_all("grid01")

    assert (count_news(make.staff("grid01")), count_news(make.staff("chief01"))) == (0, 1)


def test_whoever_is_kept_out_hears_nothing_from_then_on(clock):
    case = make.open_ticket()
    grid = make.staff("grid01")
    assert count_news(grid) == 1

    make.step(case, "shield", "supervisor01", reason="亲属", user=grid.user.pk)

    assert (count_news(grid), told("grid01")) == (0, [])


def test_of_a_sealed_report_only_those_named_hear_anything(clock):
    make.open_ticket(nature="wrongdoing")
    named = ("dispatcher01", "leader01")

    assert any(count_news(make.staff(name)) for name in named)
    assert [count_news(make.staff(n)) for n in ("grid01", "secretary01", "cadre01")] == [0, 0, 0]


def test_the_count_and_the_page_never_differ(clock):
    case = make.township_ticket()
    make.step(case, "copy", "dispatcher01", units=[unit_of("water01").code], text="请知悉")
    make.step(case, "supervise", "supervisor01", level="ordinary", text="抓紧")
    make.open_ticket(nature="wrongdoing")
    make.open_ticket(about=f"unit:{unit_of('cadre01').code}")

    for name in (
        "grid01",
        "cadre01",
        "secretary01",
        "dispatcher01",
        "leader01",
        "centre01",
        "supervisor01",
        "county01",
        "water01",
        "auditor01",
        "verifier01",
    ):
        actor = make.staff(name)
        assert count_news(actor) == len(news_page(actor).events), name


def test_counting_stops_at_a_hundred_and_a_page_counts_once_in_a_while(clock):
    for _ in range(3):
        make.open_ticket()
    actor = make.staff("grid01")

    with CaptureQueriesContext(connection) as first:
        assert shown_count(actor) == 3
    with CaptureQueriesContext(connection) as again:
        assert shown_count(actor) == 3

    assert [len(asked) for asked in (first, again)] == [3, 1]
    assert f"LIMIT {CAP + 1}" in first[-1]["sql"]


def test_what_was_marked_is_gone_from_the_next_page(clock):
    make.open_ticket()
    actor = make.staff("grid01")
    assert shown_count(actor) == 1

    read_all("grid01")

    assert shown_count(actor) == 0


def test_the_masthead_shows_how_much_is_new_and_the_page_marks_it_read(clock, client):
    case = make.open_ticket()
    browser = office(client, "grid01")
    desk = Page(browser.get("/desk/"))
    assert "/bell/" in desk.links
    assert "News 1 new" in desk.text

    page = Page(browser.get("/bell/"))
    assert case.get_absolute_url() in page.links
    answer = fill(browser, "/bell/", until=page.value("until"))

    assert answer.status_code == 302
    after = Page(browser.get("/bell/"))
    assert "Nothing new" in after.text
    assert "1 new" not in after.text


def test_a_full_page_leads_to_what_came_before(clock, client, monkeypatch):
    monkeypatch.setattr("workflow.reports.bell.PAGE", 2)
    codes = [make.open_ticket().code for _ in range(3)]
    browser = office(client, "grid01")

    (more,) = [a for a in Page(browser.get("/bell/")).links if a.startswith("?before=")]
    older = Page(browser.get(f"/bell/{more}"))

    assert [f"/cases/{code}/" in older.links for code in codes] == [True, False, False]
    # What was not looked at yet is not marked: the button stands on the first page.
    assert older.values("until") == []


def test_the_news_of_a_case_say_what_its_record_says(clock, client):
    case = make.open_ticket()
    make.step(case, "urge", make.requester_of(case), text="不要写在这里的话")

    page = Page(office(client, "grid01").get("/bell/"))

    assert "The requester asks to hurry." in page.text
    assert "不要写在这里的话" not in page.text
