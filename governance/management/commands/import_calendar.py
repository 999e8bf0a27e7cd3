"""Load the holidays and make-up days of a year, from the library or from a file."""

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import CommandError
from django.utils.translation import gettext as _

from governance.management.imports import ImportCommand
from governance.resources import CalendarDayResource, ListResource
from governance.services import YearImport, YearNotPublished, compare_years, import_years


class Command(ImportCommand):
    help = (
        "Load a year of the working calendar: from the library, or with --file from a table with"
        " the columns date, is_workday, name, made after the State Council's notice."
    )
    resource = CalendarDayResource

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("year", type=int, help="the year, such as 2027")
        parser.add_argument("--file", type=Path, help="a .csv or .xlsx file, one day a line")
        parser.add_argument("--dry-run", action="store_true", help="only say what would happen")

    def make_resource(self, **options: Any) -> ListResource:
        return CalendarDayResource(year=options["year"])

    def handle(  # type: ignore[override]  # here the file is an option
        self, *args: Any, year: int, file: Path | None, dry_run: bool, **options: Any
    ) -> None:
        if file is not None:
            super().handle(*args, file=file, dry_run=dry_run, year=year, **options)
        else:
            self._from_library(year, dry_run)
        if not dry_run:
            self.stdout.write(_("Now run “recalculate”: what was provisional is counted again."))

    def _from_library(self, year: int, dry_run: bool) -> None:
        try:
            (found,) = (compare_years if dry_run else import_years)([year])
        except YearNotPublished as error:
            advice = _("Take the State Council's notice, one day a line, and name it by --file.")
            words = _("%(error)s. %(advice)s")
            raise CommandError(words % {"error": error, "advice": advice}) from error
        done = _("Would be: ") if dry_run else _("Done: ")
        self.stdout.write(f"{done}{said(found)}")
        for day in found.kept:
            here = _("worked here, free by the notice")
            if not day.is_workday:
                here = _("free here, worked by the notice")
            self.stdout.write(_("Kept as it was edited: ") + f"{day} ({here})")


def said(found: YearImport) -> str:
    counts = {"new": len(found.new), "update": 0, "skip": found.unchanged + len(found.kept)}
    return _("%(new)d new, %(update)d changed, %(skip)d unchanged.") % counts
