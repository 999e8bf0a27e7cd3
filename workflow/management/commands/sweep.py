"""manage.py sweep: take the lapse steps of villagers' duties now, as beat does every 30 s."""

from typing import Any

from django.core.management.base import BaseCommand

from workflow.services import sweep


class Command(BaseCommand):
    help = "Take the step named for every villager's duty whose time ran out."

    def handle(self, *args: Any, **options: Any) -> None:
        swept = sweep()
        self.stdout.write(f"lapsed {swept.lapsed}, busy {swept.busy}, failed {swept.failed}")
