"""What happens while it is mediated: sittings, who came, and what was shown."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from mediation.models.people import Party


class Sitting(models.Model):
    """One talk: planned with notice, held with minutes; both are prose of its events."""

    case = models.ForeignKey("workflow.Case", models.PROTECT, related_name="sittings")
    no = models.PositiveSmallIntegerField(verbose_name=_("number"))
    is_private = models.BooleanField(default=False, verbose_name=_("private"))
    planned_at = models.DateTimeField(null=True, verbose_name=_("planned at"))
    held_at = models.DateTimeField(null=True, verbose_name=_("held at"))
    # Whose word is in it: the place in that of the notice, the minutes in that of the record.
    notice = models.ForeignKey(
        "workflow.Event", models.PROTECT, null=True, related_name="+", db_index=False
    )
    record = models.ForeignKey(
        "workflow.Event", models.PROTECT, null=True, related_name="+", db_index=False
    )

    class Meta:
        verbose_name = _("session")
        verbose_name_plural = _("sessions")
        ordering = ["no"]
        constraints = [
            models.UniqueConstraint(fields=["case", "no"], name="sitting_once"),
            models.CheckConstraint(
                condition=Q(planned_at__isnull=False) | Q(held_at__isnull=False),
                name="sitting_has_a_time",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.no} of {self.case_id}"


class Attendance(models.Model):
    """Whether a party was asked to a session, and whether it came."""

    sitting = models.ForeignKey(Sitting, models.PROTECT, related_name="attendances")
    party = models.ForeignKey(Party, models.PROTECT, related_name="attendances")
    came = models.BooleanField(null=True, verbose_name=_("came"))
    has_signed = models.BooleanField(default=False, verbose_name=_("signed the minutes"))

    class Meta:
        constraints = [models.UniqueConstraint(fields=["sitting", "party"], name="attendance_once")]

    def __str__(self) -> str:
        return f"{self.party_id} at {self.sitting_id}"


class Evidence(models.Model):
    """What a party or a mediator brought; its words and files hang on its event."""

    case = models.ForeignKey("workflow.Case", models.PROTECT, related_name="evidence")
    no = models.PositiveSmallIntegerField(verbose_name=_("number"))
    party = models.ForeignKey(Party, models.PROTECT, null=True, related_name="evidence")
    is_shared = models.BooleanField(default=False, verbose_name=_("the other side may see it"))
    event = models.ForeignKey("workflow.Event", models.PROTECT, related_name="+")

    class Meta:
        verbose_name = _("evidence")
        verbose_name_plural = _("evidence")
        ordering = ["no"]
        constraints = [models.UniqueConstraint(fields=["case", "no"], name="evidence_once")]

    def __str__(self) -> str:
        return f"{self.no} of {self.case_id}"
