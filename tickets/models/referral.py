"""Referral: the rest of what a referral case needs beside its row in Case."""

from django.db import models
from django.utils.translation import gettext_lazy as _

VARIANTS = [
    ("report_up", _("Report up")),
    ("assign_down", _("Assign down")),
    ("hand_over", _("Hand over")),
]
# Ways in which nobody refers by hand: a whistle is a step of its own, a ruling decides by itself.
ALL_VARIANTS = [*VARIANTS, ("whistle", _("Whistle")), ("ruled", _("By ruling"))]


class Referral(models.Model):
    """Who called whom and why; state, holder and clocks stand on the case.

    `brief` holds what the callee needs to know, or the task of a whistle's callee.
    """

    case = models.OneToOneField(
        "workflow.Case", models.PROTECT, primary_key=True, related_name="referral"
    )
    variant = models.CharField(max_length=12, choices=ALL_VARIANTS)
    callee_unit = models.ForeignKey("governance.Unit", models.PROTECT, related_name="+")
    callee_post = models.ForeignKey("governance.Post", models.PROTECT, null=True, related_name="+")
    called_by = models.ForeignKey("governance.Unit", models.PROTECT, related_name="+")
    is_designated = models.BooleanField(default=False)
    was_accepted = models.BooleanField(default=False)
    entry = models.ForeignKey("governance.Matter", models.PROTECT, null=True, related_name="+")
    brief = models.ForeignKey("workflow.EventText", models.PROTECT, null=True, related_name="+")
    whistle = models.ForeignKey(
        "tickets.Whistle", models.PROTECT, null=True, related_name="referrals"
    )

    def __str__(self) -> str:
        return f"{self.variant} to {self.callee_unit_id}"
