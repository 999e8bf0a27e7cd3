"""Plant the demonstration county, once, and print its log-ins."""

import os
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.utils.translation import gettext as _

from governance.models import User
from governance.services.demo import demo_logins, give_addresses, plant_demo, write_tokens

DEFAULT_PASSWORD = "shaodao-demo"  # noqa: S105 - printed at every start of the demonstration


class Command(BaseCommand):
    help = "Plant the demonstration county (a second run changes nothing) and print its log-ins."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--tokens", type=Path, help="write keys for scripts to this file, 0600")

    def handle(self, *args: Any, tokens: Path | None, **options: Any) -> None:
        if not (settings.DEMO or settings.DEBUG):
            raise CommandError("Its passwords are public: set DEMO=1 to plant the demonstration.")
        password = os.environ.get("DEMO_PASSWORD") or DEFAULT_PASSWORD
        plant_demo(password)
        give_addresses()
        self._print_logins(password)
        if tokens is not None:
            try:
                count = write_tokens(tokens)
            except OSError as error:
                raise CommandError(f"{tokens}: {error.strerror}") from error
            self.stdout.write(_("%(count)d keys in %(file)s") % {"count": count, "file": tokens})

    def _print_logins(self, password: str) -> None:
        self.stdout.write(_("Demonstration: every person, post and telephone is fictional."))
        logins = demo_logins()
        for login in logins:
            self.stdout.write(f"  {login.username:<14}{login.unit} · {login.title}")
        first = User.objects.filter(username=logins[0].username).first() if logins else None
        if first is not None and not first.check_password(password):
            self.stdout.write(_("Password: as set when the demonstration was planted."))
            return
        self.stdout.write(_("Password: %(password)s") % {"password": password})
