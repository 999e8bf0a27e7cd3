"""Lists of cases in one scope, newest first, page by page."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from django.db.models import Exists, F, OuterRef, Q

from workflow.models import Case, Involvement
from workflow.models.case import CaseQuerySet
from workflow.rules.kinds import KINDS
from workflow.services.actors import Actor
from workflow.services.sight import SCOPES, Scope, newest_first, scope

PAGE = 50
ON_DESK = 6
EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


@dataclass(frozen=True)
class CasePage:
    """One page of cases and the place where the next one begins; empty on the last page."""

    cases: Sequence[Case]
    next_cursor: str


def case_page(actor: Actor, name: Scope, *, state: str = "", cursor: str = "") -> CasePage:
    """The matters of one scope, newest first: what the unit had to do with, or its whole area."""
    cases = scope(actor, name)
    cases = cases.filter(_heads(actor)) if name == "sealed" else cases.roots()
    if state:
        cases = cases.filter(state=state)
    return _page(cases.for_lists(), name, cursor)


def _heads(actor: Actor) -> Q:
    """Roots, and children of roots that the acting post does not see."""
    rows = Involvement.objects.filter(case=OuterRef("root"), post=actor.post, until=None)
    return Q(parent=None) | Q(~Exists(rows))


def sent_page(actor: Actor, *, cursor: str = "") -> CasePage:
    """What the acting unit sent on or registered for others, newest first."""
    return _page(_sent(actor), "unit", cursor)


def out_now(actor: Actor) -> list[Case]:
    """The newest of what the acting unit sent on that is open with another unit; one query."""
    unit = actor.post.unit_id if actor.post else None
    cases = _sent(actor).filter(is_open=True).exclude(holder=unit)
    return list(newest_first(cases, "unit")[:ON_DESK])


def scopes_of(actor: Actor) -> list[Scope]:
    """The scopes in which the acting post has a list at all."""
    post = actor.post
    if post is None:
        return []
    oversees = post.unit.is_territorial and bool({"supervise", "audit"} & set(post.capabilities))
    return [name for name in SCOPES if name != "area" or oversees]


def first_scope(actor: Actor) -> Scope:
    """The list that somebody sees who chose none: his unit's, or the area that he oversees.

    Auditors read and hold nothing; so do overseers whose unit had to do with nothing yet.
    """
    post = actor.post
    if post is None or "area" not in scopes_of(actor):
        return "unit"
    has_own = not post.has("audit") and scope(actor, "unit").roots().exists()
    return "unit" if has_own else "area"


def listed_states() -> Mapping[str, str]:
    """The states of the kinds that stand on their own, with their names."""
    return {
        state: str(label)
        for kind in KINDS.values()
        if kind.has_holdings
        for state, label in kind.state_labels.items()
        if state in kind.states
    }


def _sent(actor: Actor) -> CaseQuerySet:
    unit = actor.post.unit_id if actor.post else None
    cases = scope(actor, "unit").filter(opened_by_unit=unit)
    return cases.select_related("holder", "root__holder", "area")


def _page(cases: CaseQuerySet, name: Scope, cursor: str) -> CasePage:
    at, pk = (
        ("involvements__opened_at", "involvements__case_id")
        if name != "area"
        else (
            "opened_at",
            "pk",
        )
    )
    # Annotated first, so that the condition reuses the join that gives the order.
    rows = cases.annotate(sort_at=F(at), sort_id=F(pk))
    if place := _parsed(cursor):
        rows = rows.filter(Q(sort_at__lt=place[0]) | Q(sort_at=place[0], sort_id__lt=place[1]))
    found = list(rows.order_by("-sort_at", "-sort_id")[: PAGE + 1])
    last = found[PAGE - 1] if len(found) > PAGE else None
    return CasePage(found[:PAGE], _cursor_of(last) if last else "")


def _cursor_of(case: Case) -> str:
    return f"{(case.opened_at - EPOCH) // timedelta(microseconds=1)}.{case.pk}"


def _parsed(cursor: str) -> tuple[datetime, int] | None:
    moment, _dot, pk = cursor.partition(".")
    # Longer numbers are no moments of this calendar.
    if not (moment.isdecimal() and pk.isdecimal()) or len(moment) > 17 or len(pk) > 18:
        return None
    return EPOCH + timedelta(microseconds=int(moment)), int(pk)
