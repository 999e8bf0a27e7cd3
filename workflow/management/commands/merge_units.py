"""Let several units go on as one."""

from argparse import ArgumentParser
from typing import Any

from governance.models import Reorganisation
from workflow.management.reorganising import ReorganisingCommand
from workflow.services.reorganising import merge_units


class Command(ReorganisingCommand):
    help = "Let several units go on as one."

    def add_arguments(self, parser: ArgumentParser) -> None:
        super().add_arguments(parser)
        parser.add_argument("old", nargs="+", help="codes of the units that end")
        parser.add_argument("--into", required=True, help="code of the unit that goes on")

    def act(self, options: dict[str, Any]) -> Reorganisation:
        return merge_units(options["old"], options["into"], dry_run=options["dry_run"])
