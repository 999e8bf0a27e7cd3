"""What comes after an agreement or an end: the court, follow-ups, and the papers of the file."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from mediation.models.agreement import Agreement
from mediation.models.choices import YES_PARTLY_NO
from mediation.models.people import Party
from mediation.rules.verification import group_verification_code

COURT_STATES = [
    ("applied", _("Applied for")),
    ("accepted", _("Taken on by the court")),
    ("confirmed", _("Confirmed")),
    ("refused", _("Refused")),
    ("withdrawn", _("Withdrawn")),
]

PAPER_AUDIENCES = [
    ("joint", _("All parties")),
    ("party", _("One party")),
    ("office", _("Mediators only")),
]


class CourtConfirmation(models.Model):
    """The parties' joint way to the court, and what came of it; reasons are prose of the log."""

    case = models.ForeignKey("workflow.Case", models.PROTECT, related_name="confirmations")
    agreement = models.OneToOneField(Agreement, models.PROTECT, related_name="confirmation")
    court = models.CharField(max_length=60, verbose_name=_("court"))
    number = models.CharField(max_length=60, blank=True, verbose_name=_("number of the decision"))
    state = models.CharField(max_length=10, choices=COURT_STATES, verbose_name=_("state"))
    applied_on = models.DateField(verbose_name=_("applied on"))
    accepted_on = models.DateField(null=True, verbose_name=_("taken on by the court on"))
    decided_on = models.DateField(null=True, verbose_name=_("decided on"))
    event = models.ForeignKey("workflow.Event", models.PROTECT, related_name="+", db_index=False)

    class Meta:
        verbose_name = _("judicial confirmation")
        verbose_name_plural = _("judicial confirmations")

    def __str__(self) -> str:
        return f"{self.state} on {self.agreement_id}"


class FollowUp(models.Model):
    """Asking later how it went, by somebody who did not mediate."""

    case = models.ForeignKey("workflow.Case", models.PROTECT, related_name="followups")
    no = models.PositiveSmallIntegerField(verbose_name=_("number"))
    performed = models.CharField(
        max_length=6, choices=YES_PARTLY_NO, blank=True, verbose_name=_("performed")
    )
    satisfied = models.CharField(
        max_length=6, choices=YES_PARTLY_NO, blank=True, verbose_name=_("satisfied")
    )
    has_suit = models.BooleanField(default=False, verbose_name=_("somebody went to court"))
    has_danger = models.BooleanField(default=False, verbose_name=_("a hidden danger is left"))
    next_on = models.DateField(null=True, verbose_name=_("next follow-up"))
    post = models.ForeignKey("governance.Post", models.PROTECT, related_name="+")
    at = models.DateTimeField(verbose_name=_("at"))
    event = models.ForeignKey("workflow.Event", models.PROTECT, related_name="+", db_index=False)

    class Meta:
        verbose_name = _("follow-up")
        verbose_name_plural = _("follow-ups")
        ordering = ["no"]
        constraints = [models.UniqueConstraint(fields=["case", "no"], name="followup_once")]

    def __str__(self) -> str:
        return f"{self.no} of {self.case_id}"


class PaperQuerySet(models.QuerySet["Paper"]):
    def for_party(self, party: Party) -> "PaperQuerySet":
        """Joint papers, and those that are about this party alone or about whom it acts for."""
        own = Q(audience="party", party__in=[party.pk, party.principal.pk])
        return self.filter(Q(audience="joint", case=party.case_id) | own)


class Paper(models.Model):
    """A document that was issued: whoever has its code may ask whether it was, and no more.

    The database refuses to change or delete a row; issuing anew makes another one.
    """

    case = models.ForeignKey("workflow.Case", models.PROTECT, related_name="papers")
    # The place in the file, 1 to 13, where several papers may stand; 0 is the whole file, bound.
    no = models.PositiveSmallIntegerField(verbose_name=_("place in the file"))
    kind = models.CharField(max_length=16, verbose_name=_("kind"))
    title = models.CharField(max_length=60, verbose_name=_("title"))
    # Which row it was made from, for example of several sessions.
    subject = models.CharField(max_length=20, blank=True, verbose_name=_("subject"))
    audience = models.CharField(
        max_length=6, choices=PAPER_AUDIENCES, verbose_name=_("who may have it")
    )
    party = models.ForeignKey(
        Party,
        models.PROTECT,
        null=True,
        related_name="papers",
        db_index=False,
        verbose_name=_("whose"),
    )
    unit = models.ForeignKey(
        "governance.Unit", models.PROTECT, related_name="+", verbose_name=_("issued by")
    )
    post = models.ForeignKey(
        "governance.Post", models.PROTECT, null=True, related_name="+", db_index=False
    )
    code = models.CharField(max_length=20, unique=True, verbose_name=_("verification code"))
    sha256 = models.CharField(max_length=64, verbose_name=_("hash"))
    pages = models.PositiveSmallIntegerField(default=1, verbose_name=_("pages"))
    # Characters that no font had; on the paper stands their code, to be written in by hand.
    missing = models.CharField(max_length=200, blank=True, verbose_name=_("missing characters"))
    file = models.ForeignKey(
        "workflow.Attachment", models.PROTECT, related_name="+", db_index=False
    )
    # The line of the log that the paper tells of, if it tells of one.
    event = models.ForeignKey(
        "workflow.Event", models.PROTECT, null=True, related_name="+", db_index=False
    )
    issued_at = models.DateTimeField(verbose_name=_("issued at"))

    objects = PaperQuerySet.as_manager()

    class Meta:
        verbose_name = _("paper")
        verbose_name_plural = _("papers")
        ordering = ["case", "no", "issued_at", "id"]
        constraints = [
            models.CheckConstraint(condition=Q(no__gte=0, no__lte=13), name="paper_place"),
            models.CheckConstraint(
                condition=Q(audience="party", party__isnull=False)
                | (~Q(audience="party") & Q(party=None)),
                name="paper_of_a_party",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.no} of {self.case_id}"

    @property
    def printed_code(self) -> str:
        """The verification code as it stands on the paper."""
        return group_verification_code(self.code)
