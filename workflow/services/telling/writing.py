"""Messages are written with the event that they tell of: in its transaction, or not at all."""

from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from workflow.models import Delivery, Event
from workflow.rules.telling import QUIET_HOURS, after_quiet, expires
from workflow.services.acts import Act
from workflow.services.policies import policy
from workflow.services.telling.finding import Finder, Found
from workflow.services.telling.news import (
    URGENT_STEPS,
    NamedPosts,
    News,
    Parties,
    Reader,
    Requesters,
    Staff,
    news_of,
    news_of_asking,
)
from workflow.services.telling.templates import code_for
from workflow.services.tree import Tree


def tell(act: Act, event: Event) -> None:
    """Have those told whom the table names for this step; called once for each event."""
    _note(act.tree, news_of(act, event))


def tell_decider(act: Act, event: Event, unit_id: int, capability: str) -> None:
    """Have whoever must decide told that a step waits for him."""
    _note(act.tree, news_of_asking(act, event, unit_id, capability))


def _note(tree: Tree, news: News | None) -> None:
    if news is None:
        return
    waiting = next((call for call in tree.at_save if isinstance(call, Writing)), None)
    if waiting is None:
        waiting = Writing()
        tree.at_save.append(waiting)
    waiting.news.append(news)


@dataclass
class Writing:
    """What one act has to say, written when all else of it is."""

    news: list[News] = field(default_factory=list)

    def __call__(self, tree: Tree) -> list[Delivery]:
        return _rows(tree, self.news)


def _rows(tree: Tree, news: list[News]) -> list[Delivery]:
    """One row a recipient and channel: the last word of the act on a case.

    Only the acknowledgement of a new case stands beside what came after it in the same act.
    """
    finder = Finder(tree, news)
    wanted: dict[tuple[Found, bool], Delivery] = {}
    for item in sorted(news, key=lambda item: item.event.seq):
        for reader in item.readers:
            for found in finder.found(item, reader):
                is_first = isinstance(reader, Requesters) and item.event.seq == 1
                known = wanted.get((found, is_first))
                # Whoever is meant twice by one step is told what is his, not that it happened.
                if known is None or known.event != item.event:
                    wanted[found, is_first] = _row(tree, item, reader, found)
    return list(wanted.values())


def _row(tree: Tree, item: News, reader: Reader, found: Found) -> Delivery:
    event, due_at = item.event, _due_at(item.event, reader)
    is_urgent = item.is_urgent and not (isinstance(reader, Requesters) and _is_claimed(item))
    not_before = tree.now
    if not is_urgent and found.channel != "webhook":
        not_before = after_quiet(tree.now, quiet_hours(tree.root.area_id[:6]))
    return Delivery(
        event=event,
        recipient=found.recipient,
        channel=found.channel,
        template=_template(item, reader),
        params=_params(event, reader, due_at),
        is_urgent=is_urgent,
        created_at=tree.now,
        not_before=not_before,
        expires_at=expires(event.step, not_before, due_at),
    )


def _is_claimed(item: News) -> bool:
    """Whether a stranger says that it is urgent, and to whatever number he left (threats 12).

    Officers are woken by it all the same; the number that was left waits for its turn.
    """
    is_public = item.event.root.opened_by_unit_id is None
    return is_public and item.event.step not in URGENT_STEPS


def quiet_hours(county: str) -> tuple[str, str]:
    """From when to when people sleep here."""
    begins, ends = policy("quiet_hours", county, default=QUIET_HOURS)
    return begins, ends


def _template(item: News, reader: Reader) -> str:
    event, case = item.event, item.case
    return code_for(
        case.kind,
        event.step,
        phase=event.phase,
        reader="requester" if isinstance(reader, Requesters | Parties) else "staff",
        to_state=event.to_state,
        owes=isinstance(reader, Staff) and reader.owes_now,
        is_sealed=case.is_sealed,
    )


def _due_at(event: Event, reader: Reader) -> datetime | None:
    """The moment that the message is about: the ladder's own, else what the reader owes."""
    if due_at := event.data.get("due_at"):
        return datetime.fromisoformat(due_at)
    return None if isinstance(reader, NamedPosts) else reader.due_at


def _params(event: Event, reader: Reader, due_at: datetime | None) -> dict[str, Any]:
    """What was so when it happened; names and codes are looked up when it is sent."""
    owed = "" if isinstance(reader, NamedPosts) else reader.duty
    duty = event.data.get("duty") or owed
    due = {"due_at": due_at.isoformat()} if due_at else {}
    return {**({"duty": duty} if duty else {}), **due}
