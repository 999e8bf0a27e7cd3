"""Asks: a step that waits for a second person's decision (blueprint 4.1)."""

from collections.abc import Mapping
from typing import Any

from governance.models import Unit
from workflow.models import Ask, Case, Event, Role
from workflow.rules.steps import AskRule, Settle
from workflow.services.acts import Act
from workflow.services.duties import Owing, open_duties, open_duties_of, settle_duties
from workflow.services.people import Sight, involve
from workflow.services.refusals import WrongState
from workflow.services.tree import Entry, Tree
from workflow.services.words import ALREADY_ASKED


def decider_of(act: Act, rule: AskRule) -> tuple[Unit, str] | None:
    """Who must decide; None when the taker's own post may, and so takes the step at once."""
    if rule.relation == "above":
        found = act.facts.above(rule.capability)
    elif rule.relation == "holder":
        found = (act.case.holder, rule.capability)
    else:
        found = (act.tree.county_units[rule.relation], rule.capability)
    unit, capability = found or (act.tree.county_units["county"], rule.capability)
    post = act.match.post
    if post and post.unit_id == unit.pk and capability in post.capabilities:
        return None
    return unit, capability


def open_ask(act: Act, rule: AskRule, decider: tuple[Unit, str], data: Mapping[str, Any]) -> Event:
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
        data={name: value for name, value in _plain(data).items() if name not in prose},
        asked_event=event,
        asker_post=post,
        decider_unit=unit,
        decider_capability=capability,
    )
    open_duties(tree, case, [Owing("decide", "unit", unit, capability, subject=act.step.name)])
    involve(tree, [Sight(case, Role.OWES, unit_id=unit.pk)])
    tree.touch(case)
    return event


def void_asks(tree: Tree, case: Case, event: Event) -> None:
    """Rule 3: a change of holder or round, and closing, ends what waits for a decision.

    The Ask that is just being approved is no longer open and so is left alone.
    """
    # An open Ask always has its open `decide`, so most cases need no look at the asks.
    if not any(duty.kind == "decide" for duty in open_duties_of(case)):
        return
    asks = list(case.asks.filter(state="open"))
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
