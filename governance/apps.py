"""The app that knows the organisation."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class GovernanceConfig(AppConfig):
    name = "governance"
    verbose_name = _("Organisation")

    def ready(self) -> None:
        # The checks ask the models, which exist only now.
        from governance import checks  # noqa: F401, PLC0415 - registers the checks
