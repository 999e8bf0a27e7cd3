"""manage.py verify_log: find a changed, missing or inserted line or day in the log."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError

from workflow.models import Event, LogRoot
from workflow.services import verify_log


class Command(BaseCommand):
    help = "Recompute every chain and every sealed day; exit 1 and name each fault if one is found."

    def handle(self, *args: Any, **options: Any) -> None:
        faults = verify_log()
        for fault in faults:
            self.stderr.write(fault)
        if faults:
            raise CommandError(f"{len(faults)} faults found")
        self.stdout.write(f"{Event.objects.count()} lines, {LogRoot.objects.count()} days: whole")
