"""Codes that an operator types, and the refusal in plain words when they cannot be meant."""

from datetime import date, timedelta

from django.utils.translation import gettext as _

from governance.models import Area, Unit


class ReorganisationRefused(ValueError):
    """A reorganisation cannot be done as asked; `str()` is fit for the operator."""


def unit_in_force(code: str) -> Unit:
    """Return the unit with this code, which must be in force."""
    unit = Unit.objects.select_related("area", "superior").filter(code=code).first()
    if unit is None:
        raise ReorganisationRefused(_("There is no unit with the code %(code)s.") % {"code": code})
    if not unit.is_in_force():
        words = _("The unit %(name)s (%(code)s) is not in force.")
        raise ReorganisationRefused(words % {"name": unit.name, "code": code})
    return unit


def area_in_force(code: str) -> Area:
    """Return the area with this code, which must be in force."""
    area = Area.objects.filter(code=code).first()
    if area is None:
        raise ReorganisationRefused(_("There is no area with the code %(code)s.") % {"code": code})
    if not area.is_in_force():
        words = _("The area %(name)s (%(code)s) is not in force.")
        raise ReorganisationRefused(words % {"name": area.name, "code": code})
    return area


def last_day(row: Unit | Area, on: date) -> date:
    """The last day of a row that ends because another begins: the day before, if it held then."""
    return max(row.valid_from, on - timedelta(days=1))
