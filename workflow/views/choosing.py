"""Choosing several rows of a list: what can be done with them, and how each is named."""

from dataclasses import dataclass

from workflow.middleware import ActorRequest
from workflow.models import Case
from workflow.rules.kinds import KINDS
from workflow.services import BULK_STEPS, Actor
from workflow.views.acts import ICONS

MODE = "choose"


@dataclass(frozen=True)
class BulkAct:
    """A step that can be taken on what was chosen."""

    name: str
    label: str
    icon: str


@dataclass(frozen=True)
class Choosing:
    """What a list says about choosing several; on a phone only `is_on` shows the ticks."""

    acts: tuple[BulkAct, ...]
    is_on: bool
    url: str
    back: str

    def __bool__(self) -> bool:
        return bool(self.acts)


def choosing(request: ActorRequest) -> Choosing:
    """Say what this reader may do with several rows of the list he is looking at; no query."""
    query = request.GET.copy()
    is_on = MODE in query
    query[MODE] = "1"
    if is_on:
        del query[MODE]
    return Choosing(
        acts=bulk_acts(request.actor),
        is_on=is_on,
        url=f"?{query.urlencode()}" if query else request.path,
        back=request.get_full_path(),
    )


def bulk_acts(actor: Actor) -> tuple[BulkAct, ...]:
    """The steps on several cases that some kind of case has and some post of the actor fits."""
    held = {capability for post in actor.posts for capability in post.capabilities}
    found = []
    for name in BULK_STEPS:
        kinds = [kind for kind in KINDS.values() if name in kind.forms]
        if any(_fits(by, held) for kind in kinds for by in kind.table[name].by):
            found.append(BulkAct(name, str(kinds[0].labels[name]), ICONS.get(name, "")))
    return tuple(found)


def choice_of(case: Case) -> str:
    """How a row names its case, as it was looked at."""
    return f"{case.code}:{case.version}"


def _fits(by: str, held: set[str]) -> bool:
    relation, _dot, capability = by.partition(".")
    if not capability:
        return not relation.startswith(("requester", "system"))
    return capability in held
