"""Import units from a CSV or Excel file."""

from governance.management.imports import ImportCommand
from governance.resources import UnitResource


class Command(ImportCommand):
    help = "Import units from a CSV or Excel file."
    resource = UnitResource
