"""manage.py count_days: count the figures of the last days anew, as beat does every night."""

from typing import Any

from django.core.management.base import BaseCommand, CommandParser

from workflow.services import count_days
from workflow.services.figures import DAYS


class Command(BaseCommand):
    help = "Count the daily figures of every unit anew, for the last finished days."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--days", type=int, default=DAYS, help=f"how many days back ({DAYS})")

    def handle(self, *args: Any, **options: Any) -> None:
        self.stdout.write(f"{count_days(options['days'])} figures")
