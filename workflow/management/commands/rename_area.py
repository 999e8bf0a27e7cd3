"""Give an area another name under the same code."""

from argparse import ArgumentParser
from typing import Any

from governance.models import Reorganisation
from workflow.management.reorganising import ReorganisingCommand
from workflow.services.reorganising import rename_area_to


class Command(ReorganisingCommand):
    help = "Give an area another name under the same code."

    def add_arguments(self, parser: ArgumentParser) -> None:
        super().add_arguments(parser)
        parser.add_argument("code", help="code of the area")
        parser.add_argument("name", help="its new name")

    def act(self, options: dict[str, Any]) -> Reorganisation:
        return rename_area_to(options["code"], options["name"], dry_run=options["dry_run"])
