"""Registers the kind `mediation` with the kernel, and what it adds to tickets."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class MediationConfig(AppConfig):
    name = "mediation"
    verbose_name = _("Mediation")

    def ready(self) -> None:
        # Forms and effects need the models, which exist only now.
        from mediation.registration import register_kinds  # noqa: PLC0415
        from mediation.registration.successions import register_successions  # noqa: PLC0415

        register_kinds()
        register_successions()
