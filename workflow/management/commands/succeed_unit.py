"""Let one unit take over from another, with its people and all its open work."""

from argparse import ArgumentParser
from typing import Any

from governance.models import Reorganisation
from workflow.management.reorganising import ReorganisingCommand
from workflow.services.reorganising import succeed_unit


class Command(ReorganisingCommand):
    help = "Let one unit take over from another, with its people and all its open work."

    def add_arguments(self, parser: ArgumentParser) -> None:
        super().add_arguments(parser)
        parser.add_argument("old", help="code of the unit that ends")
        parser.add_argument("new", help="code of the unit that takes over; it is in force already")

    def act(self, options: dict[str, Any]) -> Reorganisation:
        return succeed_unit(options["old"], options["new"], dry_run=options["dry_run"])
