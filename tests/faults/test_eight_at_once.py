"""Eight people on two trees at once: no deadlock, one winner, and every refusal in words."""

from collections import Counter
from functools import partial

import pytest

from governance.models import Matter
from tests import factories as make
from tests.faults.racing import at_once, names
from tests.tickets.builders import unit_of
from workflow.models import Case, Holding
from workflow.services import take_step, verify_log

pytestmark = [pytest.mark.servers, pytest.mark.usefixtures("db")]

CLEAR = {"ok", "WrongState", "Busy", "Changed", "NotAllowed", "Invalid"}
ENDED = {"withdrawn", "merged"}


def step(case, name, actor, **data):
    by = make.staff(actor) if isinstance(actor, str) else actor
    return partial(take_step, case, name, actor=by, data=data)


def disputed_whistle():
    """A ticket of the township, which called one unit that objects to being called."""
    case = make.township_ticket()
    (child,) = make.whistle(case, "dispatcher01", {unit_of("water01").code: "看一看"})
    make.step(
        child,
        "object",
        "waterhead01",
        reason_code="not_our_duty",
        legal_basis="三定",
        reason="不归",
    )
    return case, child


def on_its_way():
    """A ticket of the township that it sent to a department, which has not answered yet."""
    case = make.township_ticket()
    entry = Matter.objects.filter(lead=unit_of("water01"))[0]
    return case, make.refer(case, "dispatcher01", "hand_over", unit_of("water01"), entry=entry.code)


def check_whole(case):
    case.refresh_from_db()
    held = Holding.objects.filter(case=case, until=None).count()
    assert (held, case.state in ENDED) == (int(case.is_open), not case.is_open)
    for child in case.children.filter(variant="move", is_open=True):
        assert case.is_open, f"{child} hangs in the air"
    assert verify_log() == []


@pytest.mark.parametrize("turn", range(4))
def test_accept_withdraw_rule_and_merges_in_opposite_order(turn):
    one, disputed = disputed_whistle()
    two, sent = on_its_way()
    calls = [
        step(disputed, "rule", "supervisor01", verdict="stays", reason="归水务"),
        step(disputed, "stand_down", "waterhead01", reason="想清楚了"),
        step(one, "merge", "dispatcher01", into=two.code, reason="同一件"),
        step(two, "merge", "dispatcher01", into=one.code, reason="同一件"),
        step(sent, "accept", "waterhead01"),
        step(sent, "cancel", "dispatcher01", reason="自己能办"),
        step(one, "withdraw", make.requester_of(one), reason="不用了"),
        step(two, "withdraw", make.requester_of(two), reason="不用了"),
    ]
    # Each turn lets others in first; what wins is up to the database.
    calls = [*calls[2 * turn :], *calls[: 2 * turn]]

    outcomes = at_once(*calls)

    assert set(names(outcomes)) <= CLEAR, [str(error) for name, error in outcomes]
    assert all(str(error) for name, error in outcomes if name != "ok")
    events = [event for name, event in outcomes if name == "ok"]
    # A merge across units is only asked for.
    done = Counter((event.case_id, event.step) for event in events if event.phase == "done")
    assert done[disputed.pk, "rule"] + done[disputed.pk, "stand_down"] <= 1
    assert done[sent.pk, "accept"] + done[sent.pk, "cancel"] <= 1
    for case in (one, two):
        assert done[case.pk, "merge"] + done[case.pk, "withdraw"] <= 1
        check_whole(case)
    # Each was ended by somebody, or nobody could: nobody waits for a lock any more.
    assert Case.objects.filter(pk__in=[one.pk, two.pk], state__in=ENDED).exists()
