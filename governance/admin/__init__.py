"""The administrators' pages for the organisation."""

from governance.admin.calendar import CalendarDayAdmin, OfficeHoursAdmin
from governance.admin.lists import MatterAdmin
from governance.admin.people import CeilingAdmin, PostAdmin, UserAdmin
from governance.admin.places import AreaAdmin, UnitAdmin
from governance.admin.roster import AbsenceAdmin, OnCallAdmin, ReorganisationAdmin
from governance.admin.vault import ApiTokenAdmin, PersonAdmin

__all__ = [
    "AbsenceAdmin",
    "ApiTokenAdmin",
    "AreaAdmin",
    "CalendarDayAdmin",
    "CeilingAdmin",
    "MatterAdmin",
    "OfficeHoursAdmin",
    "OnCallAdmin",
    "PersonAdmin",
    "PostAdmin",
    "ReorganisationAdmin",
    "UnitAdmin",
    "UserAdmin",
]
