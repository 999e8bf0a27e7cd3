"""manage.py draw_workflows: write docs/workflows.md from the step tables."""

from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser

from workflow.reports.drawing import draw_workflows


class Command(BaseCommand):
    help = "Write docs/workflows.md; with --check only say whether it is in step."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--check", action="store_true")

    def handle(self, *args: Any, **options: Any) -> None:
        path = settings.BASE_DIR / "docs" / "workflows.md"
        drawn = draw_workflows()
        if not options["check"]:
            path.write_text(drawn, encoding="utf-8")
        elif not path.exists() or path.read_text(encoding="utf-8") != drawn:
            raise CommandError("docs/workflows.md is not in step: run make docs")
