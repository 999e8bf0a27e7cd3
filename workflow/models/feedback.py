"""Feedback: what the requester said when asked; the rates are made of these rows."""

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

REACHED = [
    ("yes", _("Reached")),
    ("missed", _("Not reached")),
    ("no_contact", _("No contact left")),
]
SOLVED = [("yes", _("Solved")), ("partly", _("Partly solved")), ("no", _("Not solved"))]
ANSWERED_BY = [("self", _("The requester")), ("family", _("Family")), ("helper", _("A helper"))]


class Feedback(models.Model):
    """One answer, or one try to get it. "Solved" and "satisfied" are two questions."""

    SOURCES = [("callback", _("Call-back")), ("own", _("Own mark")), ("paper", _("On paper"))]

    case = models.ForeignKey(
        "workflow.Case",
        models.PROTECT,
        related_name="feedback",
        db_index=False,
        verbose_name=_("case"),
    )
    round = models.PositiveSmallIntegerField(verbose_name=_("round"))
    referral = models.ForeignKey(
        "workflow.Case",
        models.PROTECT,
        null=True,
        related_name="+",
        db_index=False,
        verbose_name=_("referral"),
    )
    source = models.CharField(max_length=8, choices=SOURCES, verbose_name=_("source"))
    attempt = models.PositiveSmallIntegerField(default=1, verbose_name=_("attempt"))
    reached = models.CharField(max_length=10, choices=REACHED, verbose_name=_("reached"))
    answered_by = models.CharField(
        max_length=8, choices=ANSWERED_BY, blank=True, verbose_name=_("answered by")
    )
    solved = models.CharField(max_length=6, choices=SOLVED, blank=True, verbose_name=_("solved"))
    satisfied = models.PositiveSmallIntegerField(
        null=True,
        validators=[MinValueValidator(1), MaxValueValidator(5)],
        verbose_name=_("satisfied"),
    )
    may_rest = models.BooleanField(null=True, verbose_name=_("may rest"))
    stands = models.BooleanField(null=True, verbose_name=_("stands"))
    is_valid = models.BooleanField(default=False, verbose_name=_("valid"))
    is_sampled = models.BooleanField(default=False, verbose_name=_("sampled"))
    asked_by_unit = models.ForeignKey(
        "governance.Unit",
        models.PROTECT,
        null=True,
        related_name="+",
        db_index=False,
        verbose_name=_("asked by unit"),
    )
    at = models.DateTimeField(verbose_name=_("at"))
    event = models.ForeignKey(
        "workflow.Event",
        models.PROTECT,
        related_name="feedback",
        db_index=False,
        verbose_name=_("event"),
    )

    class Meta:
        verbose_name = _("feedback")
        verbose_name_plural = _("feedback")
        indexes = [
            models.Index(fields=["case", "round"], name="feedback_case"),
            models.Index(fields=["at"], name="feedback_at"),
        ]
        constraints = [
            models.CheckConstraint(
                condition=Q(satisfied=None) | Q(satisfied__gte=1, satisfied__lte=5),
                name="feedback_satisfied_1_to_5",
            ),
            models.CheckConstraint(
                condition=Q(is_valid=False) | Q(reached="yes") & ~Q(solved=""),
                name="feedback_valid_has_answer",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.case_id}: {self.solved or self.reached}"
