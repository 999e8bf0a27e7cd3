"""Import posts and the accounts of those who hold them from a CSV or Excel file."""

from governance.management.imports import ImportCommand
from governance.resources import PostResource


class Command(ImportCommand):
    help = "Import posts and the accounts of those who hold them from a CSV or Excel file."
    resource = PostResource
