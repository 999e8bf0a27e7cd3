"""What will climb tomorrow: what the clock will do, before it does, for those who may look."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from tests import factories as make
from tests.tickets.builders import NO_CONTACT, unit_of
from tests.workflow.climbing import duty_of, moments, reach
from tests.workflow.pages import Page, office
from workflow.models import Duty
from workflow.reports.climbing import climbing
from workflow.services import sweep

pytestmark = pytest.mark.django_db

DAY = timedelta(hours=24)


def page_of(client, username):
    return Page(office(client, username).get("/desk/climbing/"))


def shown(client, username):
    """The cases of the first table, by address."""
    return [link for link in page_of(client, username).links if link.startswith("/cases/2")]


def ahead(username):
    return [(c.duty.kind, c.code) for c in climbing(make.staff(username)).climbs]


def test_nothing_climbs_says_so(client, clock):
    text = page_of(client, "leader01").text

    assert "Nothing will climb" in text
    assert "What the centre and the county let lie" not in text


def test_a_reminder_is_no_climbing(clock):
    make.handled_ticket(**NO_CONTACT)
    clock.shift(timedelta(hours=7))

    assert ahead("leader01") == []


def test_what_will_be_late_and_carded_is_said_before_it_is(client, clock):
    case = make.handled_ticket(**NO_CONTACT)
    clock.shift(timedelta(hours=9))

    page = page_of(client, "leader01")

    assert ahead("leader01") == [("handle", "late")]
    assert f"/cases/{case.code}/" in page.links
    assert "becomes late" in page.text
    assert "海子村第1网格" in page.text


def test_it_says_exactly_what_the_sweep_then_does(clock):
    """Eight days of sweeps fire all that was foretold at each midnight, at the moment given."""
    make.handled_ticket(**NO_CONTACT)
    make.open_ticket(urgency="emergency", **NO_CONTACT)
    make.proposed_ticket(**NO_CONTACT)
    foretold = set()

    for hour in range(8 * 24):
        if hour % 24 == 0:
            climbs = climbing(make.staff("leader01")).climbs
            foretold |= {(c.duty.pk, c.code, c.at.isoformat()) for c in climbs}
        clock.shift(timedelta(hours=1))
        sweep()

    fired = {
        (duty.pk, rung["code"], rung["at"])
        for duty in Duty.objects.exclude(owner_kind="requester")
        for rung in duty.stages
        if "fired_at" in rung
    }
    assert foretold <= fired
    assert {code for _pk, code, _at in foretold} >= {"late", "yellow", "oversee_above"}


def test_only_what_happens_in_the_next_day_is_listed(clock):
    case = make.handled_ticket(**NO_CONTACT)
    handle = duty_of(case, "handle")

    clock.move_to(moments(handle)["late"] - DAY)
    assert ahead("leader01") == []
    clock.shift(timedelta(seconds=1))
    assert ahead("leader01") == [("handle", "late")]


def test_what_is_done_paused_or_a_villagers_own_is_not_listed(clock):
    case = make.handled_ticket(**NO_CONTACT)
    make.step(case, "ask", "grid01", text="照片", due_on="2026-06-09")
    clock.shift(timedelta(hours=12))

    assert ahead("leader01") == []


def test_nobody_finds_what_he_may_not_see(client, clock):
    make.handled_ticket(**NO_CONTACT)
    sealed = make.open_ticket(nature="wrongdoing", **NO_CONTACT)
    hidden = make.open_ticket(
        about=f"unit:{make.staff('leader01').posts[0].unit.code}", **NO_CONTACT
    )
    clock.shift(timedelta(hours=9))

    assert f"/cases/{sealed.code}/" not in shown(client, "leader01")
    assert f"/cases/{hidden.code}/" not in shown(client, "leader01")
    overseer = make.stranger()
    overseer.post.capabilities = [*overseer.post.capabilities, "supervise"]
    overseer.post.save()
    assert shown(client, overseer.user.username) == []


def test_who_neither_supervises_nor_audits_is_told_for_whom_it_is(client, clock):
    answer = office(client, "grid01").get("/desk/climbing/")

    assert answer.status_code == 403
    # In the frame of officers, not in that of villagers.
    assert {"class": "tabbar"} in Page(answer).attrs_of("ul")
    assert "Staff log-in" not in Page(answer).texts
    assert "supervise or audit" in Page(answer).text
    assert "/desk/climbing/" not in Page(office(client, "grid01").get("/desk/")).links
    assert "/desk/climbing/" in Page(office(client, "supervisor01").get("/desk/")).links


def test_a_stranger_to_the_office_has_to_log_in(client):
    answer = client.get("/desk/climbing/")

    assert (answer.status_code, answer.url) == (302, "/login/?next=/desk/climbing/")


def test_the_auditor_finds_what_the_centre_let_lie(client, clock):
    case = make.handled_ticket(**NO_CONTACT)
    reach(clock, duty_of(case, "handle"), "oversee_centre")
    mine = case.duties.open().get(kind="oversee", unit=unit_of("centre01"))
    reach(clock, mine, "oversee_centre")
    clock.shift(timedelta(hours=1))

    page = page_of(client, "auditor01")

    assert "What the centre and the county let lie" in page.text
    assert page.text.endswith(mine.unit.name) or f" {mine.unit.name} " in page.text


@pytest.mark.parametrize("more", [1, 3])
def test_the_list_takes_as_many_queries_for_three_rows_as_for_one(client, clock, more):
    for _ in range(more):
        make.handled_ticket(**NO_CONTACT)
    clock.shift(timedelta(hours=9))
    actor = make.staff("leader01")

    with CaptureQueriesContext(
        connection,
    ) as queries:
        found = climbing(actor).climbs
        [(c.duty.case.face, c.duty.case.holder.name, c.duty.unit.name) for c in found]

    assert (len(found), len(queries)) == (more, 1)


def test_a_case_stands_there_once_with_its_urgency_and_all_its_rungs(client, clock):
    case = make.open_ticket(urgency="emergency", **NO_CONTACT)

    page = page_of(client, "leader01")

    assert len(ahead("leader01")) > 1
    assert shown(client, "leader01") == [case.get_absolute_url()]
    assert case.get_urgency_display() in page.texts
    assert "Late," not in page.texts
    assert "/desk/" in page.links


def test_the_desk_of_whoever_oversees_names_what_climbs_first(client, clock):
    before = Page(office(client, "leader01").get("/desk/"))
    case = make.open_ticket(urgency="emergency", **NO_CONTACT)

    page = Page(client.get("/desk/"))

    nothing = "Nothing will be late, carded or passed up in the next 24 hours."
    assert [nothing in each.texts for each in (before, page)] == [True, False]
    assert case.get_absolute_url() in page.links
    assert "You owe nothing yourself. Cases that will climb within 24 hours: 1." in page.texts
