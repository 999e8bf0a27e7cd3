"""Holdings and involvements: who is accountable, and who may see because something happened."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import datetime

from django.db import connection

from governance.models import Post
from workflow.models import Case, Event, Holding, Involvement, Role
from workflow.services.tree import Tree

_UPSERT = """
    INSERT INTO workflow_involvement
        (case_id, root_id, unit_id, post_id, user_id, roles, sees_root, is_open, opened_at, since)
    VALUES {rows}
    ON CONFLICT (case_id, unit_id, post_id, user_id, person_id)
    DO UPDATE SET roles = workflow_involvement.roles | EXCLUDED.roles,
        sees_root = workflow_involvement.sees_root OR EXCLUDED.sees_root,
        is_open = EXCLUDED.is_open,
        until = NULL
"""
# On a sealed case posts see, never units: those who work on what their unit holds.
WORKING = ("intake", "handle", "dispatch", "decide")


@dataclass(frozen=True)
class Sight:
    """A unit, a post or a person that from now on sees a case, and why.

    `capability` says which posts of the unit see a sealed case; without it those who work on it.
    """

    case: Case
    role: Role
    unit_id: int | None = None
    post_id: int | None = None
    user_id: int | None = None
    capability: str = ""

    @property
    def who(self) -> tuple[int | None, int | None, int | None]:
        return self.unit_id, self.post_id, self.user_id


def involve(tree: Tree, sights: Iterable[Sight]) -> None:
    """Write what gives sight, or takes it away.

    Children write theirs on the root too, so that no list joins through it; not those of a
    guarded tree, whose callees see no more than what they were called for.
    """
    merged: dict[tuple[int, tuple[int | None, int | None, int | None]], int] = {}
    for sight in _by_post(tree, list(sights)):
        for pk in _seen(tree, sight):
            merged[pk, sight.who] = merged.get((pk, sight.who), 0) | sight.role
    if not merged:
        return
    rows: list[str] = []
    values: list[int | bool | datetime | None] = []
    for (case_id, who), roles in merged.items():
        case = tree.cases[case_id]
        rows.append("(%s, %s, %s, %s, %s, %s, %s, %s, %s, %s)")
        values += [case_id, tree.root.pk, *who, int(roles), True]
        values += [case.is_open, case.opened_at, tree.now]
    with connection.cursor() as cursor:
        cursor.execute(_UPSERT.format(rows=", ".join(rows)), values)


def _seen(tree: Tree, sight: Sight) -> set[int]:
    child_only = sight.case.pk != tree.root.pk and sight.role != Role.HOLDS and tree.is_guarded
    if is_apart(sight.case):
        return {sight.case.pk}
    return {sight.case.pk} if child_only else {sight.case.pk, tree.root.pk}


def is_apart(case: Case) -> bool:
    """Whether a case is open to nobody but those involved in it, or hangs on one that is."""
    return not case.spec.has_area_sight or bool(case.parent and not case.parent.spec.has_area_sight)


def _by_post(tree: Tree, sights: list[Sight]) -> list[Sight]:
    """On a sealed case, the posts of each unit instead of the unit."""
    units = {sight.unit_id for sight in sights if sight.unit_id}
    if not tree.root.is_sealed or not units:
        return sights
    posts = list(Post.objects.in_force().filter(unit__in=units))
    found = []
    for sight in sights:
        if sight.unit_id is None or sight.role & Role.KEPT_OUT:
            found.append(sight)
            continue
        wanted = {sight.capability} if sight.capability else set(WORKING)
        # Only who was called in person is written down as called.
        role = Role.OWES if sight.role == Role.CALLED else sight.role
        found += [
            replace(sight, role=role, unit_id=None, post_id=post.pk)
            for post in posts
            if post.unit_id == sight.unit_id and wanted & set(post.capabilities)
        ]
    return found


def mark_open(case: Case) -> None:
    """Copy whether the case is open to its involvements, for the index of open lists."""
    Involvement.objects.filter(case=case).exclude(is_open=case.is_open).update(is_open=case.is_open)


def inherit_kept_out(tree: Tree, child: Case) -> None:
    """Whoever is kept out of a root is kept out of what hangs on it, also of what comes later."""
    if not tree.is_guarded:
        return
    rows = Involvement.objects.filter(case=tree.root, roles__gte=Role.KEPT_OUT)
    involve(
        tree,
        [Sight(child, Role.KEPT_OUT, row.unit_id, row.post_id, row.user_id) for row in rows],
    )


def begin_holding(tree: Tree, case: Case, *, how: str, event: Event) -> None:
    Holding.objects.create(case=case, unit=case.holder, since=tree.now, how=how, event=event)


def end_holding(tree: Tree, case: Case, *, ended: str) -> None:
    Holding.objects.filter(case=case, until=None).update(until=tree.now, ended=ended)
