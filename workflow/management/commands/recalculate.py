"""manage.py recalculate: count the provisional due moments again, once their year is loaded."""

from argparse import ArgumentParser
from dataclasses import asdict
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
        said = _(
            "moved %(moved)s, confirmed %(confirmed)s, passed %(passed)s, waiting %(waiting)s,"
            " busy %(busy)s, failed %(failed)s"
        )
        done_or_not = _("Would be: ") if dry_run else _("Done: ")
        self.stdout.write(f"{done_or_not}{said % asdict(done)}")
        if done.busy or done.failed:
            raise CommandError(_("Some cases could not be done. Run it again."))
