"""Exclusions: what is left out of the rates, why, and by whose word."""

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

EXCLUSION_REASONS = [
    ("duplicate", _("The same matter is counted with another ticket")),
    ("false_report", _("Checked: what was reported did not happen")),
    ("abuse", _("Abuse or a test, no matter at all")),
    ("no_competence", _("By law no unit of this county may decide it")),
    ("force_majeure", _("Disaster or another force that nobody could withstand")),
    ("in_court", _("A court or another procedure by law took it over meanwhile")),
]


class Exclusion(models.Model):
    """One round of one ticket that no rate counts; every rate shows how many, by reason."""

    case = models.ForeignKey(
        "workflow.Case", models.PROTECT, related_name="exclusions", verbose_name=_("case")
    )
    round = models.PositiveSmallIntegerField(verbose_name=_("round"))
    reason = models.CharField(max_length=16, choices=EXCLUSION_REASONS, verbose_name=_("reason"))
    asked_by = models.ForeignKey(
        "governance.Post", models.PROTECT, related_name="+", verbose_name=_("asked by")
    )
    decided_by = models.ForeignKey(
        "governance.Post", models.PROTECT, related_name="+", verbose_name=_("decided by")
    )
    at = models.DateTimeField(verbose_name=_("at"))
    event = models.ForeignKey(
        "workflow.Event", models.PROTECT, related_name="+", verbose_name=_("event")
    )

    class Meta:
        verbose_name = _("exclusion from the rates")
        verbose_name_plural = _("exclusions from the rates")
        indexes = [models.Index(fields=["at"], name="exclusion_at")]
        constraints = [
            models.UniqueConstraint(fields=["case", "round"], name="exclusion_once_a_round"),
            models.CheckConstraint(
                condition=~Q(asked_by=F("decided_by")), name="exclusion_by_two_posts"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.case_id}: {self.get_reason_display()}"
