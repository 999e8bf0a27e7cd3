"""What an actor may do now on a case; pages and API show exactly this."""

from dataclasses import dataclass
from typing import Any

from governance.models import Post
from workflow.models import Case
from workflow.rules.steps import Step
from workflow.services.actors import Actor
from workflow.services.acts import Glance
from workflow.services.facts import Facts
from workflow.services.refusals import Refused
from workflow.services.standing import matches_in, standing
from workflow.services.steps import check_state


@dataclass(frozen=True)
class Offer:
    """One step that the actor may take now.

    `posts` are the actor's posts that may take it; none for a requester. `needs_ask` says that
    somebody else will have to decide. `is_main` marks the step that the actor's unit owes.
    """

    step: Step
    case: Case
    actor: Actor
    posts: tuple[Post, ...]
    needs_ask: bool
    is_main: bool

    @property
    def name(self) -> str:
        return self.step.name

    @property
    def label(self) -> str:
        return str(self.case.spec.labels[self.step.name])

    def form(self, data: Any = None, initial: Any = None) -> Any:
        """The step's form, unbound unless data is given."""
        form_class = self.case.spec.forms[self.step.name]
        post = self.posts[0] if self.posts else None
        if self.actor.post in self.posts:
            post = self.actor.post
        return form_class(data, case=self.case, actor=self.actor, post=post, initial=initial)


def offers(actor: Actor, case: Case, facts: Facts | None = None) -> list[Offer]:
    """The steps this actor may take in the present state, owed ones first."""
    facts = facts or Facts(case, actor)
    held = standing(actor, case, facts)
    known: dict[str, str] = {}
    found = [
        offer
        for step in case.spec.steps
        if step.name in case.spec.forms
        and not step.opens_case
        and (offer := _offer(step, actor, case, facts, held, known))
    ]
    return sorted(found, key=lambda offer: not offer.is_main)


def offer_for(actor: Actor, case: Case, name: str) -> Offer | None:
    """The one step by name, if the actor may take it now."""
    return next((offer for offer in offers(actor, case) if offer.name == name), None)


def _offer(
    step: Step, actor: Actor, case: Case, facts: Facts, held: Any, known: dict[str, str]
) -> Offer | None:
    matches = matches_in(held, step, case)
    if not matches or case.state not in case.spec.sources_of(step):
        return None
    try:
        check_state(step, case, known)
    except Refused:
        return None
    posts = dict.fromkeys(match.post for match in matches if match.post)
    glance = Glance(case)
    needs_ask = any(
        not rule.condition or case.spec.conditions[rule.condition](glance) for rule in step.asks
    )
    return Offer(step, case, actor, tuple(posts), needs_ask, _is_owed(step, actor, facts))


def _is_owed(step: Step, actor: Actor, facts: Facts) -> bool:
    if step.offer != "main" and step.name not in ("approve",):
        return False
    if actor.is_requester:
        return step.settled_kinds & {d.kind for d in facts.duties} != frozenset()
    if actor.is_party:
        mine = {d.kind for d in facts.duties if d.person_id == actor.person_id}
        return bool(step.settled_kinds & mine)
    units, posts = set(actor.unit_ids), {post.pk for post in actor.posts}
    kinds = {d.kind for d in facts.duties if d.unit_id in units or d.post_id in posts}
    return bool(kinds & (step.settled_kinds | ({"handle"} if step.name == "propose" else set())))
