"""What a mediation is about, and which types of dispute and legal routes there are."""

from django.db import models
from django.db.models import Q
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from mediation.models.choices import COURT_KINDS, ENDINGS, MODES, RISKS, SOURCES


class DisputeTypeQuerySet(models.QuerySet["DisputeType"]):
    def active(self) -> "DisputeTypeQuerySet":
        return self.filter(is_active=True)


class DisputeType(models.Model):
    """A type of dispute as the justice bureau counts it; never deleted, only switched off."""

    code = models.CharField(max_length=20, primary_key=True, verbose_name=_("code"))
    name_zh = models.CharField(max_length=40, verbose_name=_("name in Chinese"))
    name_en = models.CharField(max_length=60, verbose_name=_("name in English"))
    order = models.PositiveSmallIntegerField(default=0, verbose_name=_("place in the list"))
    is_active = models.BooleanField(default=True, verbose_name=_("active"))

    objects = DisputeTypeQuerySet.as_manager()

    class Meta:
        verbose_name = _("dispute type")
        verbose_name_plural = _("dispute types")
        ordering = ["order", "code"]

    def __str__(self) -> str:
        return self.name

    @property
    def name(self) -> str:
        return self.name_zh if (get_language() or "").startswith("zh") else self.name_en


class Route(models.Model):
    """What the law says about a type of dispute: the way besides mediation, and its limits."""

    type = models.ForeignKey(
        DisputeType, models.PROTECT, related_name="routes", verbose_name=_("dispute type")
    )
    code = models.CharField(max_length=30, unique=True, verbose_name=_("code"))
    route_zh = models.CharField(max_length=200, verbose_name=_("route in Chinese"))
    route_en = models.CharField(max_length=200, verbose_name=_("route in English"))
    article = models.CharField(max_length=120, verbose_name=_("law and article"))
    warning_zh = models.CharField(max_length=200, blank=True, verbose_name=_("warning in Chinese"))
    warning_en = models.CharField(max_length=200, blank=True, verbose_name=_("warning in English"))
    is_excluded = models.BooleanField(default=False, verbose_name=_("cannot be mediated"))
    must_be_written = models.BooleanField(
        default=False, verbose_name=_("the agreement must be written")
    )
    # Courts do not confirm agreements on status, or on who owns a thing (CPLI 355).
    is_not_confirmed = models.BooleanField(
        default=False, verbose_name=_("courts do not confirm it")
    )
    is_active = models.BooleanField(default=True, verbose_name=_("active"))

    class Meta:
        verbose_name = _("legal route")
        verbose_name_plural = _("legal routes")
        ordering = ["type", "code"]

    def __str__(self) -> str:
        return self.route

    @property
    def route(self) -> str:
        return self.route_zh if (get_language() or "").startswith("zh") else self.route_en

    @property
    def warning(self) -> str:
        return self.warning_zh if (get_language() or "").startswith("zh") else self.warning_en


class Mediation(models.Model):
    """What is known of one mediation besides its case; facts and claim are prose of its log."""

    case = models.OneToOneField(
        "workflow.Case", models.PROTECT, primary_key=True, related_name="mediation"
    )
    source = models.CharField(max_length=12, choices=SOURCES, verbose_name=_("source"))
    court_kind = models.CharField(
        max_length=10, choices=COURT_KINDS, blank=True, verbose_name=_("kind of court mandate")
    )
    # What the letter of a court, the police or the petition office is numbered with.
    letter_no = models.CharField(max_length=60, blank=True, verbose_name=_("number of the letter"))
    mode = models.CharField(
        max_length=14, choices=MODES, default="people", verbose_name=_("how it is mediated")
    )
    type = models.ForeignKey(
        DisputeType, models.PROTECT, related_name="+", verbose_name=_("dispute type")
    )
    # Which of the legal routes of its type it is about; not every type has several.
    route = models.ForeignKey(
        Route, models.PROTECT, null=True, related_name="+", verbose_name=_("legal route")
    )
    amount = models.DecimalField(
        max_digits=14, decimal_places=2, null=True, verbose_name=_("amount in yuan")
    )
    risk = models.CharField(max_length=1, choices=RISKS, blank=True, verbose_name=_("risk"))
    is_public_session = models.BooleanField(null=True, verbose_name=_("open session"))
    # Applying interrupts the limitation period: this moment is evidence (SPCLIM 12).
    limitation_at = models.DateTimeField(verbose_name=_("applied at"))
    signed_for_at = models.DateTimeField(null=True, verbose_name=_("signed for at"))
    # When every party had consented for the first time, and when an agreement first had effect.
    consented_at = models.DateTimeField(null=True, verbose_name=_("consented at"))
    effective_at = models.DateTimeField(null=True, verbose_name=_("first effective at"))
    ended_as = models.CharField(
        max_length=14, choices=ENDINGS, blank=True, verbose_name=_("how it ended")
    )
    is_moved_up = models.BooleanField(default=False, verbose_name=_("moved up"))

    class Meta:
        verbose_name = _("mediation")
        verbose_name_plural = _("mediations")
        constraints = [
            models.CheckConstraint(
                condition=Q(court_kind="") | Q(source="court"), name="mediation_court_kind"
            ),
            models.CheckConstraint(
                condition=Q(amount=None) | Q(amount__gte=0), name="mediation_amount"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.type_id} on {self.case_id}"
