"""What the commands that reorganise have in common."""

from abc import ABC, abstractmethod
from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils.translation import gettext as _

from governance.models import Reorganisation
from governance.services.reorganising import ReorganisationRefused


class ReorganisingCommand(BaseCommand, ABC):
    """Do one act of reorganisation, all of it or nothing, and print how much it touched."""

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--dry-run", action="store_true", help="only say what would happen")

    @abstractmethod
    def act(self, options: dict[str, Any]) -> Reorganisation:
        """Do it, or with `dry_run` only count what it would touch."""

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            act = self.act(options)
        except ReorganisationRefused as error:
            raise CommandError(str(error)) from error
        self.stdout.write(_("Would be: ") if options["dry_run"] else _("Done: "), ending="")
        counts = [f"{name} {count}" for name, count in act.counts.items()]
        self.stdout.write(", ".join(counts) or "–")
