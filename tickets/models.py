"""Referral: the rest of what a referral case needs beside its row in Case."""

from django.db import models
from django.utils.translation import gettext_lazy as _

VARIANTS = [
    ("report_up", _("Report up")),
    ("assign_down", _("Assign down")),
    ("hand_over", _("Hand over")),
]


class Referral(models.Model):
    """Who called whom and why; state, holder and clocks stand on the case."""

    case = models.OneToOneField(
        "workflow.Case", models.PROTECT, primary_key=True, related_name="referral"
    )
    variant = models.CharField(max_length=12, choices=VARIANTS)
    callee_unit = models.ForeignKey("governance.Unit", models.PROTECT, related_name="+")
    callee_post = models.ForeignKey("governance.Post", models.PROTECT, null=True, related_name="+")
    called_by = models.ForeignKey("governance.Unit", models.PROTECT, related_name="+")
    is_designated = models.BooleanField(default=False)
    was_accepted = models.BooleanField(default=False)
    entry = models.ForeignKey("governance.Matter", models.PROTECT, null=True, related_name="+")
    brief = models.ForeignKey("workflow.EventText", models.PROTECT, null=True, related_name="+")

    def __str__(self) -> str:
        return f"{self.variant} to {self.callee_unit_id}"
