"""A ticket and its mediation: the clocks stand still, the result comes back, and nothing else."""

import pytest

from tests import factories
from tests.mediation import builders as make
from tests.tickets.builders import open_duties, running_pauses, steps_of
from workflow.models import Case
from workflow.reports import timeline
from workflow.services import WrongState, can_see

pytestmark = pytest.mark.usefixtures("db", "clock")
FACTS = "墙根的事，两家吵了半年"


def handed_over():
    ticket = factories.handled_ticket()
    data = {
        name: value
        for name, value in make.applied_with(facts=FACTS).items()
        if name not in ("area", "source")
    }
    factories.step(ticket, "mediate", "grid01", agreed="on", **data)
    return ticket, ticket.children.get(kind="mediation")


def consented_child():
    ticket, case = handed_over()
    make.step(case, "screen", make.VILLAGE, risk="C", rights_served="on")
    make.consented(make.named(case))
    ticket.refresh_from_db()
    return ticket, case


def test_it_is_a_child_with_a_code_of_its_own_kind():
    ticket, case = handed_over()

    assert (case.code, case.parent) == (f"{ticket.code}-M1", ticket)
    assert case.mediation.source == "ticket"
    assert [p.side for p in make.parties(case)] == [1, 2]


def test_from_full_consent_the_ticket_waits():
    ticket, case = consented_child()

    assert running_pauses(ticket) == {"mediation"}
    assert {"handle@grid paused", "promise@system paused"} <= open_duties(ticket)
    with pytest.raises(WrongState):
        factories.step(ticket, "propose", "grid01", outcome="solved", done="好了", contact="当面")


def test_when_it_has_effect_the_ticket_goes_on_and_hears_so():
    ticket, case = consented_child()
    make.step(case, "agree", make.VILLAGE, **make.clauses(case, "2026-06-20"))
    make.sign_all(case)
    ticket.refresh_from_db()

    assert running_pauses(ticket) == set()
    event = ticket.events.get(step="mediated")
    assert (event.data, event.audience) == ({"outcome": "agreed"}, "public")


def test_a_refusal_costs_nobody_anything():
    ticket, case = handed_over()
    make.step(case, "screen", make.VILLAGE, risk="C", rights_served="on")
    make.step(case, "end", make.side(case, 2))
    ticket.refresh_from_db()

    assert ticket.events.get(step="mediated").data == {"outcome": "ended"}
    assert running_pauses(ticket) == set()
    factories.step(ticket, "propose", "grid01", outcome="solved", done="好了", contact="当面")


def test_the_ticket_s_holder_sees_that_it_runs_and_nothing_of_it():
    ticket, case = consented_child()
    make.step(case, "note", make.VILLAGE, text="内部记一笔", audience="internal")
    holder = factories.staff("grid01")

    lines = timeline(ticket, holder)

    assert not can_see(holder, case)
    assert {line.event.case.kind for line in lines} == {"ticket"}
    assert [line.event.step for line in lines][-2:] == ["mediate", "mediating"]
    words = " ".join(" ".join((*ln.texts.values(), *ln.internal.values())) for ln in lines)
    assert FACTS not in words


def test_the_requester_of_the_ticket_sees_no_line_of_the_mediation():
    ticket, _case = consented_child()

    lines = timeline(ticket, factories.requester_of(ticket))

    assert {line.event.case.kind for line in lines} == {"ticket"}
    assert "mediating" in [line.event.step for line in lines]


def test_a_withdrawn_ticket_hears_no_more_and_a_reopened_one_waits_again():
    ticket, case = consented_child()
    factories.step(ticket, "withdraw", factories.requester_of(ticket), reason="不用了")
    assert running_pauses(ticket) == {"mediation"}
    factories.step(ticket, "reopen", factories.requester_of(ticket), text="还是要办")
    assert "promise@system paused" in open_duties(ticket)
    factories.step(ticket, "withdraw", factories.requester_of(ticket), reason="算了")

    make.step(case, "end", make.side(case, 1), outcome="no_agreement")

    assert "mediated" not in steps_of(ticket)
    assert running_pauses(ticket) == set()


def test_one_dispute_is_handed_over_once():
    ticket, _case = handed_over()

    with pytest.raises(WrongState):
        factories.step(ticket, "mediate", "grid01", agreed="on", **make.applied_with())


def test_somebody_asked_to_help_sees_his_task_and_nothing_else():
    case = make.mediating()
    water = factories.staff("water01").posts[0].unit
    make.step(
        case,
        "invite",
        make.VILLAGE,
        callee=water.code,
        all_agreed="on",
        how="paper",
        text="看看水渠归谁",
    )
    child = Case.objects.get(parent=case)
    helper = factories.staff("waterhead01")

    assert (child.kind, child.variant, child.state) == ("referral", "whistle", "called")
    assert (can_see(helper, child), can_see(helper, case)) == (True, False)
    make.step(case, "end", make.side(case, 1))
    child.refresh_from_db()
    assert child.state == "cancelled"
