"""The tables of the organisation."""

from governance.models.areas import Area
from governance.models.calendar import CalendarDay, OfficeHours
from governance.models.matters import Matter
from governance.models.posts import Ceiling, Post
from governance.models.reorganisations import Reorganisation
from governance.models.roster import Absence, OnCall
from governance.models.tokens import ApiToken
from governance.models.units import Unit, UnitVersion
from governance.models.users import User
from governance.models.vault import Person

__all__ = [
    "Absence",
    "ApiToken",
    "Area",
    "CalendarDay",
    "Ceiling",
    "Matter",
    "OfficeHours",
    "OnCall",
    "Person",
    "Post",
    "Reorganisation",
    "Unit",
    "UnitVersion",
    "User",
]
