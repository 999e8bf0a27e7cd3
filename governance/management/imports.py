"""What the import commands have in common."""

from argparse import ArgumentParser
from collections.abc import Iterator
from pathlib import Path
from typing import Any, ClassVar

from django.core.management.base import BaseCommand, CommandError
from django.utils.translation import gettext as _
from import_export.results import Result

from governance.resources import ListResource, UnreadableFile, read_file


class ImportCommand(BaseCommand):
    """Import one list from a CSV or Excel file: all of it, or nothing if a line is wrong."""

    resource: ClassVar[type[ListResource]]

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("file", type=Path, help="a .csv or .xlsx file with a line of headings")
        parser.add_argument("--dry-run", action="store_true", help="only say what would happen")

    def make_resource(self, **options: Any) -> ListResource:
        return self.resource()

    def handle(self, *args: Any, file: Path, dry_run: bool, **options: Any) -> None:
        try:
            table = read_file(file)
        except OSError as error:
            raise CommandError(f"{file}: {error.strerror}") from error
        except UnreadableFile as error:
            raise CommandError(f"{file}: {error}") from error
        result = self.make_resource(**options).import_data(table, dry_run=dry_run)
        problems = list(_problems(result))
        for problem in problems:
            self.stderr.write(problem)
        if problems:
            raise CommandError(_("Nothing was imported: %(count)d errors.") % _count(problems))
        done = _("Would be: ") if dry_run else _("Done: ")
        counts = _("%(new)d new, %(update)d changed, %(skip)d unchanged.") % result.totals
        self.stdout.write(f"{done}{counts}")


def _count(problems: list[str]) -> dict[str, int]:
    return {"count": len(problems)}


def _problems(result: Result) -> Iterator[str]:
    """Say everything that is wrong, line by line."""
    yield from (str(error.error) for error in result.base_errors)
    found = [(row.number, "", str(one.error)) for row in result.error_rows for one in row.errors]
    for row in result.invalid_rows:
        found += [
            (row.number, "" if column == "__all__" else f"{column}: ", message)
            for column, messages in row.error_dict.items()
            for message in messages
        ]
    for number, column, message in sorted(found):
        yield _("Line %(number)d: ") % {"number": number} + column + message
