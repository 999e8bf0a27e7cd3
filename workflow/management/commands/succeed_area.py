"""Give an area and everything inside it another code, with units and cases."""

from argparse import ArgumentParser
from typing import Any

from governance.models import Reorganisation
from workflow.management.reorganising import ReorganisingCommand
from workflow.services.reorganising import succeed_area


class Command(ReorganisingCommand):
    help = "Give an area and everything inside it another code, with units and cases."

    def add_arguments(self, parser: ArgumentParser) -> None:
        super().add_arguments(parser)
        parser.add_argument("old", help="code of the area until now")
        parser.add_argument("new", help="its code from now on; an area in force is joined")
        parser.add_argument("--name", default="", help="its name from now on")

    def act(self, options: dict[str, Any]) -> Reorganisation:
        return succeed_area(
            options["old"], options["new"], name=options["name"], dry_run=options["dry_run"]
        )
