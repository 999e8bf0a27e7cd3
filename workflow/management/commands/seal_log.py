"""manage.py seal_log: write the roots of all finished days, as beat does every night."""

from typing import Any

from django.core.management.base import BaseCommand

from workflow.services import seal_days


class Command(BaseCommand):
    help = "Write the signed root of every finished day that has none yet."

    def handle(self, *args: Any, **options: Any) -> None:
        for row in seal_days():
            self.stdout.write(f"{row.day} {row.n} {row.merkle_root}")
