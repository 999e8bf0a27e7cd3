"""Units and areas take over from others, with all their open work, in one audited act."""

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from datetime import date
from typing import Any

from django.core.cache import caches
from django.db import connection, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from governance.models import Reorganisation, Unit, User
from governance.services.reorganising import (
    Ended,
    ReorganisationRefused,
    area_in_force,
    end_units,
    move_areas,
    rename_area,
    rename_unit,
    unit_in_force,
)
from workflow.services.following import (
    Touched,
    follow,
    move_county_rows,
    refuse_work_without_hands,
)
from workflow.services.keys import REORGANISING
from workflow.services.succession import Moves

Work = Callable[[date], tuple[Counter[str], list[Any]]]


def succeed_unit(
    old: str, new: str, *, user: User | None = None, dry_run: bool = False
) -> Reorganisation:
    """End a unit; its posts, subordinates, matters and open work go on in another, from today."""
    return one_act(
        "succeed_unit", [old], new, lambda on: _end({old: new}, on), user=user, dry_run=dry_run
    )


def merge_units(
    olds: Sequence[str], into: str, *, user: User | None = None, dry_run: bool = False
) -> Reorganisation:
    """Let several units go on as one, which may be one of them."""
    ending = [code for code in dict.fromkeys(olds) if code != into]
    if not ending:
        raise ReorganisationRefused(_("Name the units that end, and one that goes on."))
    pairs = dict.fromkeys(ending, into)
    return one_act(
        "merge_units", ending, into, lambda on: _end(pairs, on), user=user, dry_run=dry_run
    )


def rename_unit_to(
    code: str, name: str, *, user: User | None = None, dry_run: bool = False
) -> Reorganisation:
    """Give a unit another name from today; figures of before keep the former one."""

    def work(on: date) -> tuple[Counter[str], list[Any]]:
        unit = unit_in_force(code)
        line = {"unit": code, "from": unit.name, "to": name.strip()}
        rename_unit(unit, name, on=on)
        return Counter(units=1), [line]

    return one_act("rename_unit", [code], name, work, user=user, dry_run=dry_run)


def rename_area_to(
    code: str, name: str, *, user: User | None = None, dry_run: bool = False
) -> Reorganisation:
    """Give an area another name under the code that it has."""

    def work(on: date) -> tuple[Counter[str], list[Any]]:
        area = area_in_force(code)
        line = {"area": code, "from": area.name, "to": name.strip()}
        rename_area(area, name)
        return Counter(areas=1), [line]

    return one_act("rename_area", [code], name, work, user=user, dry_run=dry_run)


def succeed_area(
    old: str, new: str, *, name: str = "", user: User | None = None, dry_run: bool = False
) -> Reorganisation:
    """Give an area and everything inside it another code, with its units and cases."""
    return one_act(
        "succeed_area",
        [old],
        new,
        lambda on: _move({old: new}, name, on),
        user=user,
        dry_run=dry_run,
    )


def merge_areas(
    olds: Sequence[str],
    into: str,
    *,
    name: str = "",
    user: User | None = None,
    dry_run: bool = False,
) -> Reorganisation:
    """Let several areas go on as one: one of them, another one, or a new code."""
    ending = [code for code in dict.fromkeys(olds) if code != into]
    if not ending:
        raise ReorganisationRefused(_("Name the areas that end, and one that goes on."))
    pairs = dict.fromkeys(ending, into)
    return one_act(
        "merge_areas",
        ending,
        into,
        lambda on: _move(pairs, name, on),
        user=user,
        dry_run=dry_run,
    )


def one_act(
    what: str, old: list[str], new: str, work: Work, *, user: User | None, dry_run: bool = False
) -> Reorganisation:
    """Do it all, or nothing, alone: no step is taken meanwhile. A dry run does it and undoes it."""
    with transaction.atomic():
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_xact_lock(%s)", [REORGANISING])
        counts, lines = work(timezone.localdate())
        act = Reorganisation.objects.create(
            what=what,
            old=old,
            new=new,
            user=user,
            counts={key: count for key, count in sorted(counts.items()) if count},
            lines=lines,
        )
        if dry_run:
            transaction.set_rollback(True)
    caches["process"].clear()
    return act


def _end(pairs: Mapping[str, str], on: date) -> tuple[Counter[str], list[Any]]:
    units = {unit_in_force(old): unit_in_force(new) for old, new in pairs.items()}
    for old, new in units.items():
        if old.county_code != new.county_code:
            words = _("%(new)s belongs to another county than %(old)s: change the area's code.")
            raise ReorganisationRefused(words % {"old": old.name, "new": new.name})
    return _carry(units, {}, on)


def _move(pairs: Mapping[str, str], name: str, on: date) -> tuple[Counter[str], list[Any]]:
    counts, lines = Counter[str](), list[Any]()
    for old, new in pairs.items():
        moved = move_areas(area_in_force(old), new, name=name, on=on)
        move_county_rows(old, new)
        found, written = _carry(moved.units, moved.areas, on)
        counts += moved.counts + found
        lines += [{"area": a, "to": b} for a, b in moved.areas.items()] + written
    return counts, lines


def _carry(
    units: Mapping[Unit, Unit], areas: Mapping[str, str], on: date
) -> tuple[Counter[str], list[Any]]:
    """Have posts and open work follow the units and areas that ended."""
    ended = end_units(units, on=on)
    touched = Touched(Moves(ended.units, ended.posts), areas, ended.codes)
    counts = ended.counts + follow(touched)
    refuse_work_without_hands(ended)
    return counts, _lines(ended)


def _lines(ended: Ended) -> list[dict[str, Any]]:
    units = [{"unit": ended.codes[pk], "to": new.code} for pk, new in ended.units.items()]
    posts = [{"post": pk, "to": new.pk if new else None} for pk, new in ended.posts.items()]
    return [*units, *posts]
