"""Areas that get another code, alone or by joining another area, with all that lies inside."""

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from django.db import connection
from django.utils.translation import gettext as _

from governance.models import Area, Unit
from governance.rules.organisation import TERRITORIAL_KINDS
from governance.rules.succession import NoCodeLeft, succeed_codes, succeed_unit_code
from governance.services.reorganising.codes import ReorganisationRefused, area_in_force, last_day
from governance.services.structure import change_unit

_LONE = {kind.value for kind in TERRITORIAL_KINDS}
# One row a day or a season and county: what the new county has itself, stays.
_COUNTY_ROWS = {
    "governance_calendarday": ("date",),
    "governance_officehours": ("first_month", "first_day", "weekdays"),
}


@dataclass
class Moved:
    """Old area codes with their successors, and the units that end in favour of another."""

    areas: dict[str, str] = field(default_factory=dict)
    units: dict[Unit, Unit] = field(default_factory=dict)
    counts: Counter[str] = field(default_factory=Counter)


def rename_area(area: Area, name: str) -> Area:
    """Give an area another name under the same code."""
    if not name.strip():
        raise ReorganisationRefused(_("An area needs a name."))
    if area.name == name.strip():
        raise ReorganisationRefused(_("%(name)s is its name already.") % {"name": area.name})
    area.name = name.strip()
    area.save(update_fields=["name"])
    return area


def move_areas(old: Area, new_code: str, *, name: str, on: date) -> Moved:
    """End an area and all inside; everything goes on under the new code.

    Where the new code is an area in force, the old one joins it: offices of which a place has
    one only are named in `units`, to be ended in favour of the one that is there.
    """
    target = _target(old, new_code)
    inside = Area.objects.in_force(on).under(old.code)
    taken = set(Area.objects.under(new_code).values_list("code", flat=True))
    try:
        codes = succeed_codes(old.code, new_code, inside.values_list("code", flat=True), taken)
    except NoCodeLeft as error:
        words = _("No number is left below %(code)s.")
        raise ReorganisationRefused(words % {"code": error}) from error
    moved = Moved(codes)
    moved.counts["areas"] = len(codes)
    _plant(inside, codes, target, name=name, on=on)
    _move_units(moved, on=on)
    _move_county_rows(old.code, new_code)
    for area in inside.filter(code__in=codes):
        area.valid_to, area.succeeded_by_id = last_day(area, on), codes[area.code]
        area.save(update_fields=["valid_to", "succeeded_by"])
    return moved


def _target(old: Area, new_code: str) -> Area | None:
    """The area that the old one joins, or None if the code is new; refuses what is no successor."""
    names = {"old": old.code, "new": new_code}
    if not (new_code.isascii() and new_code.isdecimal()) or len(new_code) != len(old.code):
        raise ReorganisationRefused(_("%(new)s is no code of the same level as %(old)s.") % names)
    if new_code == old.code:
        raise ReorganisationRefused(_("%(old)s cannot take over from itself.") % names)
    target = Area.objects.filter(code=new_code).first()
    if target is not None:
        return area_in_force(new_code)
    if len(new_code) > 6:
        area_in_force(new_code[:-3])
    return None


def _plant(
    inside: Iterable[Area], codes: Mapping[str, str], target: Area | None, *, name: str, on: date
) -> None:
    rows = {
        codes[area.code]: Area(
            code=codes[area.code],
            name=area.name,
            households=area.households,
            source=area.source,
            valid_from=on,
        )
        for area in inside
    }
    top = next(iter(codes.values()))
    rows[top].name = name or rows[top].name
    if target is not None:
        del rows[top]
        if name and name != target.name:
            rename_area(target, name)
    Area.objects.bulk_create(rows.values(), batch_size=500)


def _move_units(moved: Moved, *, on: date) -> None:
    """Move every unit with its area; where a place has such an office already, pair the two."""
    units = Unit.objects.in_force(on).filter(area__in=moved.areas).select_related("superior")
    taken = set(Unit.objects.values_list("code", flat=True))
    found = [(unit, _office_at(moved.areas[unit.area_id], unit, on)) for unit in units]
    moved.units = {unit: there for unit, there in found if there is not None}
    for unit, there in found:
        if there is None:
            _move_unit(unit, moved, taken, on=on)


def _office_at(area: str, unit: Unit, on: date) -> Unit | None:
    if unit.kind not in _LONE:
        return None
    return Unit.objects.in_force(on).filter(area=area, kind=unit.kind).first()


def _move_unit(unit: Unit, moved: Moved, taken: set[str], *, on: date) -> None:
    area = moved.areas[unit.area_id]
    changes: dict[str, Any] = {
        "area": Area.objects.get(code=area),
        "code": succeed_unit_code(unit.code, unit.area_id, area, taken),
        "superior": _superior_at(unit, area, moved),
    }
    if unit.line_unit is not None and not _is_near(unit.line_unit, area, moved):
        # Told, never deciding: a department of the county that it left has no say any more.
        changes["line_unit"] = None
    taken.add(changes["code"])
    change_unit(unit, on=on, **changes)
    moved.counts["moved_units"] += 1


def _is_near(other: Unit, area: str, moved: Moved) -> bool:
    """Whether a unit belongs to the same county as an area, after the move."""
    return moved.areas.get(other.area_id, other.area_id)[:6] == area[:6]


def _superior_at(unit: Unit, area: str, moved: Moved) -> Unit | None:
    """The superior after the move: the same, or where the place lies elsewhere, its like there."""
    above = unit.superior
    if above is None or above.area_id in moved.areas:
        return above
    stays = area.startswith(above.area_id) or not unit.area_id.startswith(above.area_id)
    if stays and _is_near(above, area, moved):
        return above
    place = area[: len(above.area_id)]
    like = Unit.objects.in_force().filter(kind=above.kind, area=place).order_by("pk").first()
    if like is None:
        words = _("%(unit)s would stand under %(above)s, which lies elsewhere.")
        raise ReorganisationRefused(words % {"unit": unit.name, "above": above.name})
    return like


def _move_county_rows(old: str, new: str) -> None:
    if len(old) != 6:
        return
    with connection.cursor() as cursor:
        for table, columns in _COUNTY_ROWS.items():
            same = " AND ".join(f"own.{column} = row.{column}" for column in columns)
            cursor.execute(
                f"UPDATE {table} row SET county_id = %s WHERE county_id = %s AND NOT EXISTS"  # noqa: S608
                f" (SELECT 1 FROM {table} own WHERE own.county_id = %s AND {same})",
                [new, old, new],
            )
