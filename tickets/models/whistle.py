"""Whistles: who was called to help, how both sides marked it, and who may call whom."""

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from governance.models.choices import UNIT_KIND_CHOICES

WHISTLE_KINDS = [
    ("emergency", pgettext_lazy("kind of whistle", "Emergency")),
    ("hard", pgettext_lazy("kind of whistle", "Hard case")),
    ("everyday", pgettext_lazy("kind of whistle", "Everyday")),
]
SIDES = [("caller", _("Caller")), ("callee", _("Callee"))]
MARKS = [MinValueValidator(1), MaxValueValidator(5)]


class Whistle(models.Model):
    """One act of whistling on a ticket; each called unit or person has a referral of its own."""

    case = models.ForeignKey(
        "workflow.Case", models.PROTECT, related_name="whistles", verbose_name=_("case")
    )
    caller_unit = models.ForeignKey(
        "governance.Unit", models.PROTECT, related_name="+", verbose_name=_("caller")
    )
    variant = models.CharField(max_length=10, choices=WHISTLE_KINDS, verbose_name=_("how urgent"))
    # Null after the lead's own part was called off, until the caller names another.
    lead = models.ForeignKey(
        "tickets.Referral", models.PROTECT, null=True, related_name="+", verbose_name=_("lead")
    )
    arrive_by = models.DateTimeField(null=True, verbose_name=_("arrive by"))
    why = models.ForeignKey(
        "workflow.EventText", models.PROTECT, null=True, related_name="+", verbose_name=_("why")
    )
    event = models.ForeignKey(
        "workflow.Event", models.PROTECT, related_name="+", verbose_name=_("event")
    )

    def __str__(self) -> str:
        return f"{self.variant} on {self.case_id}"


class WhistleRating(models.Model):
    """What one side says about the other; neither sees it before both have, or time is up."""

    referral = models.ForeignKey(
        "tickets.Referral",
        models.PROTECT,
        related_name="ratings",
        db_index=False,
        verbose_name=_("referral"),
    )
    side = models.CharField(max_length=6, choices=SIDES, verbose_name=_("side"))
    timeliness = models.PositiveSmallIntegerField(
        null=True, validators=MARKS, verbose_name=_("timeliness")
    )
    attitude = models.PositiveSmallIntegerField(
        null=True, validators=MARKS, verbose_name=_("attitude")
    )
    result = models.PositiveSmallIntegerField(null=True, validators=MARKS, verbose_name=_("result"))
    needed = models.PositiveSmallIntegerField(null=True, validators=MARKS, verbose_name=_("needed"))
    described = models.PositiveSmallIntegerField(
        null=True, validators=MARKS, verbose_name=_("described")
    )
    event = models.ForeignKey(
        "workflow.Event", models.PROTECT, related_name="+", verbose_name=_("event")
    )

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["referral", "side"], name="whistlerating_once_a_side"),
            models.CheckConstraint(
                condition=Q(
                    side="caller",
                    timeliness__isnull=False,
                    attitude__isnull=False,
                    result__isnull=False,
                    needed=None,
                    described=None,
                )
                | Q(
                    side="callee",
                    timeliness=None,
                    attitude=None,
                    result=None,
                    needed__isnull=False,
                    described__isnull=False,
                ),
                name="whistlerating_marks_of_its_side",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.side} on {self.referral_id}"


class WhistleRoute(models.Model):
    """Who may whistle for whom: kinds of units, or persons in units of a kind."""

    CALLS = [("unit", _("the unit")), ("post", _("a person in it"))]

    name = models.CharField(max_length=40, verbose_name=_("name"))
    caller_kind = models.CharField(
        max_length=20, choices=UNIT_KIND_CHOICES, verbose_name=_("caller")
    )
    callee_kind = models.CharField(
        max_length=20, choices=UNIT_KIND_CHOICES, verbose_name=_("called")
    )
    calls = models.CharField(
        max_length=4, choices=CALLS, default="unit", verbose_name=_("who is called")
    )
    is_active = models.BooleanField(default=True, verbose_name=_("active"))

    class Meta:
        verbose_name = _("whistle route")
        verbose_name_plural = _("whistle routes")
        ordering = ["caller_kind", "callee_kind", "calls"]
        constraints = [
            models.UniqueConstraint(
                fields=["caller_kind", "callee_kind", "calls"], name="whistleroute_once"
            )
        ]

    def __str__(self) -> str:
        return f"{self.name}: {self.get_caller_kind_display()} → {self.get_callee_kind_display()}"
