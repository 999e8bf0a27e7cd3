"""Nobody verifies what he had a hand in; what was answered once waits for somebody else."""

from datetime import timedelta

import pytest
from django.urls import reverse

from governance.models import Post
from tests import factories as make
from tests.tickets.builders import MONDAY, NO_CONTACT, unit_of
from workflow.reports import offers
from workflow.services import Invalid, NotAllowed, WrongState, scope

pytestmark = pytest.mark.django_db


def second_post(username, unit, *capabilities):
    """Give somebody another post beside the one he has."""
    user = make.staff(username).user
    return Post.objects.create(
        user=user,
        unit=unit,
        title="兼职",
        capabilities=list(capabilities),
        valid_from=MONDAY.date(),
    )


def explained():
    """A ticket whose handler says that nothing can be done, and why."""
    case = make.handled_ticket()
    make.step(
        case, "propose", "grid01", outcome="explained", done="政策没有这一项。", contact="当面"
    )
    return case


def test_who_took_a_matter_over_by_accepting_a_referral_may_not_verify_it(clock):
    case = make.handled_ticket()
    make.move(case, "grid01", "report_up", "cadre01")
    second_post("cadre01", unit_of("dispatcher01"), "verify")
    make.step(case, "propose", "cadre01", outcome="solved", done="办好了。", contact="当面")

    with pytest.raises(NotAllowed):
        make.step(case, "callback", "cadre01", reached="yes", solved="yes", satisfied="5")

    assert case.state == "proposed"


def test_an_answer_to_an_explanation_is_given_once_and_waits_for_the_verifier(clock):
    case = explained()
    requester = make.requester_of(case)
    make.step(case, "confirm", requester, solved="no")

    with pytest.raises(WrongState) as refusal:
        make.step(case, "confirm", requester, solved="yes")

    assert "answered already" in str(refusal.value.detail) or "已经" in str(refusal.value.detail)
    assert "confirm" not in [offer.name for offer in offers(requester, case)]
    assert case.feedback.count() == 1


def test_after_a_new_proposal_the_requester_is_asked_anew(clock):
    case = make.proposed_ticket()
    requester = make.requester_of(case)
    make.step(case, "confirm", requester, solved="no")
    make.step(case, "propose", "grid01", outcome="solved", done="又换了一只。")

    make.step(case, "confirm", requester, solved="yes")

    assert case.state == "closed"


@pytest.mark.parametrize("reached", ["yes", "missed"])
def test_nobody_is_called_where_no_contact_was_left(clock, reached):
    case = make.proposed_ticket(**NO_CONTACT)

    with pytest.raises(Invalid) as refusal:
        make.step(case, "callback", make.verifier_of(case), reached=reached, solved="yes")

    assert "reached" in refusal.value.form.errors


def test_work_is_given_only_to_a_colleague_who_can_do_it(clock):
    case = make.handled_ticket()
    make.move(case, "grid01", "report_up", "cadre01")

    with pytest.raises(Invalid) as refusal:
        make.step(case, "assign", "cadre01", post=make.staff("secretary01").posts[0].pk)

    assert list(refusal.value.form.errors) == ["post"]


def test_the_dispatcher_of_the_centre_places_a_matter_whose_holder_lost_its_posts(clock):
    case = make.open_ticket()
    Post.objects.filter(unit=unit_of("grid01")).update(
        valid_from=MONDAY.date() - timedelta(days=400), valid_to=MONDAY.date() - timedelta(days=1)
    )
    dispatcher = make.staff("centre01")

    make.step(case, "place", dispatcher, unit=unit_of("cadre01").code, reason="网格无人在岗")

    assert (case.state, case.holder) == ("handling", unit_of("cadre01"))
    assert case in scope(dispatcher, "area")


def test_other_dispatchers_see_no_area(clock):
    case = make.open_ticket()

    assert case not in scope(make.staff("dispatcher01"), "area")


def test_an_urgent_matter_waits_for_papers_a_day_at_most(clock):
    case = make.handled_ticket()
    case.urgency = "urgent"
    case.save(update_fields=["urgency"])
    asked = make.step(
        case, "ask", "grid01", text="拍张照片", due_on=(MONDAY + timedelta(days=1)).date()
    )

    assert case.duties.get(kind="supply").due_at == asked.at + timedelta(hours=24)


def test_the_thirty_days_after_closing_end_with_their_last_day(clock):
    case = make.closed_ticket()
    # 2026-06-08 + 30 days is a Wednesday, 8 July.
    clock.move_to(MONDAY.replace(month=7, day=8, hour=23, minute=30))

    make.step(case, "reopen", make.requester_of(case), text="又不亮了")

    assert case.state == "handling"


def test_who_was_named_inside_a_unit_is_not_told_to_others_over_the_api(clock, client):
    case = make.handled_ticket()
    make.move(case, "grid01", "report_up", "cadre01")
    make.step(case, "assign", "cadre01", post=make.staff("cadre01").posts[0].pk)
    named = {}
    for name in ("cadre01", "grid01"):
        client.force_login(make.staff(name).user)
        body = client.get(reverse("api-case", args=[case.code])).json()
        named[name] = (body["assignee"], {duty["post"] for duty in body["duties"]} - {None})

    own = make.staff("cadre01").posts[0].pk
    assert named == {"cadre01": (own, {own}), "grid01": (None, set())}
