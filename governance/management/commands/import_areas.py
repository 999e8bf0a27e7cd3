"""Import areas from a CSV or Excel file."""

from governance.management.imports import ImportCommand
from governance.resources import AreaResource


class Command(ImportCommand):
    help = "Import areas from a CSV or Excel file."
    resource = AreaResource
