"""Appealing: one level up each time, to somebody who has not dealt with it, until none is left."""

from datetime import timedelta

import pytest

from governance.models import Post
from tests import factories as make
from tests.tickets.builders import holdings, open_duties, running_pauses, settled_by, unit_of
from workflow.services import Invalid, NotAllowed, WrongState, staff_actor

pytestmark = pytest.mark.django_db

CHANNEL = {"reason": "该事项应由法院处理。", "channel": "县法院立案窗口"}
SOLVED = {"outcome": "solved", "done": "换了三只灯头。", "contact": "当面"}


def declined(**changes):
    """Declined by the grid, as the village agreed."""
    case = make.open_ticket(**changes)
    make.step(case, "decline", "grid01", outcome="other_procedure", **CHANNEL)
    make.step(case, "approve", "secretary01")
    return case


def appeal(case, strength="own"):
    return make.step(case, "appeal", make.requester_of(case, strength), text="请再看看")


def test_an_appeal_begins_a_round_with_whoever_neither_held_nor_decided_it(clock):
    case = declined()
    clock.shift(timedelta(days=2))

    event = appeal(case)

    assert (case.state, case.round, case.is_open, case.closed_at) == ("received", 2, True, None)
    assert case.holder == unit_of("leader01")
    assert open_duties(case) == {"promise@system", "accept@township"}
    assert holdings(case) == [("grid", "opened", "declined"), ("township", "appealed", "")]
    promise = case.duties.open().get(kind="promise")
    assert (promise.round, promise.started_at, case.due_at) == (2, event.at, promise.due_at)
    assert settled_by(event) == set()
    assert (event.data["to"], running_pauses(case)) == (case.holder.code, set())


def test_a_closed_ticket_goes_past_whoever_called_back(clock):
    case = make.closed_ticket()

    appeal(case)

    assert case.holder == unit_of("leader01")


def test_a_slip_is_enough_to_appeal_and_nobody_else_may(clock):
    case = declined()

    for name in ("grid01", "secretary01", "leader01"):
        with pytest.raises((NotAllowed, WrongState)) as refusal:
            make.step(case, "appeal", name, text="请再看看")
        assert refusal.type is NotAllowed
    appeal(case, "slip")

    assert case.state == "received"


def test_each_level_is_asked_once_and_the_county_is_the_last(clock):
    case = declined()
    holders = []
    for handler in ("t", "c", "k"):
        appeal(case)
        holders.append(case.holder.kind)
        names = {"t": "dispatcher01", "c": "centre01", "k": "county01"}
        decline(case, names[handler])

    assert holders == ["township", "centre", "county"]
    with pytest.raises(WrongState):
        appeal(case)


def decline(case, name):
    """Have it declined; whoever must decide it does."""
    make.step(case, "decline", name, outcome="unlawful", reason="违法")
    if case.state == "received":
        ask = case.asks.get(state="open")
        decides = Post.objects.in_force().filter(
            unit=ask.decider_unit, capabilities__contains=[ask.decider_capability]
        )
        make.step(case, "approve", staff_actor(decides[0].user))


def test_the_thirty_days_count_from_closing(clock):
    case = declined()
    clock.shift(timedelta(days=31))

    with pytest.raises(Invalid):
        appeal(case)


def test_what_is_withdrawn_or_open_is_not_appealed(clock):
    withdrawn = make.open_ticket()
    make.step(withdrawn, "withdraw", make.requester_of(withdrawn), reason="不用了")

    for case in (withdrawn, make.open_ticket(), make.handled_ticket()):
        with pytest.raises(WrongState):
            appeal(case)


def test_who_decided_before_does_not_decide_again_from_another_post(clock):
    secretary = make.staff("secretary01")
    Post.objects.create(
        user=secretary.user,
        unit=unit_of("leader01"),
        title="副镇长",
        capabilities=["decide", "verify", "handle"],
        valid_from="2026-01-01",
    )
    case = declined()
    appeal(case)

    # He may handle it now, but what he handles is decided by somebody else.
    secretary = make.staff("secretary01")
    make.step(case, "decline", "dispatcher01", outcome="unlawful", reason="违法")
    with pytest.raises(NotAllowed):
        make.step(case, "approve", secretary)
    make.step(case, "approve", "leader01")
    assert case.state == "declined"


def test_who_decided_before_asks_for_what_his_post_could_decide(clock):
    secretary = make.staff("secretary01")
    Post.objects.create(
        user=secretary.user,
        unit=unit_of("leader01"),
        title="副镇长",
        capabilities=["decide", "handle"],
        valid_from="2026-01-01",
    )
    case = declined()
    appeal(case)

    event = make.step(case, "decline", "secretary01", outcome="unlawful", reason="违法")

    assert (event.phase, case.state) == ("asked", "received")


def test_a_new_round_counts_reworks_and_returns_anew(clock):
    case = make.handled_ticket()
    make.step(case, "propose", "grid01", **SOLVED)
    make.step(case, "confirm", make.requester_of(case), solved="no")
    make.step(case, "propose", "grid01", **SOLVED)
    make.step(case, "confirm", make.requester_of(case), solved="yes")
    assert case.reworks == 1

    appeal(case)

    assert (case.reworks, case.returns, case.supervision) == (0, 0, "none")


def test_a_ticket_withdrawn_after_an_appeal_reopens_where_it_was(clock):
    case = make.closed_ticket()
    appeal(case)
    make.step(case, "withdraw", make.requester_of(case), reason="不用了")

    make.step(case, "reopen", make.requester_of(case), text="还是要办")

    assert (case.state, open_duties(case)) == ("received", {"promise@system", "accept@township"})


def test_an_appeal_between_is_no_second_reopening(clock):
    case = make.closed_ticket()
    appeal(case)
    make.step(case, "accept", "dispatcher01")
    make.step(case, "propose", "dispatcher01", **SOLVED)
    make.step(case, "confirm", make.requester_of(case), solved="yes")

    make.step(case, "reopen", make.requester_of(case), text="又不亮了")

    assert (case.round, "oversee@centre" in open_duties(case)) == (3, False)
