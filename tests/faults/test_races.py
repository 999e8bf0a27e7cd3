"""Races on real connections: one of many wins, and all others are told so in words."""

from functools import partial

import pytest
from django.db import connection, transaction

from governance.models import CalendarDay, Post, User
from governance.services import forget_calendars
from tests import factories as make
from tests.faults.racing import at_once, names
from tests.tickets.builders import NO_CONTACT, holdings, steps_of, unit_of
from tests.workflow.new_year import LAST_MONDAY, MONDAY, load_2027
from workflow.models import Case, CaseLink, IdemKey
from workflow.services import (
    Key,
    open_case,
    public_actor,
    recalculate,
    staff_actor,
    sweep,
    take_step,
    verify_log,
)
from workflow.services.tree import lock_tree

pytestmark = [pytest.mark.servers, pytest.mark.usefixtures("db")]

OFFICERS = 20
CLEAR = {"WrongState", "Busy", "Changed", "NotAllowed"}


@pytest.fixture
def officers(db):
    """Twenty people who may take tickets in for the grid; they leave when the test is over."""
    users = User.objects.bulk_create(
        User(username=f"racer{n:02}", name="赛跑") for n in range(OFFICERS)
    )
    Post.objects.bulk_create(
        Post(
            user=user,
            unit=unit_of("grid01"),
            title="网格员",
            capabilities=["intake", "handle", "dispatch"],
            valid_from="2026-01-01",
        )
        for user in users
    )
    yield [staff_actor(user) for user in users]
    with connection.cursor() as cursor:
        # What they did is still there, and goes only after them.
        cursor.execute("SET session_replication_role = replica")
        for table, column in (("governance_post", "user_id"), ("governance_user", "id")):
            ids = [user.pk for user in users]
            cursor.execute(f"DELETE FROM {table} WHERE {column} = ANY(%s)", [ids])
        cursor.execute("SET session_replication_role = origin")


def step(case, name, actor, **data):
    return partial(take_step, case, name, actor=actor, data=data)


def sent_up():
    case = make.handled_ticket(**NO_CONTACT)
    return case, make.refer(case, "grid01", "report_up", unit_of("cadre01"))


def test_of_twenty_officers_who_accept_at_once_one_does(officers):
    case = make.open_ticket()

    outcomes = at_once(*[step(case, "accept", officer) for officer in officers])

    assert names(outcomes) == ["WrongState"] * 19 + ["ok"]
    assert steps_of(case) == ["open", "accept"]
    case.refresh_from_db()
    assert (case.state, case.version, case.head_seq) == ("handling", 2, 2)
    assert {str(error) for name, error in outcomes if name != "ok"} != {""}
    assert verify_log() == []


def test_who_looked_at_an_old_version_is_told_so():
    case = make.handled_ticket()
    officer = make.staff("grid01")

    outcomes = at_once(
        *[
            partial(
                take_step,
                case,
                "assign",
                actor=officer,
                data={"post": post.pk},
                version=case.version,
            )
            for post in (officer.posts[0], make.staff("chief01").posts[0])
        ]
    )

    assert names(outcomes) == ["Changed", "ok"]
    changed = next(error for name, error in outcomes if name == "Changed")
    assert (changed.extra["step"], changed.extra["version"]) == ("assign", case.version + 1)


@pytest.mark.parametrize("order", [1, -1], ids=["parent-first", "child-first"])
@pytest.mark.parametrize("other", ["cancel", "withdraw"])
def test_a_move_is_accepted_or_undone_but_never_both(order, other):
    case, child = sent_up()
    callee, caller = make.staff("cadre01"), make.staff("grid01")
    undo = (
        step(child, "cancel", caller, reason="自己能办")
        if other == "cancel"
        else step(case, "withdraw", make.requester_of(case), reason="不用了")
    )
    calls = [undo, step(child, "accept", callee)] * 4

    outcomes = at_once(*calls[::order])

    assert {name for name, _ in outcomes} <= {"ok", *CLEAR}
    case.refresh_from_db()
    child.refresh_from_db()
    done = [result.step for name, result in outcomes if name == "ok"]
    # A withdrawal is still possible after the move is complete; the other way round nothing is.
    allowed = [["accept"], [other]] if other == "cancel" else [["accept", "withdraw"], ["withdraw"]]
    assert sorted(done) in allowed
    assert (child.state, case.holder) == (
        ("transferred", unit_of("cadre01"))
        if "accept" in done
        else ("cancelled", unit_of("grid01"))
    )
    assert len([1 for *_, ended in holdings(case) if not ended]) == int(case.is_open)
    assert verify_log() == []


def test_notes_on_parent_and_child_at_once_all_get_a_line_of_their_own():
    case, child = sent_up()
    grid, village = make.staff("grid01"), make.staff("cadre01")
    calls = []
    for n in range(4):
        calls.append(step(case, "note", grid, text=f"第{n}条", audience="internal"))
        calls.append(step(child, "note", village, text=f"第{n}条", audience="internal"))

    outcomes = at_once(*calls)

    assert names(outcomes) == ["ok"] * 8
    lines = case.root_events.order_by("seq").values_list("seq", flat=True)
    assert list(lines) == list(range(1, 4 + 8 + 1))
    assert verify_log() == []


def test_two_referrals_at_once_make_one_move():
    case = make.handled_ticket(**NO_CONTACT)
    data = {"variant": "report_up", "callee": unit_of("cadre01").code, "brief": "请办"}

    outcomes = at_once(*[step(case, "refer", make.staff("grid01"), **data)] * 4)

    assert names(outcomes) == ["WrongState"] * 3 + ["ok"]
    assert case.children.count() == 1


def test_the_same_key_ten_times_at_once_opens_one_ticket():
    actor, data = public_actor("visitor:race"), make.ticket_data()

    def send():
        key = Key("visitor:race", "a-key-of-sixteen-chars", "f" * 64, answer=answer)
        event = open_case("ticket", "open", actor=actor, data=data, key=key)
        return event.case.code, key.status, key.body

    outcomes = at_once(*[send] * 10)

    assert names(outcomes) == ["ok"] * 10
    assert Case.objects.count() == 1
    code = Case.objects.get().code
    assert {str(result) for _, result in outcomes} == {str((code, 201, {"code": code}))}
    assert IdemKey.objects.count() == 1


def answer(event):
    return 201, {"code": event.case.code}


def test_the_same_key_ten_times_at_once_takes_one_step():
    case = make.open_ticket()
    actor = make.staff("grid01")

    def send():
        key = Key(actor.scope, "accept-it", "f" * 64, answer=answer)
        event = take_step(case, "accept", actor=actor, data={}, key=key)
        return event.pk, key.is_replayed

    outcomes = at_once(*[send] * 10)

    assert names(outcomes) == ["ok"] * 10
    assert len({pk for _, (pk, _) in outcomes}) == 1
    assert sorted(replayed for _, (_, replayed) in outcomes) == [False] + [True] * 9


def test_two_roots_are_linked_in_opposite_order_without_a_deadlock():
    one, two = make.handled_ticket(), make.handled_ticket()
    grid = make.staff("grid01")

    outcomes = at_once(
        *[
            step(case, "link", grid, code=other.code, relation=relation)
            for relation in ("repeat", "related")
            for case, other in ((one, two), (two, one))
        ]
    )

    assert names(outcomes) == ["ok"] * 4
    assert CaseLink.objects.count() == 4


def test_whoever_is_kept_out_while_he_accepts_ends_without_the_ticket(db):
    case = make.open_ticket(**NO_CONTACT)
    grid = unit_of("grid01")

    outcomes = at_once(
        step(case, "accept", make.staff("grid01")),
        step(case, "shield", make.staff("supervisor01"), unit=grid.code, reason="亲属"),
    )

    # Either he was first and it is taken from him, or he finds nothing to accept.
    assert set(names(outcomes)) <= {"ok", "NotVisible", "Busy"}
    case.refresh_from_db()
    assert (case.state, case.holder) == ("received", unit_of("cadre01"))
    assert [(kind, ended) for kind, _how, ended in holdings(case)] == [
        *(("grid", "shielded"), ("village", "")),
    ]
    assert verify_log() == []


def test_of_two_who_bring_an_explanation_in_at_once_one_does(db):
    case = make.open_ticket(about=f"unit:{unit_of('cadre01').code}", **NO_CONTACT)
    make.step(case, "accept", "dispatcher01")
    make.step(case, "hear", "leader01", unit=unit_of("cadre01").code, brief="请说明")
    brief = CaseLink.objects.get(case=case, kind="brief").other
    make.step(brief, "answer_brief", "secretary01", text="属实")
    holder = make.staff("dispatcher01")

    outcomes = at_once(*[step(case, "bring_in", holder, brief=brief.code)] * 3)

    assert names(outcomes).count("ok") == 1
    assert steps_of(case).count("bring_in") == 1
    brief.refresh_from_db()
    assert brief.state == "done"


def test_tickets_opened_at_once_all_get_a_code_of_their_own():
    data = make.ticket_data()

    outcomes = at_once(
        *[
            partial(open_case, "ticket", "open", actor=public_actor(f"visitor:{n}"), data=data)
            for n in range(8)
        ]
    )

    assert names(outcomes) == ["ok"] * 8
    assert Case.objects.values("code").distinct().count() == 8


def test_the_sweep_leaves_a_ticket_that_somebody_is_saving_for_the_next_time(clock):
    case = make.proposed_ticket()
    clock.shift(8 * 24 * 3600)

    with transaction.atomic():
        lock_tree(case.pk)
        (outcome,) = at_once(sweep)

    assert (outcome[0], outcome[1].busy, outcome[1].fired) == ("ok", outcome[1].due, 0)
    assert sweep().lapsed == 1


@pytest.fixture
def year_end(db, clock):
    """The end of 2026; what a test loads of the next year goes away again."""
    clock.move_to(LAST_MONDAY)
    yield clock
    CalendarDay.objects.filter(date__year=2027).delete()
    forget_calendars()


@pytest.mark.usefixtures("year_end")
def test_a_ticket_that_somebody_is_saving_is_counted_again_the_next_time():
    case, other = make.handled_ticket(), make.handled_ticket()
    load_2027(MONDAY)

    with transaction.atomic():
        lock_tree(case.pk)
        (outcome,) = at_once(recalculate)
    again = at_once(recalculate, recalculate)

    assert (outcome[0], outcome[1].busy, outcome[1].moved) == ("ok", 1, 1)
    assert [name for name, _found in again] == ["ok", "ok"]
    assert sum(found.moved for _name, found in again) == 1
    assert [steps_of(each).count("recalculate") for each in (case, other)] == [1, 1]


def test_steps_taken_while_the_log_is_checked_are_no_fault():
    case = make.handled_ticket()
    grid = make.staff("grid01")

    def write():
        for n in range(25):
            data = {"text": f"第{n}条", "audience": "internal"}
            take_step(case, "note", actor=grid, data=data)

    def check():
        return [fault for _ in range(40) for fault in verify_log()]

    outcomes = at_once(write, check)

    assert outcomes == [("ok", None), ("ok", [])]
