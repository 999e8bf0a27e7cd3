"""manage.py sweep: fire what the ladders have reached now, as beat does every 30 s."""

from typing import Any

from django.core.management.base import BaseCommand

from workflow.services import sweep


class Command(BaseCommand):
    help = "Remind, mark late, escalate and lapse whatever is due; says what it found and did."

    def handle(self, *args: Any, **options: Any) -> None:
        swept = sweep()
        self.stdout.write(
            f"due {swept.due}, fired {swept.fired}, lapsed {swept.lapsed}, busy {swept.busy},"
            f" failed {swept.failed}, behind {swept.lag_s} s"
        )
