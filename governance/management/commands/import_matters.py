"""Import entries of the responsibility list from a CSV or Excel file."""

from governance.management.imports import ImportCommand
from governance.resources import MatterResource


class Command(ImportCommand):
    help = "Import entries of the responsibility list from a CSV or Excel file."
    resource = MatterResource
