"""Lists as files: what the admin and the import commands share."""

from governance.resources.calendar import CalendarDayResource
from governance.resources.files import LINE, CsvFile, ExcelFile, UnreadableFile, read_file
from governance.resources.lists import (
    AreaResource,
    ListResource,
    MatterResource,
    PostResource,
    UnitResource,
)

__all__ = [
    "LINE",
    "AreaResource",
    "CalendarDayResource",
    "CsvFile",
    "ExcelFile",
    "ListResource",
    "MatterResource",
    "PostResource",
    "UnitResource",
    "UnreadableFile",
    "read_file",
]
