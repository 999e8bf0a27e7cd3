"""Holdings and involvements: who is accountable, and who may see because something happened."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from django.db import connection

from workflow.models import Case, Event, Holding, Involvement, Role
from workflow.services.tree import Tree

_UPSERT = """
    INSERT INTO workflow_involvement
        (case_id, root_id, unit_id, post_id, roles, sees_root, is_open, opened_at, since)
    VALUES {rows}
    ON CONFLICT (case_id, unit_id, post_id, user_id, person_id)
    DO UPDATE SET roles = workflow_involvement.roles | EXCLUDED.roles,
        sees_root = workflow_involvement.sees_root OR EXCLUDED.sees_root,
        is_open = EXCLUDED.is_open
"""


@dataclass(frozen=True)
class Sight:
    """A unit or a post that from now on sees a case, and why."""

    case: Case
    role: Role
    unit_id: int | None = None
    post_id: int | None = None


def involve(tree: Tree, sights: Iterable[Sight]) -> None:
    """Write what gives sight; children write theirs on the root too: no list joins through it."""
    merged: dict[tuple[int, int | None, int | None], int] = {}
    for sight in sights:
        for pk in {sight.case.pk, tree.root.pk}:
            key = (pk, sight.unit_id, sight.post_id)
            merged[key] = merged.get(key, 0) | sight.role
    if not merged:
        return
    rows: list[str] = []
    values: list[int | bool | datetime | None] = []
    for (case_id, unit_id, post_id), roles in merged.items():
        case = tree.cases[case_id]
        rows.append("(%s, %s, %s, %s, %s, %s, %s, %s, %s)")
        values += [case_id, tree.root.pk, unit_id, post_id, int(roles), True]
        values += [case.is_open, case.opened_at, tree.now]
    with connection.cursor() as cursor:
        cursor.execute(_UPSERT.format(rows=", ".join(rows)), values)


def mark_open(case: Case) -> None:
    """Copy whether the case is open to its involvements, for the index of open lists."""
    Involvement.objects.filter(case=case).exclude(is_open=case.is_open).update(is_open=case.is_open)


def begin_holding(tree: Tree, case: Case, *, how: str, event: Event) -> None:
    Holding.objects.create(case=case, unit=case.holder, since=tree.now, how=how, event=event)


def end_holding(tree: Tree, case: Case, *, ended: str) -> None:
    Holding.objects.filter(case=case, until=None).update(until=tree.now, ended=ended)
