"""manage.py recalculate: count the provisional due moments again, once their year is loaded."""

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils.translation import gettext as _

from workflow.services import recalculate


class Command(BaseCommand):
    help = (
        "Count every provisional due moment of a running duty again that rests on a year now"
        " loaded. Each that moves is a line of the log. A second run finds nothing to do."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--dry-run", action="store_true", help="only say what would happen")

    def handle(self, *args: Any, dry_run: bool, **options: Any) -> None:
        done = recalculate(dry_run=dry_run)
        self.stdout.write(_("Would be: ") if dry_run else _("Done: "), ending="")
        self.stdout.write(
            f"moved {done.moved}, confirmed {done.confirmed}, passed {done.passed},"
            f" waiting {done.waiting}, busy {done.busy}, failed {done.failed}"
        )
        if done.busy or done.failed:
            raise CommandError(_("Some cases could not be done. Run it again."))
