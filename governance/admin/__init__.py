"""The administrators' pages for the organisation."""

from governance.admin.lists import CalendarDayAdmin, MatterAdmin, OfficeHoursAdmin
from governance.admin.people import CeilingAdmin, PostAdmin, UserAdmin
from governance.admin.places import AreaAdmin, UnitAdmin
from governance.admin.vault import ApiTokenAdmin, PersonAdmin

__all__ = [
    "ApiTokenAdmin",
    "AreaAdmin",
    "CalendarDayAdmin",
    "CeilingAdmin",
    "MatterAdmin",
    "OfficeHoursAdmin",
    "PersonAdmin",
    "PostAdmin",
    "UnitAdmin",
    "UserAdmin",
]
