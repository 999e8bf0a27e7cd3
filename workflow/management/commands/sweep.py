"""manage.py sweep: fire what the ladders have reached now, as beat does every 30 s."""

from dataclasses import asdict
from typing import Any

from django.core.management.base import BaseCommand
from django.utils.translation import gettext as _

from workflow.services import sweep


class Command(BaseCommand):
    help = "Remind, mark late, escalate and lapse whatever is due; says what it found and did."

    def handle(self, *args: Any, **options: Any) -> None:
        swept = sweep()
        said = _(
            "due %(due)s, fired %(fired)s, lapsed %(lapsed)s, busy %(busy)s, failed %(failed)s,"
            " behind %(lag_s)s s"
        )
        self.stdout.write(said % asdict(swept))
