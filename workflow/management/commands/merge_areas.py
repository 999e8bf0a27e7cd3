"""Let several areas go on as one, with units and cases."""

from argparse import ArgumentParser
from typing import Any

from governance.models import Reorganisation
from workflow.management.reorganising import ReorganisingCommand
from workflow.services.reorganising import merge_areas


class Command(ReorganisingCommand):
    help = "Let several areas go on as one, with units and cases."

    def add_arguments(self, parser: ArgumentParser) -> None:
        super().add_arguments(parser)
        parser.add_argument("old", nargs="+", help="codes of the areas that end")
        parser.add_argument(
            "--into", required=True, help="code of the area that goes on, or a new one"
        )
        parser.add_argument("--name", default="", help="its name from now on")

    def act(self, options: dict[str, Any]) -> Reorganisation:
        return merge_areas(
            options["old"], options["into"], name=options["name"], dry_run=options["dry_run"]
        )
