"""Where whom a rule names may not decide or owe, the next does; if nobody may, it is refused."""

import pytest
from django.utils import translation

from governance.models import Person, Post
from tests import factories as make
from tests.tickets.builders import NO_CONTACT, open_duties, unit_of
from workflow.models import Ask
from workflow.services import WrongState

pytestmark = pytest.mark.django_db


def unstaff(username, *capabilities):
    """Take these capabilities from every post of the unit of this person."""
    for post in Post.objects.filter(unit=unit_of(username)):
        left = [name for name in post.capabilities if name not in capabilities]
        post.capabilities = left or ["intake"]
        post.save()


def keep_out(case, username):
    make.step(
        case, "shield", "supervisor01", reason="有利害关系", user=make.staff(username).user.pk
    )


def village_ticket():
    case = make.handled_ticket(**NO_CONTACT)
    make.move(case, "grid01", "report_up", "cadre01")
    return case


def send_down(case):
    """Off the list, so that the centre decides."""
    callee = unit_of("grid02").code
    said = {"variant": "assign_down", "callee": callee, "brief": "请第二网格办"}
    return make.step(case, "refer", "cadre01", **said)


def decider():
    ask = Ask.objects.get(state="open")
    return ask.decider_unit.kind, ask.decider_capability


def test_what_the_centre_would_decide_the_county_does_where_the_centre_is_kept_out(clock):
    case = village_ticket()
    keep_out(case, "supervisor01")

    send_down(case)

    assert decider() == ("county", "decide")


def test_what_neither_may_decide_an_auditor_does(clock):
    case = village_ticket()
    unstaff("supervisor01", "decide")
    unstaff("county01", "decide")

    send_down(case)

    assert decider() == ("county", "audit")
    assert make.step(case, "approve", "auditor01").phase == "done"


def test_what_nobody_may_decide_is_refused_in_words(clock):
    case = village_ticket()
    unstaff("supervisor01", "decide")
    unstaff("county01", "decide", "audit")

    with translation.override("en"), pytest.raises(WrongState, match="Nobody is there who may"):
        send_down(case)

    assert Ask.objects.count() == 0


def test_an_auditor_who_is_kept_out_agrees_to_nothing(clock):
    case = make.handled_ticket()
    keep_out(case, "auditor01")
    person = Person.objects.get(case_id=case.pk)

    with translation.override("en"), pytest.raises(WrongState, match="Nobody is there who may"):
        make.step(case, "erase", "centre01", person=person.pk, basis="本人申请")


def test_danger_is_told_the_county_where_nobody_at_the_centre_may_know(clock):
    case = make.handled_ticket(**NO_CONTACT)
    for username in ("centre01", "verifier01", "admin01", "supervisor01"):
        keep_out(case, username)

    make.step(case, "danger", "grid01", kind="minor")

    assert "ack@county" in open_duties(case)
