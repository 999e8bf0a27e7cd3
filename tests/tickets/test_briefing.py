"""Briefs: the accused answers a question and learns nothing of the ticket behind it."""

import pytest
from django.utils import translation

from governance.models import Post, User
from tests import factories as make
from tests.tickets.builders import NO_CONTACT, line_of, open_duties, settled_by, unit_of
from tests.workflow.pages import Page, office
from tickets.services.briefing import cancel_idle_briefs, pass_on_briefs
from workflow.models import Case, CaseLink, Involvement
from workflow.reports import offer_for, timeline
from workflow.reports.clocks import clocks_of
from workflow.reports.desk import owed
from workflow.services import Invalid, NotVisible, WrongState, can_see, staff_actor, verify_log
from workflow.wording.duties import duty_name

pytestmark = pytest.mark.django_db

SECRET = "村委会把低保名额给了亲戚，我家没评上。"


def shielded(**changes):
    about = f"unit:{unit_of('cadre01').code}"
    case = make.open_ticket(**{**NO_CONTACT, "about": about, "text": SECRET, **changes})
    make.step(case, "accept", "dispatcher01")
    return case


def heard(case=None):
    case = case or shielded()
    by = "leader01"
    make.step(case, "hear", by, unit=unit_of("cadre01").code, brief="请说明今年低保评议程序。")
    return case, CaseLink.objects.get(case=case, kind="brief").other


def answered():
    case, brief = heard()
    make.step(brief, "answer_brief", "secretary01", text="评议会记录见附件，已公示七天。")
    return case, brief


def test_a_brief_is_a_root_of_its_own_with_nothing_of_the_ticket(clock):
    case, brief = heard()

    assert (brief.root_id, brief.parent_id, brief.state) == (brief.pk, None, "asked")
    assert (brief.holder, brief.opened_by_unit) == (unit_of("cadre01"), unit_of("leader01"))
    assert (brief.matter, brief.nature, brief.urgency) == (None, "", "ordinary")
    assert open_duties(brief) == {"answer_brief@village"}
    said = str([(e.data, line_of(e)) for e in brief.events.all()]) + brief.title
    assert SECRET not in said
    assert case.code not in said
    rows = Involvement.objects.filter(case=brief)
    assert {row.unit_id or row.post.unit_id for row in rows} == {
        *(unit_of("cadre01").pk, unit_of("leader01").pk)
    }


def test_the_unit_that_is_asked_sees_the_brief_and_not_the_ticket(clock):
    case, brief = heard()

    for name in ("secretary01", "cadre01"):
        assert (can_see(make.staff(name), brief), can_see(make.staff(name), case)) == (True, False)
    assert can_see(make.staff("leader01"), brief)
    # Neither who oversees the area nor a colleague of the asker has a part in it.
    assert [can_see(make.staff(n), brief) for n in ("dispatcher01", "auditor01", "county01")] == [
        *(False, False, False)
    ]


def colleague(title="科员"):
    """A second handler in the unit that asks, who came after the ticket."""
    user = User.objects.create(username="colleague01", name="新同事")
    return Post.objects.create(
        user=user,
        unit=unit_of("leader01"),
        title=title,
        capabilities=["handle"],
        valid_from="2026-01-01",
    )


def test_the_answer_waits_for_those_of_the_asking_unit_who_handle_the_ticket(clock):
    case, brief = answered()

    duty = brief.duties.open().get()
    assert (duty.kind, duty.unit, duty.post) == ("bring_in", unit_of("leader01"), None)
    handler = make.staff("dispatcher01")
    assert duty in owed(handler)
    assert [can_see(make.staff(n), brief) for n in ("dispatcher01", "leader01")] == [True, True]
    assert [can_see(make.staff(n), brief) for n in ("auditor01", "county01")] == [False, False]


def test_of_a_sealed_ticket_only_handlers_who_see_it_find_the_answer(clock):
    secretary = make.staff("secretary01").posts[0]
    case = shielded(nature="wrongdoing", about=f"post:{secretary.pk}")
    late = staff_actor(colleague().user)
    _, brief = heard(case)
    make.step(brief, "answer_brief", "secretary01", text="经会议决定。")

    assert (can_see(late, case), can_see(late, brief), owed(late).count()) == (False, False, 0)
    assert owed(make.staff("dispatcher01")).filter(case=brief).count() == 1


def test_the_page_of_an_answered_brief_leads_to_the_ticket(clock, client):
    case, brief = answered()

    page = Page(office(client, "dispatcher01").get(brief.get_absolute_url()))
    (url,) = [link for link in page.links if "/steps/bring_in/" in link]
    form = client.get(url)

    assert url.startswith(f"/cases/{case.code}/")
    assert form.status_code == 200
    assert form.context["form"].initial["brief"] == brief.code
    client.logout()
    for name in ("leader01", "secretary01"):
        page = Page(office(client, name).get(brief.get_absolute_url()))
        assert not [link for link in page.links if "bring_in" in link]


def test_who_was_asked_does_not_see_what_the_other_owes_itself(clock, client):
    case, brief = answered()

    own = clocks_of(brief, make.staff("dispatcher01"))
    assert [clock.name for clock in own] == [str(duty_name("bring_in", ""))]
    assert clocks_of(brief, make.staff("secretary01")) == []
    client.force_login(make.staff("secretary01").user)
    assert client.get(f"/api/v1/cases/{brief.code}/").json()["duties"] == []
    page = Page(office(client, "secretary01").get(brief.get_absolute_url()))
    assert "Bringing an explanation in" not in page.text
    assert case.code not in page.text


def test_bringing_it_in_copies_the_answer_and_ends_the_brief(clock):
    case, brief = answered()

    event = make.step(case, "bring_in", "dispatcher01", brief=brief.code)

    brief.refresh_from_db()
    assert (brief.state, brief.is_open) == ("done", False)
    assert line_of(event) == ("posts", {}, {"text": "评议会记录见附件，已公示七天。"})
    assert settled_by(brief.events.get(step="close")) == {"bring_in@township done"}
    shown = [line.event for line in timeline(case, make.staff("dispatcher01"))]
    assert event in shown
    assert verify_log() == []


def test_what_was_not_answered_cannot_be_brought_in(clock):
    case, brief = heard()

    with pytest.raises(WrongState):
        make.step(case, "bring_in", "dispatcher01", brief=brief.code)


def test_a_brief_of_another_ticket_cannot_be_brought_in(clock):
    case, _ = answered()
    _, other = answered()

    with pytest.raises(Invalid):
        make.step(case, "bring_in", "dispatcher01", brief=other.code)


def test_only_of_what_is_shielded_an_explanation_is_asked_for_in_secret(clock):
    case = make.handled_ticket()

    with pytest.raises(WrongState):
        make.step(case, "hear", "chief01", unit=unit_of("cadre01").code, brief="？")


def test_only_who_decides_answers_for_the_unit(clock):
    _, brief = heard()

    make.step(brief, "answer_brief", "secretary01", text="情况属实。")
    with pytest.raises(NotVisible):
        make.step(brief, "bring_in", "secretary01", brief=brief.code)


@pytest.mark.parametrize("name", ["shield", "danger"])
def test_whoever_is_asked_answers_and_keeps_nobody_away(clock, name):
    case, brief = heard()

    assert offer_for(make.staff("cadre01"), brief, name) is None
    assert offer_for(make.staff("dispatcher01"), case, name) is not None
    with pytest.raises(WrongState, match="in your answer"), translation.override("en"):
        make.step(brief, name, "cadre01")


def test_briefs_of_tickets_that_are_over_end_at_night(clock):
    case, brief = heard()
    other, open_brief = heard()
    make.step(case, "withdraw", make.requester_of(case), reason="不办了")
    brief.refresh_from_db()
    assert brief.state == "asked"

    assert cancel_idle_briefs() == 1

    states = dict(Case.objects.filter(kind="brief").values_list("pk", "state"))
    assert states == {brief.pk: "cancelled", open_brief.pk: "asked"}
    assert cancel_idle_briefs() == 0


def owers(brief):
    return [(d.kind, d.unit.kind) for d in brief.duties.open().select_related("unit")]


def test_the_answer_waits_for_whoever_holds_the_ticket_by_then(clock):
    case, brief = heard()
    make.step(case, "take_over", "centre01", reason="涉及村干部")

    make.step(brief, "answer_brief", "secretary01", text="已公示七天。")

    assert owers(brief) == [("bring_in", "centre")]
    assert can_see(make.staff("dispatcher01"), brief) is False
    make.step(case, "bring_in", "centre01", brief=brief.code)
    assert open_duties(brief) == set()


def test_what_waits_to_be_brought_in_follows_the_ticket_at_night(clock):
    case, brief = answered()
    lines = brief.events.count()
    make.step(case, "take_over", "centre01", reason="涉及村干部")
    assert owers(brief) == [("bring_in", "township")]

    assert pass_on_briefs() == 1

    assert owers(brief) == [("bring_in", "centre")]
    assert owed(make.staff("centre01")).filter(case=brief).count() == 1
    assert owed(make.staff("dispatcher01")).filter(case=brief).count() == 0
    # The unit that was asked learns nothing of it.
    assert brief.events.count() == lines
    assert (pass_on_briefs(), verify_log()) == (0, [])
    make.step(case, "bring_in", "centre01", brief=brief.code)
    assert open_duties(brief) == set()
