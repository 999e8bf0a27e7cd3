"""All rows of cases that follow a succession: locked first, then moved, each case with its event.

What has no life of its own (the area of a case, the holder of a closed one, what gives sight) is
moved for all cases at once; every open case takes the step `succeed`.
"""

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from django.db import connection
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext as _

from governance.models import Post
from governance.models.choices import CAPABILITY_CHOICES
from governance.services.reorganising import Ended, ReorganisationRefused
from workflow.models import Ask, Case, Duty, Role
from workflow.services.duties import open_duties_of
from workflow.services.steps import advance
from workflow.services.succession import AREA_COLUMNS, UNIT_COLUMNS, Moves
from workflow.services.tree import lock_tree

# What the new county has set itself, stays; of a limit that means its whole line of rows.
_COUNTY_ROWS = {
    "workflow_policy": ("county_id", ("key",)),
    "workflow_timelimit": ("area_id", ("kind", "variant", "nature", "level", "urgency")),
}
_COPY_SIGHT = """
    INSERT INTO workflow_involvement (case_id, root_id, unit_id, post_id, user_id, person_id,
        roles, sees_root, is_open, opened_at, since)
    SELECT case_id, root_id, {unit}, {post}, user_id, person_id,
        roles, sees_root, is_open, opened_at, %(now)s
    FROM workflow_involvement WHERE {column} = %(old)s AND until IS NULL
    ON CONFLICT (case_id, unit_id, post_id, user_id, person_id)
    DO UPDATE SET roles = workflow_involvement.roles | EXCLUDED.roles, until = NULL,
        sees_root = workflow_involvement.sees_root OR EXCLUDED.sees_root
"""


@dataclass(frozen=True)
class Touched:
    """What moves: units and posts, area codes, and the codes by which the log names units."""

    moves: Moves
    areas: Mapping[str, str] = field(default_factory=dict)
    codes: Mapping[int, str] = field(default_factory=dict)


def follow(touched: Touched) -> Counter[str]:
    """Lock every root that is touched, in ascending order, and move what hangs on it."""
    moves = touched.moves
    open_ids = _open_cases(touched)
    held = Q(holder__in=moves.units) | Q(area__in=touched.areas)
    roots = Case.objects.filter(Q(pk__in=open_ids) | held).values_list("root_id", flat=True)
    locked = Case.objects.select_for_update(no_key=True).filter(pk__in=set(roots)).order_by("pk")
    list(locked.values_list("pk", flat=True))
    # Again: what was written before the last lock was had counts too.
    open_ids = _open_cases(touched)
    trees: dict[int, list[int]] = defaultdict(list)
    for pk, root_id in (
        Case.objects.filter(pk__in=open_ids).order_by("pk").values_list("pk", "root_id")
    ):
        trees[root_id].append(pk)
    old_areas = dict(Case.objects.filter(pk__in=open_ids).values_list("pk", "area_id"))
    counts = _move_plain(touched)
    for root_id in sorted(trees):
        _succeed_tree(root_id, trees[root_id], touched, old_areas, counts)
    return counts


def _open_cases(touched: Touched) -> set[int]:
    """Cases with anything open that hangs on what ends; a closed case may still owe something."""
    moves = touched.moves
    units, posts = list(moves.units), list(moves.posts)
    parted = Q()
    for unit_id, capability in moves.upwards:
        parted |= Q(unit=unit_id, capability=capability)
    hanging = Q(holder__in=units) | Q(assignee__in=posts) | Q(area__in=touched.areas)
    hanging |= Q(opened_by_unit__in=units, parent__isnull=False)
    duties = Duty.objects.open().filter(Q(unit__in=units) | Q(post__in=posts) | parted)
    asks = Ask.objects.filter(state="open").filter(
        Q(decider_unit__in=units) | Q(asker_post__in=posts)
    )
    found = set(Case.objects.open().filter(hanging).values_list("pk", flat=True))
    found |= set(duties.values_list("case_id", flat=True))
    return found | set(asks.values_list("case_id", flat=True))


def _move_plain(touched: Touched) -> Counter[str]:
    """Move what carries no clock: areas, holders of closed cases, and what gives sight."""
    counts, now = Counter[str](), timezone.now()
    with connection.cursor() as cursor:
        cursor.execute(
            "UPDATE workflow_case SET area_id = pair.new"
            " FROM unnest(%s::text[], %s::text[]) AS pair (old, new) WHERE area_id = pair.old",
            [list(touched.areas), list(touched.areas.values())],
        )
        counts["cases_of_the_area"] = cursor.rowcount
        heirs = {old_id: unit.pk for old_id, unit in touched.moves.units.items()}
        counts["rows"] += sum(column.move(heirs) for column in UNIT_COLUMNS)
        counts["rows"] += sum(column.move(touched.areas) for column in AREA_COLUMNS)
        for old_id, unit in touched.moves.units.items():
            sql = _COPY_SIGHT.format(unit="%(new)s", post="post_id", column="unit_id")
            cursor.execute(sql, {"old": old_id, "new": unit.pk, "now": now})
            # Should it be opened again, somebody who is there has to take it on.
            closed = Case.objects.filter(holder=old_id, is_open=False)
            counts["closed_cases"] += closed.update(holder=unit)
        for old_id, post in touched.moves.posts.items():
            if post is not None and post.pk == old_id:
                continue
            if post is not None:
                sql = _COPY_SIGHT.format(unit="unit_id", post="%(new)s", column="post_id")
                cursor.execute(sql, {"old": old_id, "new": post.pk, "now": now})
            # Who was called in person is called no more: his successor is, else the unit.
            cursor.execute(
                "UPDATE workflow_involvement SET roles = roles & ~%s WHERE post_id = %s",
                [int(Role.CALLED), old_id],
            )
    return counts


def _succeed_tree(
    root_id: int,
    case_ids: Iterable[int],
    touched: Touched,
    old_areas: Mapping[int, str],
    counts: Counter[str],
) -> None:
    tree = lock_tree(root_id)
    for pk in case_ids:
        case = tree.case(pk)
        counts["open_cases"] += 1
        counts["duties"] += sum(_hangs(duty, touched.moves) for duty in open_duties_of(case))
        advance(
            tree,
            case,
            "succeed",
            data={"moves": touched.moves},
            event_data=_said(case, touched, old_areas[pk]),
        )
    tree.save()


def _hangs(duty: Duty, moves: Moves) -> bool:
    return (
        duty.unit_id in moves.units
        or duty.post_id in moves.posts
        or (duty.unit_id or 0, duty.capability) in moves.upwards
    )


def _said(case: Case, touched: Touched, old_area: str) -> dict[str, Any]:
    """From which code to which: of the unit whose work moves, or of the place alone."""
    said: dict[str, Any] = {}
    if old_area in touched.areas:
        said |= {"from": old_area, "to": touched.areas[old_area]}
    unit_id = _unit_moved(case, touched.moves)
    if unit_id is not None:
        units = touched.codes[unit_id], _target(case, unit_id, touched.moves)
        said |= dict(zip(("from_unit", "to_unit") if said else ("from", "to"), units, strict=True))
    if not said:
        post_id = _post_moved(case, touched.moves)
        post = touched.moves.posts.get(post_id)
        said = {"from_post": post_id} | ({"to_post": post.pk} if post else {})
    return said


def _unit_moved(case: Case, moves: Moves) -> int | None:
    ended = set(moves.units) | {unit_id for unit_id, _capability in moves.upwards}
    hanging = [case.holder_id, case.opened_by_unit_id]
    hanging += [duty.unit_id for duty in open_duties_of(case)]
    return next((pk for pk in hanging if pk in ended), None)


def _target(case: Case, unit_id: int, moves: Moves) -> str:
    if unit_id in moves.units:
        return moves.units[unit_id].code
    duties = [duty for duty in open_duties_of(case) if duty.unit_id == unit_id]
    above = [moves.upwards.get((unit_id, duty.capability)) for duty in duties]
    return next((unit.code for unit in above if unit is not None), "")


def _post_moved(case: Case, moves: Moves) -> int:
    """The post that was named here first, where the unit goes on and only a person goes."""
    hanging = [case.assignee_id, *(duty.post_id for duty in open_duties_of(case))]
    hanging += case.asks.filter(state="open").values_list("asker_post_id", flat=True)
    return next(pk for pk in hanging if pk is not None and pk in moves.posts)


def move_county_rows(old: str, new: str) -> None:
    """Limits and policies of a county follow its code."""
    if len(old) != 6:
        return
    with connection.cursor() as cursor:
        for table, (place, columns) in _COUNTY_ROWS.items():
            same = "".join(f" AND own.{name} IS NOT DISTINCT FROM row.{name}" for name in columns)
            cursor.execute(
                f"UPDATE {table} row SET {place} = %s WHERE {place} = %s AND NOT EXISTS"  # noqa: S608
                f" (SELECT 1 FROM {table} own WHERE own.{place} = %s{same})",
                [new, old, new],
            )


def refuse_work_without_hands(ended: Ended) -> None:
    """Refuse to bring a unit work that the one before could do and that nobody in it can."""
    for unit in set(ended.units.values()):
        wanted = set(Duty.objects.open().filter(unit=unit).values_list("capability", flat=True))
        held = {
            name for post in Post.objects.in_force().filter(unit=unit) for name in post.capabilities
        }
        before = Post.objects.filter(pk__in=ended.posts)
        could = {name for post in before for name in post.capabilities}
        missing = sorted((wanted - held - {""}) & could)
        if missing:
            labels = dict(CAPABILITY_CHOICES)
            names = ", ".join(str(labels[name]) for name in missing)
            words = _("Nobody in %(unit)s may do this open work: %(names)s.")
            raise ReorganisationRefused(words % {"unit": unit.name, "names": names})
