"""Ties the kernel's own steps to their forms, effects and words."""

from workflow import checks  # noqa: F401 - registers the checks
from workflow.forms import KERNEL_FORMS, KERNEL_LABELS, KERNEL_NOTICES
from workflow.rules.kinds import register_kernel
from workflow.services.effects import KERNEL_CONDITIONS, KERNEL_EFFECTS
from workflow.wording.messages import KERNEL_TEMPLATES


def register_kernel_steps() -> None:
    """Called once, when Django is ready and before any kind is registered."""
    register_kernel(
        forms=KERNEL_FORMS,
        effects=KERNEL_EFFECTS,
        conditions=KERNEL_CONDITIONS,
        notices=KERNEL_NOTICES,
        labels=KERNEL_LABELS,
        templates=KERNEL_TEMPLATES,
    )
