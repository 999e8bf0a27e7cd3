"""Precedents: what was ruled about a matter, shown where the next one of its kind is routed."""

from django.db import models
from django.utils.translation import gettext_lazy as _

VERDICTS = [
    ("stays", _("It stays with the unit that objected")),
    ("goes_to", _("It goes to another unit")),
    ("back_to_caller", _("Back to the unit that called")),
    ("nobody", _("No unit here is competent")),
]


class Precedent(models.Model):
    """One decision on whose a matter is; `is_kept` ones are proposed for the next case."""

    matter = models.ForeignKey(
        "governance.Matter",
        models.PROTECT,
        null=True,
        related_name="precedents",
        verbose_name=_("matter"),
    )
    area = models.ForeignKey(
        "governance.Area", models.PROTECT, related_name="+", verbose_name=_("county")
    )
    verdict = models.CharField(
        max_length=16, choices=[*VERDICTS, ("placed", _("Placed"))], verbose_name=_("verdict")
    )
    ruled_for = models.ForeignKey(
        "governance.Unit",
        models.PROTECT,
        null=True,
        related_name="+",
        verbose_name=_("unit in charge"),
    )
    ruled_against = models.ForeignKey(
        "governance.Unit",
        models.PROTECT,
        null=True,
        related_name="+",
        verbose_name=_("unit that is not"),
    )
    ticket = models.ForeignKey(
        "workflow.Case", models.PROTECT, related_name="precedents", verbose_name=_("ticket")
    )
    referral = models.ForeignKey(
        "workflow.Case",
        models.PROTECT,
        null=True,
        related_name="rulings",
        verbose_name=_("referral"),
    )
    event = models.ForeignKey(
        "workflow.Event", models.PROTECT, related_name="+", verbose_name=_("event")
    )
    at = models.DateTimeField(verbose_name=_("at"))
    is_kept = models.BooleanField(default=True, verbose_name=_("kept as a precedent"))
    entry = models.ForeignKey(
        "governance.Matter",
        models.PROTECT,
        null=True,
        related_name="+",
        verbose_name=_("entry made of it"),
    )

    class Meta:
        verbose_name = _("precedent")
        verbose_name_plural = _("precedents")
        indexes = [models.Index(fields=["area", "matter", "-at"], name="precedent_newest")]

    def __str__(self) -> str:
        return f"{self.get_verdict_display()}: {self.matter}"
