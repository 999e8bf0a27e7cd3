"""Keeping somebody away: sight, decisions, moves, and the holder itself."""

import pytest
from django.utils.translation import gettext

from governance.models import Post
from tests import factories as make
from tests.tickets.builders import NO_CONTACT, holdings, open_duties, running_pauses, unit_of
from workflow.models import Case
from workflow.services import Invalid, NotVisible, WrongState, can_see, verify_log

pytestmark = pytest.mark.django_db


def shield(case, by="supervisor01", **who):
    return make.step(case, "shield", by, reason="有利害关系", **who)


def unit_code(name):
    return unit_of(name).code


def post_pk(name):
    return make.staff(name).posts[0].pk


def test_a_holder_that_is_kept_out_gives_the_ticket_to_the_level_above(clock):
    case = make.handled_ticket()
    make.step(case, "contact", "grid01", reached="yes", how="phone")

    shield(case, unit=unit_code("grid01"))

    assert (case.state, case.holder) == ("received", unit_of("cadre01"))
    assert open_duties(case) == {"promise@system", "accept@village"}
    assert holdings(case) == [("grid", "opened", "shielded"), ("village", "shielded", "")]
    assert can_see(make.staff("grid01"), case) is False
    assert can_see(make.staff("chief01"), case) is False
    with pytest.raises(NotVisible):
        make.step(case, "note", "grid01", text="我来", audience="internal")
    assert verify_log() == []


@pytest.mark.parametrize(
    ("state", "take"),
    [
        ("waiting", lambda case: make.step(case, "ask", "grid01", text="?", due_on="2026-06-10")),
        (
            "proposed",
            lambda case: make.step(
                case, "propose", "grid01", outcome="solved", done="好", contact="有"
            ),
        ),
    ],
)
def test_nothing_of_what_the_kept_out_holder_began_goes_on(clock, state, take):
    case = make.handled_ticket()
    take(case)
    assert case.state == state

    shield(case, unit=unit_code("grid01"))

    assert (case.state, running_pauses(case)) == ("received", set())
    assert open_duties(case) == {"promise@system", "accept@village"}


def test_a_person_is_kept_out_and_his_colleagues_go_on(clock):
    case = make.handled_ticket(**NO_CONTACT)
    make.step(case, "assign", "grid01", post=post_pk("grid01"))

    shield(case, post=post_pk("grid01"))

    assert (case.state, case.holder) == ("handling", unit_of("grid01"))
    assert can_see(make.staff("grid01"), case) is False
    assert can_see(make.staff("chief01"), case) is True


def test_without_anybody_left_to_handle_it_the_unit_counts_as_kept_out(clock):
    case = make.handled_ticket(**NO_CONTACT)
    Post.objects.filter(pk=post_pk("chief01")).update(capabilities=["decide"])

    shield(case, user=make.staff("grid01").user.pk)

    assert (case.state, case.holder) == ("received", unit_of("cadre01"))
    assert can_see(make.staff("chief01"), case) is False


def test_the_call_back_that_somebody_kept_out_owed_goes_one_level_up(clock):
    case = make.proposed_ticket()
    assert "verify@village" in open_duties(case)

    shield(case, unit=unit_code("secretary01"))

    assert "verify@township" in open_duties(case)
    assert "verify@village" not in open_duties(case)
    event = make.step(case, "callback", "leader01", reached="yes", solved="yes")
    assert (event.acting_as, case.state) == ("above.verify", "closed")


def test_a_decision_that_somebody_kept_out_owed_goes_one_level_up(clock):
    case = make.handled_ticket()
    for _n in range(2):
        asked = make.step(case, "ask", "grid01", text="请补照片", due_on="2026-06-10")
        if asked.phase != "asked":
            make.step(case, "supply", make.requester_of(case), text="给")
    assert case.asks.get(state="open").decider_unit == unit_of("secretary01")

    shield(case, unit=unit_code("secretary01"))

    assert case.asks.get(state="open").decider_unit == unit_of("leader01")
    make.step(case, "approve", "leader01")
    assert case.state == "waiting"


def test_nobody_is_kept_out_who_alone_is_left_to_decide(clock):
    case = make.township_ticket()
    make.step(case, "propose", "dispatcher01", outcome="solved", done="好", contact="有")
    shield(case, unit=unit_code("centre01"), by="county01")
    assert "verify@county" in open_duties(case)

    with pytest.raises(WrongState) as refusal:
        shield(case, unit=unit_code("county01"), by="county01")

    assert str(refusal.value) == gettext("Nobody above could do this instead.")
    assert can_see(make.staff("county01"), case) is True
    assert "verify@county" in open_duties(case)


def test_an_auditor_stands_in_above_the_county_and_is_the_last_one(clock):
    case = make.township_ticket()
    make.step(case, "propose", "dispatcher01", outcome="solved", done="好", contact="有")
    shield(case, unit=unit_code("centre01"), by="county01")
    shield(case, user=make.staff("county01").user.pk, by="county01")
    duty = case.duties.open().get(kind="verify")
    assert (duty.unit, duty.capability) == (unit_of("county01"), "audit")

    with pytest.raises(WrongState):
        shield(case, user=make.staff("auditor01").user.pk, by="dispatcher01")

    assert can_see(make.staff("auditor01"), case) is True


def test_an_open_move_to_whom_is_kept_out_is_cancelled(clock):
    case = make.handled_ticket(**NO_CONTACT)
    child = make.refer(case, "grid01", "report_up", unit_of("cadre01"))

    shield(case, unit=unit_code("cadre01"))

    child.refresh_from_db()
    assert (child.state, case.holder) == ("cancelled", unit_of("grid01"))
    assert "handle@grid" in open_duties(case)
    assert can_see(make.staff("cadre01"), child) is False
    assert can_see(make.staff("cadre01"), case) is False


def test_what_is_sent_out_later_keeps_them_out_too(clock):
    case = make.handled_ticket(**NO_CONTACT)
    shield(case, user=make.staff("cadre01").user.pk)

    child = make.refer(case, "grid01", "report_up", unit_of("cadre01"))

    assert can_see(make.staff("cadre01"), child) is False
    assert can_see(make.staff("double01"), child) is True


def test_an_officer_may_keep_himself_away(clock):
    case = make.handled_ticket(**NO_CONTACT)

    shield(case, by="grid01", user=make.staff("grid01").user.pk)

    assert can_see(make.staff("grid01"), case) is False


def test_somebody_must_be_left_above(clock):
    case = make.handled_ticket(**NO_CONTACT)
    for sender, receiver in (("grid01", "cadre01"), ("cadre01", "dispatcher01")):
        make.move(case, sender, "report_up", receiver)
    make.move(case, "dispatcher01", "report_up", "centre01")
    make.move(case, "centre01", "report_up", "county01")

    with pytest.raises(WrongState):
        shield(case, by="county01", unit=unit_code("county01"))

    assert Case.objects.get(pk=case.pk).holder == unit_of("county01")
    assert can_see(make.staff("county01"), case)


@pytest.mark.parametrize("who", [{}, {"unit": "110117006", "post": 1}, {"user": 0}])
def test_one_unit_or_person_is_named(clock, who):
    case = make.handled_ticket(**NO_CONTACT)
    if "post" in who:
        who = {"unit": unit_code("cadre01"), "post": post_pk("cadre01")}

    with pytest.raises(Invalid):
        shield(case, **who)
