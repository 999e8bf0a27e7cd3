"""Registers the kind `mediation` with the kernel."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class MediationConfig(AppConfig):
    name = "mediation"
    verbose_name = _("Mediation")

    def ready(self) -> None:
        # Effects need the models, which exist only now.
        from mediation.registration.successions import register_successions  # noqa: PLC0415

        register_successions()
