"""Registers the kinds `ticket` and `referral` with the kernel."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class TicketsConfig(AppConfig):
    name = "tickets"
    verbose_name = _("Tickets")

    def ready(self) -> None:
        # Forms and effects need the models, which exist only now.
        from tickets.registration import register_kinds  # noqa: PLC0415
        from tickets.registration.successions import register_successions  # noqa: PLC0415

        register_kinds()
        register_successions()
