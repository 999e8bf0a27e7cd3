"""manage.py verify_log: find a changed, missing or inserted line, day or file in the log."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from workflow.models import Attachment, Event, LogRoot
from workflow.services import verify_log


class Command(BaseCommand):
    help = "Recompute every chain and every sealed day; exit 1 and name each fault if one is found."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument(
            "--files", action="store_true", help="also read and compare every stored file"
        )

    def handle(self, *args: Any, **options: Any) -> None:
        faults = verify_log(with_files=options["files"])
        for fault in faults:
            self.stderr.write(fault)
        if faults:
            raise CommandError(f"{len(faults)} faults found")
        files = f"{Attachment.objects.exclude(event=None).count()} files"
        lines = f"{Event.objects.count()} lines, {LogRoot.objects.count()} days"
        if options["files"]:
            self.stdout.write(f"{lines}, {files}: whole")
        else:
            self.stdout.write(f"{lines}: whole; {files} not read (--files reads them)")
