"""The step grid: every step × state × standing, generated from the tables, without a database."""

import pytest

from governance.rules.organisation import Capability
from workflow.rules.duties import DUTY_KINDS, LADDERS
from workflow.rules.kernel import KERNEL_STEPS
from workflow.rules.kinds import KINDS
from workflow.rules.steps import NEW, SAME, may_take

CAPABILITIES = [capability.value for capability in Capability]
RELATIONS = ("any", "holder", "above", "callee", "caller", "centre", "county", "inv")
RELATIONS += ("ower", "setter", "arbiter", "small_callee")
BARE = ("author", "decider", "asker", "requester", "requester(own)", "system")
BARE += ("party", "other party", "mediator", "another mediator")
STANDINGS = [f"{relation}.{capability}" for relation in RELATIONS for capability in CAPABILITIES]
STANDINGS = [*STANDINGS, *BARE]


def held(step, standing, *marks):
    """What somebody with this standing is called; he owes what the step settles."""
    return {standing, f"{standing}:{step.owed}", *(standing + mark for mark in marks)}


def rows():
    for kind in KINDS.values():
        for step in kind.steps:
            for state in (*kind.states, NEW):
                yield pytest.param(kind, step, state, id=f"{kind.name}-{step.name}-{state}")


@pytest.mark.parametrize(("kind", "step", "state"), list(rows()))
def test_a_step_is_allowed_to_whom_the_table_names_and_to_nobody_else(kind, step, state):
    is_possible = state in kind.sources_of(step)

    allowed = {
        standing
        for standing in STANDINGS
        if may_take(step, state, held(step, standing, "!h", "!party"), kind)
    }

    assert allowed == (set(step.by) if is_possible else set())


@pytest.mark.parametrize(("kind", "step", "state"), list(rows()))
def test_whoever_handled_the_case_may_not_take_a_step_that_bars_handlers(kind, step, state):
    allowed = {s for s in STANDINGS if may_take(step, state, held(step, s, "!party"), kind)}

    if "handler" in step.bar:
        assert allowed == set()
    else:
        assert allowed == (set(step.by) if state in kind.sources_of(step) else set())


@pytest.mark.parametrize(("kind", "step", "state"), list(rows()))
def test_no_side_of_a_dispute_may_take_a_step_that_bars_sides(kind, step, state):
    allowed = {s for s in STANDINGS if may_take(step, state, held(step, s, "!h"), kind)}

    if "party" in step.bar:
        assert allowed == set()
    else:
        assert allowed == (set(step.by) if state in kind.sources_of(step) else set())


@pytest.mark.parametrize("kind", KINDS.values(), ids=lambda kind: kind.name)
def test_every_state_can_be_reached(kind):
    reached = {
        way.target for step in kind.steps for way in step.all_ways.values() if way.target != SAME
    }

    assert reached == set(kind.states)


@pytest.mark.parametrize("kind", KINDS.values(), ids=lambda kind: kind.name)
def test_every_open_state_can_be_left_for_a_closed_one(kind):
    leads = {
        state: {
            way.target
            for step in kind.steps
            if state in kind.sources_of(step)
            for way in step.all_ways.values()
            if way.target != SAME
        }
        for state in kind.open_states
    }

    ending = set(kind.closed_states)
    for _ in kind.open_states:
        ending |= {state for state, targets in leads.items() if targets & ending}

    assert ending == set(kind.states)


def test_every_duty_kind_that_is_opened_is_settled_by_some_step():
    opened, settled = set(), set()
    for kind in KINDS.values():
        openings = [
            o for step in kind.steps for way in step.all_ways.values() for o in way.openings
        ]
        handed = [o for group in kind.handover_openings.values() for o in group]
        opened |= {opening.duty for opening in (*openings, *handed)}
        opened |= {o.duty for group in kind.lapse_openings.values() for o in group}
        opened |= {"decide"} if any(step.asks for step in kind.steps) else set()
        settled |= {duty for step in kind.steps for duty in step.settled_kinds}

    assert opened <= settled
    assert opened <= set(DUTY_KINDS)


def test_every_duty_kind_is_opened_somewhere():
    opened = {"decide"}
    for kind in KINDS.values():
        for step in kind.steps:
            opened |= {o.duty for way in step.all_ways.values() for o in way.openings}
        opened |= {o.duty for group in kind.lapse_openings.values() for o in group}

    assert opened == set(DUTY_KINDS)


@pytest.mark.parametrize("kind", KINDS.values(), ids=lambda kind: kind.name)
def test_every_step_has_its_words_and_whoever_takes_it_a_form(kind):
    for step in kind.steps:
        assert step.name in kind.notices, step.name
        assert step.name in kind.labels, step.name
        assert (step.name in kind.forms) != step.is_system, step.name


@pytest.mark.parametrize("kind", KINDS.values(), ids=lambda kind: kind.name)
def test_every_condition_that_the_table_names_exists(kind):
    named = set()
    for step in kind.steps:
        for way in step.all_ways.values():
            named |= {item.condition for item in (*way.settlements, *way.openings)}
        named |= {rule.condition for rule in step.asks}
        named |= {f"blocked_by_{name}" for name in step.held_back_by}
    named |= {o.condition for group in kind.handover_openings.values() for o in group}
    named |= {o.condition for group in kind.lapse_openings.values() for o in group}

    assert named - {""} <= set(kind.conditions)


def test_every_step_that_a_person_takes_under_a_bar_is_decided_by_somebody_else():
    barred = {
        (kind.name, step.name)
        for kind in KINDS.values()
        for step in kind.steps
        if "handler" in step.bar
    }

    assert barred == {
        ("ticket", "callback"),
        ("ticket", "withdraw"),
        ("mediation", "followup"),
    }


def test_kernel_steps_belong_to_every_kind():
    names = {step.name for step in KERNEL_STEPS}

    assert all(names <= set(kind.table) for kind in KINDS.values())


def test_every_ladder_of_a_default_limit_is_known():
    assert {"V", "N", "E", "S", "K"} <= set(LADDERS)
