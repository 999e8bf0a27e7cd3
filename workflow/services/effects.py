"""Effects of the steps that every kind has: one named function each, run under the lock."""

from collections.abc import Callable, Mapping
from typing import Any

from django.utils.translation import gettext_lazy as _

from workflow.models import Ask, Case, CaseLink, Duty, Event, Role
from workflow.services.actors import Actor, staff_actor
from workflow.services.acts import Act
from workflow.services.asking import asked_data
from workflow.services.duties import open_duties, open_duties_of, settle_one
from workflow.services.guarding import GUARDING_CONDITIONS, GUARDING_EFFECTS
from workflow.services.people import Sight, involve
from workflow.services.performing import owing_for
from workflow.services.refusals import NotAllowed, NotVisible, Refused, WrongState
from workflow.services.sight import get_visible
from workflow.services.steps import take_in
from workflow.services.succession import succeed

Effect = Callable[[Act], str | None]


def note(act: Act) -> None:
    act.audience = act.kind.open_audience if act.data["audience"] == "public" else "staff"


def assign(act: Act) -> None:
    """Name a colleague; the unit's open duties here go to his desk first, all still see them."""
    post = act.data["post"]
    act.case.assignee = post
    mine = [duty for duty in open_duties_of(act.case) if duty.unit_id == act.case.holder_id]
    for duty in mine:
        duty.post = post
    Duty.objects.bulk_update(mine, ["post"])
    act.sights.append(Sight(act.case, Role.OWES, post_id=post.pk))


def correct(act: Act) -> None:
    """Write the right text beside the old line; nothing is ever changed or removed."""
    original: Event = act.data["event"]
    act.audience = original.audience
    is_open = original.audience == act.kind.open_audience
    public_before = bool(is_open and original.text.public)
    text = {**act.public, **act.internal}
    act.public, act.internal = (text, {}) if public_before else ({}, text)


def link(act: Act) -> None:
    """Say that two cases belong together; the actor must see both."""
    try:
        other = get_visible(act.actor, act.data["code"])
    except NotVisible as error:
        raise NotVisible(_("The other case was not found.")) from error
    relation = act.data["relation"]
    if CaseLink.objects.filter(case=act.case, other=other, kind=relation).exists():
        raise WrongState(_("The two are linked already."))
    act.event_data = {"code": other.code, "relation": relation}
    case = act.case
    act.later.append(lambda event: _link(case, other, relation, event))


def _link(case: Case, other: Case, relation: str, event: Event) -> None:
    CaseLink.objects.create(case=case, other=other, kind=relation, event=event)


def approve(act: Act) -> None:
    """Take the asked step now; everything is checked again against now."""
    ask = _ask(act, "decider", "approved")
    actor = _asker(ask)
    data = asked_data(ask)

    def retake(event: Event) -> None:
        _decide(ask, event)
        try:
            take_in(act.tree, act.case, ask.step, actor, data, approved_by=ask.decider_unit)
        except Refused as error:
            raise WrongState(
                _("What was asked for is no longer possible: %(why)s") % {"why": error.detail}
            ) from error

    act.later.append(retake)


def _asker(ask: Ask) -> Actor:
    """Who asked; after somebody stood in for the asker or was succeeded, who holds the post now."""
    asked_by = ask.asked_event.user or ask.asker_post.user
    actor = staff_actor(asked_by, acting_post_id=ask.asker_post_id)
    if actor.post is not None:
        return actor
    return staff_actor(ask.asker_post.user, acting_post_id=ask.asker_post_id)


def refuse(act: Act) -> None:
    ask = _ask(act, "decider", "refused")
    act.later.append(lambda event: _decide(ask, event))


def retract(act: Act) -> None:
    ask = _ask(act, "asker", "retracted")
    act.later.append(lambda event: _decide(ask, event))


def _ask(act: Act, relation: str, state: str) -> Ask:
    """The Ask that is meant, checked to be this person's to decide or to take back."""
    ask: Ask = act.data["ask"]
    post = act.match.post
    assert post is not None
    own = bool(ask.askers & act.actor.persons(post))
    mine = (
        own
        if relation == "asker"
        else (
            not own
            and post.unit_id == ask.decider_unit_id
            and ask.decider_capability in post.capabilities
        )
    )
    if not mine:
        raise NotAllowed(_("This request is not yours to decide."))
    ask.state = state
    # Written at once, so that rule 3 does not void the Ask that is just being approved.
    ask.save(update_fields=["state"])
    act.subject = ask.step
    act.event_data = {"ask": ask.pk, "step": ask.step}
    return ask


def _decide(ask: Ask, event: Event) -> None:
    ask.decided_event = event
    ask.save(update_fields=["decided_event"])


def lapse(act: Act) -> None:
    """A villager's duty ran out and nothing follows from it but that it is over."""
    kind, one = act.data["duty"], act.data.get("lapsed")
    duties = [d for d in open_duties_of(act.case) if d.kind == kind and one in (None, d.pk)]
    wanted = [o for o in act.kind.lapse_openings.get(kind, ()) if act.holds(o.condition)]
    # Who owes what follows is looked up while it still stands open what lapsed.
    owing = [item for opening in wanted for item in owing_for(act, opening)]

    def follow(event: Event) -> None:
        for duty in duties:
            settle_one(act.tree, duty, "lapsed", event)
        for opened in open_duties(act.tree, act.case, owing):
            sight = Sight(act.case, Role.OWES, opened.unit_id, capability=opened.capability)
            involve(act.tree, [sight])

    act.later.append(follow)


def escalate(act: Act) -> str:
    """What follows from the rung that was reached; the ladder has looked who is to act."""
    return str(act.data["way"])


def by_above(act: Act) -> bool:
    """Whether the level above speaks, also from a post that may write as an involved unit."""
    owes = {duty.unit_id for duty in open_duties_of(act.case) if duty.kind == "oversee"}
    return act.match.relation.startswith("above.") or act.unit_id in owes


KERNEL_EFFECTS: Mapping[str, Effect] = {
    "note": note,
    "assign": assign,
    "correct": correct,
    "link": link,
    "approve": approve,
    "refuse": refuse,
    "retract": retract,
    "lapse": lapse,
    "escalate": escalate,
    "succeed": succeed,
    **GUARDING_EFFECTS,
}
KERNEL_CONDITIONS: Mapping[str, Callable[[Any], Any]] = {
    "by_above": by_above,
    **GUARDING_CONDITIONS,
}
