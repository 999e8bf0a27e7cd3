"""Registers the kernel's own steps before any higher app registers a kind."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class WorkflowConfig(AppConfig):
    name = "workflow"
    verbose_name = _("Workflow")

    def ready(self) -> None:
        # Forms and effects need the models, which exist only now.
        from workflow.registration import register_kernel_steps  # noqa: PLC0415

        register_kernel_steps()
