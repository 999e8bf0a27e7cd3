"""Merging two tickets: who agrees, what ends, who follows; and splitting them again."""

from datetime import timedelta

import pytest

from governance.models import Person
from tests import factories as make
from tests.tickets.builders import (
    NO_CONTACT,
    holdings,
    open_duties,
    running_pauses,
    settled_by,
    unit_of,
)
from workflow.models import CaseLink, Involvement, Role
from workflow.services import Invalid, NotAllowed, WrongState, sweep, verify_log

pytestmark = pytest.mark.django_db

WORDS = {"text": "等", "plan": "等", "owner": "网格", "interim": "无", "review_on": "2026-06-30"}


def merge(case, target, actor="grid01"):
    return make.step(case, "merge", actor, into=target.code, reason="同一盏灯")


def pair():
    """Two tickets that the grid has taken on."""
    return make.handled_ticket(), make.handled_ticket()


def follower(case, target):
    person = Person.objects.get(case_id=case.pk)
    return Involvement.objects.filter(case=target, person=person).first()


def test_within_one_unit_it_is_merged_at_once(clock):
    case, target = pair()
    before = target.head_seq

    event = merge(case, target)

    assert (event.phase, case.state, case.is_open) == ("done", "merged", False)
    assert settled_by(event) == {"promise@system moved", "handle@grid moved", "contact@grid moved"}
    assert (open_duties(case), running_pauses(case)) == (set(), {"merged"})
    assert holdings(case) == [("grid", "opened", "merged")]
    row = follower(case, target)
    assert (row.roles, row.is_open, row.until) == (Role.FOLLOWS, True, None)
    link = CaseLink.objects.get()
    assert (link.case, link.other, link.kind) == (case, target, "repeat")
    target.refresh_from_db()
    assert (target.state, target.head_seq) == ("handling", before)
    assert verify_log() == []


def test_across_units_the_other_one_agrees(clock):
    case, target = pair()
    make.move(target, "grid01", "report_up", "cadre01")

    event = merge(case, target)
    assert (event.phase, case.state) == ("asked", "handling")
    ask = case.asks.get(state="open")
    assert (ask.decider_unit, ask.decider_capability) == (unit_of("cadre01"), "dispatch")
    with pytest.raises(NotAllowed):
        make.step(case, "approve", "secretary01")
    make.step(case, "approve", "cadre01")

    assert case.state == "merged"


def test_into_one_that_is_promised_for_later_the_level_above_agrees(clock):
    case = make.handled_ticket()
    clock.shift(timedelta(days=1))
    later = make.handled_ticket()

    event = merge(case, later)
    assert (event.phase, case.state) == ("asked", "handling")
    ask = case.asks.get(state="open")
    assert (ask.decider_unit, ask.decider_capability) == (unit_of("cadre01"), "decide")
    make.step(case, "approve", "secretary01")

    assert case.state == "merged"


def test_into_one_that_is_promised_earlier_nobody_is_asked(clock):
    earlier = make.handled_ticket()
    clock.shift(timedelta(days=1))
    case = make.handled_ticket()

    assert merge(case, earlier).phase == "done"


def test_whoever_agreed_must_still_be_in_charge_of_the_other_one(clock):
    case, target = pair()
    make.move(target, "grid01", "report_up", "cadre01")
    merge(case, target)
    make.move(target, "cadre01", "report_up", "dispatcher01")

    with pytest.raises(WrongState):
        make.step(case, "approve", "cadre01")

    assert case.state == "handling"


@pytest.mark.parametrize("state", ["received", "handling", "waiting", "listed"])
def test_what_is_not_answered_yet_can_be_merged(clock, state):
    target = make.handled_ticket()
    case = make.open_ticket()
    if state != "received":
        make.step(case, "accept", "grid01")
    if state == "waiting":
        make.step(case, "ask", "grid01", text="照片", due_on="2026-06-12")
    if state == "listed":
        make.step(case, "list", "grid01", **WORDS)
        make.step(case, "approve", "secretary01")
    assert case.state == state

    merge(case, target)

    assert (case.state, open_duties(case), running_pauses(case)) == ("merged", set(), {"merged"})


def test_referrals_under_way_are_called_off(clock):
    case, target = pair()
    child = make.refer(case, "grid01", "report_up", unit_of("cadre01"))

    merge(case, target)
    child.refresh_from_db()

    assert (child.state, running_pauses(case)) == ("cancelled", {"merged"})


@pytest.mark.parametrize("wrong", ["itself", "closed", "merged", "unknown", "secret"])
def test_only_into_another_ticket_that_is_worked_on_and_no_secret(clock, wrong):
    case, target = pair()
    code = {"itself": case.code, "unknown": "2026000000000"}.get(wrong, target.code)
    if wrong == "closed":
        make.step(target, "withdraw", make.requester_of(target), reason="不用了")
    if wrong == "merged":
        merge(target, make.handled_ticket())
    if wrong == "secret":
        make.step(target, "change", "grid01", field="nature", value="wrongdoing", reason="举报")

    with pytest.raises(Invalid) as refusal:
        make.step(case, "merge", "grid01", into=code, reason="同一盏灯")

    assert set(refusal.value.form.errors) == {"into"}


def test_what_is_secret_is_not_merged_into_anything(clock):
    case, target = pair()
    make.step(case, "change", "grid01", field="nature", value="wrongdoing", reason="举报")

    with pytest.raises(WrongState):
        merge(case, target)


def test_there_is_no_ring(clock):
    case, target = pair()
    merge(case, target)
    third = make.handled_ticket()
    merge(target, third)

    with pytest.raises(Invalid):
        merge(third, case)


def test_without_a_contact_nobody_follows_but_the_slip_does(clock):
    case, target = make.handled_ticket(**NO_CONTACT), make.handled_ticket()

    merge(case, target)

    assert not Involvement.objects.filter(case=target, person__isnull=False).exists()


# split


def test_split_off_it_goes_on_with_the_promise_from_its_old_start(clock):
    case, target = pair()
    promise = case.duties.open().get(kind="promise")
    started, due = promise.started_at, promise.due_at
    clock.shift(timedelta(days=1))
    merge(case, target)
    clock.shift(timedelta(days=2))

    event = make.step(case, "split", make.requester_of(case, "slip"), reason="不是同一盏灯")

    assert (case.state, case.round, case.is_open) == ("handling", 1, True)
    assert open_duties(case) == {"promise@system", "handle@grid", "contact@grid"}
    promise = case.duties.open().get(kind="promise")
    assert (promise.started_at, promise.due_at) == (started, due + timedelta(days=2))
    assert case.due_at == promise.due_at
    assert running_pauses(case) == set()
    assert holdings(case) == [("grid", "opened", "merged"), ("grid", "reopened", "")]
    assert follower(case, target).until == event.at
    assert sweep().failed == 0


def test_split_and_merged_again_the_requester_follows_again(clock):
    case, target = pair()
    merge(case, target)
    make.step(case, "split", "secretary01", reason="不是同一盏灯")

    merge(case, target)

    assert (case.state, follower(case, target).until) == ("merged", None)


def test_the_requester_splits_within_thirty_days_and_a_superior_whenever(clock):
    case, target = pair()
    merge(case, target)
    clock.shift(timedelta(days=31))

    with pytest.raises(Invalid):
        make.step(case, "split", make.requester_of(case), reason="不是同一盏灯")
    with pytest.raises(NotAllowed):
        make.step(case, "split", "grid01", reason="不是同一盏灯")
    make.step(case, "split", "secretary01", reason="不是同一盏灯")

    assert case.state == "handling"


def test_only_a_merged_ticket_is_split(clock):
    case = make.handled_ticket()

    with pytest.raises(WrongState):
        make.step(case, "split", make.requester_of(case), reason="不是同一盏灯")
