"""Asks: a step that waits for a second person's decision (blueprint 4.1)."""

from collections.abc import Iterator, Mapping
from typing import Any

from governance.models import Unit
from workflow.models import Ask, Case, Event, Role
from workflow.rules.steps import AskRule, Settle
from workflow.services.acts import Act
from workflow.services.duties import Owing, open_duties, open_duties_of, settle_duties
from workflow.services.facts import Facts
from workflow.services.instead import Choice, county_line, next_that_may, nobody_decides
from workflow.services.people import Sight, involve
from workflow.services.refusals import WrongState
from workflow.services.telling import tell_decider
from workflow.services.tree import Entry, Tree
from workflow.services.words import ALREADY_ASKED


def decider_of(act: Act, rule: AskRule) -> Choice | None:
    """Who must decide; None when the taker's own post may, and so takes the step at once.

    WrongState if nobody is there who may.
    """
    facts, county = act.facts, act.tree.county_units
    decider: Choice | None
    if rule.relation in act.kind.deciders:
        named = (act.kind.deciders[rule.relation](act), rule.capability)
        decider = next_that_may(facts, [named])
    else:
        decider = decider_by(rule, facts, county)
    if decider is None:
        raise nobody_decides()
    return None if act.match.post and _decides(act, decider, rule, facts) else decider


def _decides(act: Act, decider: Choice, rule: AskRule, facts: Facts) -> bool:
    """Whether the acting post is one that has to decide; with an audit there are always two."""
    unit, capability = decider
    post = act.match.post
    assert post is not None
    if rule.relation == "audit" or post.unit_id != unit.pk or capability not in post.capabilities:
        return False
    return not act.actor.persons(post) & _barred(rule, facts)


def _barred(rule: AskRule, facts: Facts) -> frozenset[int]:
    return facts.judged | (facts.handlers if rule.bars_handlers else frozenset())


def decider_by(rule: AskRule, facts: Facts, county: Mapping[str, Unit]) -> Choice | None:
    """Who must decide by this rule, as a unit and the capability that it needs for it.

    Where those whom the rule names may not, the next that may; None if there is nobody.
    """
    if rule.relation == "audit":
        # Whoever asks never decides, and an audit is by nobody but auditors.
        units = [county[kind] for kind in ("county", "centre") if kind in county]
        own = frozenset({facts.actor.user.pk}) if facts.actor.user else frozenset()
        return next_that_may(facts, [(unit, "audit") for unit in units], own)
    first = "centre" if rule.relation == "centre" else "county"
    line = county_line(county, rule.capability, first=first)
    # Above the county a post with audit stands in.
    choices = [*_named(rule, facts), *line, *((unit, "audit") for unit, _name in line[-1:])]
    return next_that_may(facts, choices, _barred(rule, facts))


def _named(rule: AskRule, facts: Facts) -> Iterator[Choice]:
    """Whom the rule itself names, the nearest first."""
    if rule.relation == "holder":
        yield facts.case.holder, rule.capability
    if rule.relation in ("above", "holder"):
        above = facts.above(rule.capability, bar_handlers=rule.bars_handlers)
        if above is not None:
            yield above
    if rule.relation == "caller":
        unit_id = facts.caller(rule.capability)
        if unit_id is not None:
            yield Unit.objects.get(pk=unit_id), rule.capability


def open_ask(act: Act, rule: AskRule, decider: Choice, data: Mapping[str, Any]) -> Event:
    """Write the event with phase `asked`, the Ask and the duty to decide it."""
    case, tree = act.case, act.tree
    post = act.match.post
    assert post is not None, "only staff ask"
    if case.asks.filter(step=act.step.name, state="open").exists():
        raise WrongState(ALREADY_ASKED)
    unit, capability = decider
    event = tree.append(
        Entry(
            case=case,
            step=act.step.name,
            actor=act.actor,
            post_id=post.pk,
            unit_id=post.unit_id,
            acting_as=act.match.relation,
            from_state=case.state,
            to_state=case.state,
            audience="staff",
            phase="asked",
            data=act.event_data,
            internal={**act.public, **act.internal},
            files=act.files,
        )
    )
    prose = {*act.public, *act.internal}
    Ask.objects.create(
        case=case,
        step=act.step.name,
        data={
            name: value
            for name, value in _plain(data).items()
            if name not in prose and not act.kind.forms[act.step.name].is_prose(name)
        },
        asked_event=event,
        asker_post=post,
        decider_unit=unit,
        decider_capability=capability,
    )
    open_duties(tree, case, [Owing("decide", "unit", unit, capability, subject=act.step.name)])
    involve(tree, [Sight(case, Role.OWES, unit_id=unit.pk, capability=capability)])
    tree.touch(case)
    tell_decider(act, event, unit.pk, capability)
    return event


def void_asks(tree: Tree, case: Case, event: Event, *, step: str = "") -> None:
    """Rule 3: a change of holder or round, and closing, ends what waits for a decision.

    The Ask that is just being approved is no longer open and so is left alone.
    """
    # An open Ask always has its open `decide`, so most cases need no look at the asks.
    if not any(duty.kind == "decide" for duty in open_duties_of(case)):
        return
    asks = [ask for ask in case.asks.filter(state="open") if step in ("", ask.step)]
    for ask in asks:
        ask.state, ask.decided_event = "void", event
    if asks:
        Ask.objects.bulk_update(asks, ["state", "decided_event"])
        settles = [Settle(f"decide:{ask.step}", "void") for ask in asks]
        settle_duties(tree, case, settles, event)


def asked_data(ask: Ask) -> dict[str, Any]:
    """What the asker sent, prose and all, to be checked again against now."""
    text = getattr(ask.asked_event, "text", None)
    return {**ask.data, **((text.internal or {}) if text else {})}


def _plain(data: Mapping[str, Any]) -> dict[str, Any]:
    """The sent fields as JSON; a form's bookkeeping (token, key, version) is left out."""
    skipped = {"csrfmiddlewaretoken", "key", "version", "files", "acting_post", "upload"}
    return {name: value for name, value in data.items() if name not in skipped}
