"""Give a unit another name; figures of before keep the former one."""

from argparse import ArgumentParser
from typing import Any

from governance.models import Reorganisation
from workflow.management.reorganising import ReorganisingCommand
from workflow.services.reorganising import rename_unit_to


class Command(ReorganisingCommand):
    help = "Give a unit another name; figures of before keep the former one."

    def add_arguments(self, parser: ArgumentParser) -> None:
        super().add_arguments(parser)
        parser.add_argument("code", help="code of the unit")
        parser.add_argument("name", help="its new name")

    def act(self, options: dict[str, Any]) -> Reorganisation:
        return rename_unit_to(options["code"], options["name"], dry_run=options["dry_run"])
