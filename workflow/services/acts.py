"""One step on its way through: what an effect is given, and what it may leave behind."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from governance.models import Post, Unit
from workflow.models import Attachment, Case, Duty, Event
from workflow.rules.steps import Kind, Step
from workflow.services.actors import Actor, Match
from workflow.services.facts import Facts
from workflow.services.people import Sight
from workflow.services.tree import Tree


@dataclass(frozen=True)
class Glance:
    """A step nobody has taken yet, for the conditions that look at the case alone."""

    case: Case
    data: Mapping[str, Any] = field(default_factory=dict)


@dataclass
class Act:
    """A step that is being taken under the lock.

    An effect reads `data` (the cleaned form) and writes to `case` and to the fields below; it
    returns the name of the way that the step took. `later` holds calls made after the event is
    written, for children and for steps that follow from this one.
    """

    tree: Tree
    case: Case
    step: Step
    actor: Actor
    match: Match
    data: dict[str, Any] = field(default_factory=dict)
    event_data: dict[str, Any] = field(default_factory=dict)
    public: dict[str, str] = field(default_factory=dict)
    internal: dict[str, str] = field(default_factory=dict)
    files: tuple[Attachment, ...] = ()
    audience: str = ""
    on_behalf_of: str = ""
    occurred_at: datetime | None = None
    # Set by an effect whose way is a handover, and by those that begin or end a holding.
    new_holder: Unit | None = None
    new_assignee: Post | None = None
    how: str = "moved"
    ended: str = "moved"
    # Due moments a person set and limits' variants, by duty kind; which `decide` is settled.
    fixed_at: dict[str, datetime] = field(default_factory=dict)
    variants: dict[str, str] = field(default_factory=dict)
    subject: str = ""
    # Who owes what the table opens `@named`: units, or posts.
    named: list[Unit | Post] = field(default_factory=list)
    # To whom the ladder gives what the table opens `@chosen`, and with which capability.
    chosen: tuple[Unit, str] | None = None
    # Not where the effect says by `sights` which posts of a unit so named see the case.
    named_units_see: bool = True
    # Who held the case before this step handed it over.
    old_holder_id: int | None = None
    # Who is told, where it is not those whom the table names; see workflow.rules.telling.
    tells: tuple[str, ...] | None = None
    # Of a step that somebody else approved: by which unit.
    decided_by: Unit | None = None
    # Duties that this step leaves open though the table settles their kind: those of others.
    spares: Callable[[Duty], bool] | None = None
    sights: list[Sight] = field(default_factory=list)
    # Called as soon as the event is written: rows that hang on it, and that duties then name.
    at_event: list[Callable[[Event], None]] = field(default_factory=list)
    later: list[Callable[[Event], None]] = field(default_factory=list)

    @property
    def kind(self) -> Kind:
        return self.case.spec

    @property
    def unit_id(self) -> int | None:
        return self.match.post.unit_id if self.match.post else None

    @property
    def facts(self) -> Facts:
        """The facts as they are now; made anew because a step changes them."""
        return Facts(self.case, self.actor)

    def holds(self, condition: str) -> bool:
        """Whether a condition named in the table is met; an empty one always is."""
        return not condition or bool(self.kind.conditions[condition](self))
