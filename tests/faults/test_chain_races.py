"""Races in the chain: accepted or objected to, ruled once, and never both."""

import pytest

from tests import factories as make
from tests.faults.racing import at_once, names
from tests.faults.test_races import CLEAR, step
from tests.tickets.builders import NO_CONTACT, unit_of
from tickets.models import Precedent
from workflow.models import Case
from workflow.services import verify_log

pytestmark = [pytest.mark.servers, pytest.mark.usefixtures("db")]

NOT_OURS = {"reason_code": "not_our_duty", "legal_basis": "河道管理条例第二十四条"}


def sent():
    case = make.township_ticket(**NO_CONTACT)
    return case, make.refer(case, "dispatcher01", "hand_over", unit_of("water01"))


def is_whole(case):
    case.refresh_from_db()
    held = list(case.holdings.filter(until=None).values_list("unit", flat=True))
    assert held == [case.holder_id]
    assert verify_log() == []


def test_a_move_is_accepted_or_objected_to_first():
    case, child = sent()
    head = make.staff("waterhead01")

    outcomes = at_once(step(child, "accept", head), step(child, "object", head, **NOT_OURS))

    # An objection after a hasty acceptance is one too; an acceptance after an objection is none.
    assert set(names(outcomes)) <= CLEAR | {"ok"}
    child.refresh_from_db()
    assert child.state == "disputed"
    is_whole(case)


def test_two_arbiters_rule_once():
    case, child = sent()
    make.step(child, "object", "waterhead01", **NOT_OURS)
    city, agri = unit_of("city01").code, unit_of("agri01").code
    arbiter = make.staff("supervisor01")

    outcomes = at_once(
        *[
            step(child, "rule", arbiter, verdict="goes_to", unit=unit, reason="按清单")
            for unit in (city, agri)
        ]
    )

    assert names(outcomes) in (["WrongState", "ok"], ["NotAllowed", "ok"])
    assert Precedent.objects.count() == 1
    is_whole(case)
    assert case.holder.code in (city, agri)


def test_a_ruling_and_an_agreement_do_not_both_happen():
    case, child = sent()
    make.step(child, "accept", "waterhead01")
    make.step(child, "object", "waterhead01", **NOT_OURS)

    outcomes = at_once(
        step(child, "rule", make.staff("supervisor01"), verdict="stays", reason="按清单"),
        step(child, "agree", make.staff("dispatcher01"), reason="确实送错了"),
    )

    assert names(outcomes)[-1] == "ok" and len(set(names(outcomes)) & CLEAR) == 1
    child.refresh_from_db()
    case.refresh_from_db()
    holder = {"transferred": "water01", "cancelled": "dispatcher01"}[child.state]
    assert case.holder == unit_of(holder)
    is_whole(case)


def test_two_whistles_at_once_get_codes_of_their_own():
    case = make.township_ticket(**NO_CONTACT)
    actor = make.staff("dispatcher01")

    def call(*usernames):
        keys = [unit_of(name).code for name in usernames]
        data = {f"call-{key}": "on" for key in keys} | {f"task-{key}": "来" for key in keys}
        return step(case, "whistle", actor, kind="everyday", lead=keys[0], text="急", **data)

    outcomes = at_once(call("water01", "agri01"), call("city01"))

    assert names(outcomes) == ["ok", "ok"]
    codes = Case.objects.filter(parent=case).values_list("code", flat=True)
    assert sorted(codes) == [f"{case.code}-{n}" for n in range(1, 6)]
    is_whole(case)
