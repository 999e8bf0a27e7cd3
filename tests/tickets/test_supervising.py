"""Supervision: a card that only rises, an answer by a day, taken off by who set it or above."""

from datetime import datetime, timedelta

import pytest

from governance.rules.calendar import SHANGHAI
from tests import factories as make
from tests.tickets.builders import (
    holdings,
    line_of,
    open_duties,
    running_pauses,
    settled_by,
    unit_of,
)
from workflow.models import Case
from workflow.services import Invalid, NotAllowed, WrongState
from workflow.services.steps import advance
from workflow.services.tree import lock_tree
from workflow.views.acts import owed_step

pytestmark = pytest.mark.django_db

SOLVED = {"outcome": "solved", "done": "换了三只灯头。", "contact": "当面"}


def supervise(case, level, actor="secretary01", **data):
    return make.step(case, "supervise", actor, level=level, text="三天没有进展", **data)


def owed(case):
    return case.duties.open().get(kind="answer_sup")


def at(day, hour, minute=0):
    return datetime(2026, 6, day, hour, minute, tzinfo=SHANGHAI)


@pytest.mark.parametrize(
    ("level", "due"),
    [("ordinary", at(11, 17, 30)), ("yellow", at(9, 17, 30)), ("red", at(8, 14, 30))],
)
def test_each_level_has_its_time_for_an_answer(clock, level, due):
    case = make.handled_ticket()

    event = supervise(case, level)

    assert (case.supervision, case.state) == (level, "handling")
    assert owed(case).due_at == due
    assert owed(case).unit == case.holder
    assert line_of(event) == ("staff", {}, {"text": "三天没有进展"})


def test_a_red_card_on_an_emergency_is_answered_within_the_hour(clock):
    case = make.open_ticket(urgency="emergency")

    supervise(case, "red")

    assert owed(case).due_at == at(8, 10)


def test_the_supervisor_may_set_the_moment_himself(clock):
    case = make.handled_ticket()
    with pytest.raises(Invalid):
        supervise(case, "ordinary", due_at="2026-06-08T08:00")

    supervise(case, "ordinary", due_at="2026-06-09T12:00")

    assert owed(case).due_at == at(9, 12)


@pytest.mark.parametrize(
    ("now", "then"),
    [
        ("ordinary", "ordinary"),
        ("yellow", "ordinary"),
        ("yellow", "yellow"),
        ("ordinary", "none"),
    ],
)
def test_a_card_only_rises(clock, now, then):
    case = make.handled_ticket()
    supervise(case, now)

    with pytest.raises(Invalid):
        supervise(case, then)


def test_nothing_is_above_red(clock):
    case = make.handled_ticket()
    supervise(case, "red")

    with pytest.raises(WrongState):
        supervise(case, "red")


def test_a_higher_card_asks_anew(clock):
    case = make.handled_ticket()
    supervise(case, "ordinary")

    event = supervise(case, "yellow")

    assert settled_by(event) == {"answer_sup@grid moved"}
    assert owed(case).due_at == at(9, 17, 30)


def test_red_ends_the_request_for_more_time(clock):
    case = make.handled_ticket()
    make.step(case, "extend", "grid01", reason="要等灯头", due_on="2026-06-10")
    make.step(case, "assign", "grid01", post=make.staff("chief01").posts[0].pk)

    event = supervise(case, "red")

    assert case.asks.get(step="extend").state == "void"
    assert settled_by(event) == {"decide@village void"}
    with pytest.raises(WrongState):
        make.step(case, "extend", "grid01", reason="要等灯头", due_on="2026-06-10")


def test_yellow_leaves_the_request_for_more_time(clock):
    case = make.handled_ticket()
    make.step(case, "extend", "grid01", reason="要等灯头", due_on="2026-06-10")

    supervise(case, "yellow")

    assert case.asks.get(step="extend").state == "open"


def test_the_answer_leaves_the_card_on(clock):
    case = make.handled_ticket()
    with pytest.raises(WrongState):
        make.step(case, "answer_sup", "grid01", text="已联系电工")
    supervise(case, "ordinary")

    event = make.step(case, "answer_sup", "grid01", text="已联系电工")

    assert settled_by(event) == {"answer_sup@grid done"}
    assert case.supervision == "ordinary"


def test_a_machine_gives_yellow_at_most_and_takes_nothing_back(clock):
    case = make.handled_ticket()

    def by_machine(level):
        tree = lock_tree(case.pk)
        event = advance(tree, tree.root, "supervise", data={"level": level})
        tree.save()
        case.refresh_from_db()
        return event

    event = by_machine("yellow")
    assert (case.supervision, event.actor_kind, event.data) == (
        "yellow",
        "system",
        {"level": "yellow"},
    )
    for level in ("red", "yellow", "ordinary"):
        with pytest.raises(WrongState):
            by_machine(level)
    assert "answer_sup@grid" in open_duties(case)


def test_who_set_it_or_is_above_lifts_it(clock):
    for name in ("secretary01", "leader01", "supervisor01", "county01"):
        case = make.handled_ticket()
        supervise(case, "yellow")
        if name == "leader01":
            assert make.staff(name).posts[0].unit == unit_of("leader01")

        event = make.step(case, "lift", name, reason="已经办好")

        assert (case.supervision, settled_by(event)) == ("none", {"answer_sup@grid void"})


def test_nobody_below_lifts_what_was_set_above(clock):
    case = make.handled_ticket()
    make.move(case, "grid01", "report_up", "cadre01")
    make.step(case, "supervise", "leader01", level="yellow", text="抓紧")

    for name in ("secretary01", "grid01"):
        with pytest.raises(NotAllowed):
            make.step(case, "lift", name, reason="不用了")
    make.step(case, "lift", "supervisor01", reason="已经办好")


def test_without_a_card_there_is_nothing_to_lift(clock):
    case = make.handled_ticket()

    with pytest.raises((WrongState, NotAllowed)):
        make.step(case, "lift", "secretary01", reason="不用了")


def test_the_card_goes_with_the_ticket_and_falls_due_as_before(clock):
    case = make.handled_ticket()
    supervise(case, "ordinary")
    due = owed(case).due_at
    clock.shift(timedelta(hours=2))

    make.move(case, "grid01", "report_up", "cadre01")

    assert (owed(case).unit, owed(case).due_at) == (unit_of("cadre01"), due)
    assert (case.supervision, owed(case).limit_row.variant) == ("ordinary", None)


def test_a_card_ends_with_the_round(clock):
    case = make.handled_ticket()
    supervise(case, "red")
    make.step(case, "propose", "grid01", **SOLVED)
    make.step(case, "confirm", make.requester_of(case), solved="yes")
    assert "answer_sup@grid" not in open_duties(case)

    make.step(case, "reopen", make.requester_of(case), text="又不亮了")

    assert case.supervision == "none"
    supervise(case, "ordinary")


def test_overseeing_is_done_by_supervising(clock):
    case = make.closed_ticket()
    for words in ("又不亮了", "还是不亮"):
        make.step(case, "reopen", make.requester_of(case), text=words)
        if words == "又不亮了":
            make.step(case, "propose", "grid01", **SOLVED)
            make.step(case, "confirm", make.requester_of(case), solved="yes")
    assert "oversee@village" in open_duties(case)

    event = supervise(case, "ordinary")

    assert settled_by(event) == {"oversee@village done"}


# take_over


@pytest.mark.parametrize("state", ["received", "handling", "listed"])
def test_the_level_above_takes_it_upon_itself(clock, state):
    case = make.open_ticket()
    if state != "received":
        make.step(case, "accept", "grid01")
    if state == "listed":
        words = dict.fromkeys(("text", "plan", "owner", "interim"), "等")
        make.step(case, "list", "grid01", **words, review_on="2026-06-30")
        make.step(case, "approve", "secretary01")

    # Who was asked to agree to the list sees it from then on; before that the centre does.
    taker, kind = ("cadre01", "village") if state == "listed" else ("centre01", "centre")
    make.step(case, "take_over", taker, reason="我们直接办")

    assert (case.state, case.holder, case.hops) == ("handling", unit_of(taker), 1)
    assert open_duties(case) == {"promise@system", f"handle@{kind}", f"contact@{kind}"}
    assert holdings(case) == [("grid", "opened", "taken_over"), (kind, "taken_over", "")]
    assert running_pauses(case) == set()


def test_the_centre_takes_over_and_calls_off_what_is_on_its_way(clock):
    case = make.handled_ticket()
    child = make.refer(case, "grid01", "report_up", unit_of("cadre01"))

    make.step(case, "take_over", "centre01", reason="涉及多村")
    child.refresh_from_db()

    assert (case.holder, child.state, running_pauses(case)) == (
        unit_of("centre01"),
        "cancelled",
        set(),
    )
    assert Case.objects.get(pk=case.pk).due_at is not None


def test_nobody_takes_over_what_is_none_of_his(clock):
    case = make.handled_ticket()
    make.step(case, "take_over", "centre01", reason="涉及多村")

    with pytest.raises(NotAllowed):
        make.step(case, "take_over", "grid01", reason="还给我")


# urge


def test_the_requester_urges_once_in_three_days(clock):
    case = make.handled_ticket()
    make.step(case, "urge", make.requester_of(case, "slip"))

    clock.shift(timedelta(days=2, hours=23))
    with pytest.raises(WrongState):
        make.step(case, "urge", make.requester_of(case), text="快点")
    clock.shift(timedelta(hours=1))
    event = make.step(case, "urge", make.requester_of(case), text="快点")

    assert line_of(event) == ("public", {"text": "快点"}, {})
    assert (case.state, event.on_behalf_of) == ("handling", "")


def test_whoever_takes_the_call_urges_for_him(clock):
    case = make.handled_ticket()
    make.move(case, "grid01", "report_up", "cadre01")

    event = make.step(case, "urge", "grid01", text="来电催办")

    assert (event.on_behalf_of, event.acting_as) == ("requester", "any.intake")


def test_what_is_over_is_not_urged(clock):
    case = make.closed_ticket()

    with pytest.raises(WrongState):
        make.step(case, "urge", make.requester_of(case))


@pytest.mark.parametrize("due_at", ["9999-12-31T23:59", "2027-06-01T09:00"])
def test_a_card_is_answered_within_a_month(clock, due_at):
    case = make.handled_ticket()

    with pytest.raises(Invalid) as refusal:
        supervise(case, "ordinary", due_at=due_at)

    assert list(refusal.value.form.errors) == ["due_at"]


def test_the_button_of_a_card_leads_to_the_answer(clock):
    case = make.handled_ticket()
    supervise(case, "ordinary")
    card = case.duties.open().get(kind="answer_sup")

    assert owed_step(card) == "answer_sup"
