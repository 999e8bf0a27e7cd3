"""What was agreed, clause by clause; who signed it; what was done of it."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from mediation.models.choices import SIGNED_HOWS
from mediation.models.people import Party


class AgreementQuerySet(models.QuerySet["Agreement"]):
    def current(self) -> "AgreementQuerySet":
        return self.filter(superseded_at=None)


class Agreement(models.Model):
    """One agreement of a case; its words are the prose of the event that wrote it down."""

    case = models.ForeignKey("workflow.Case", models.PROTECT, related_name="agreements")
    no = models.PositiveSmallIntegerField(verbose_name=_("number"))
    is_written = models.BooleanField(default=True, verbose_name=_("written"))
    is_partial = models.BooleanField(default=False, verbose_name=_("settles only a part"))
    made_at = models.DateTimeField(verbose_name=_("made at"))
    effective_at = models.DateTimeField(null=True, verbose_name=_("effective at"))
    # Talked over again, or replaced by a later one.
    superseded_at = models.DateTimeField(null=True, verbose_name=_("no longer so since"))
    event = models.ForeignKey("workflow.Event", models.PROTECT, related_name="+")

    objects = AgreementQuerySet.as_manager()

    class Meta:
        verbose_name = _("agreement")
        verbose_name_plural = _("agreements")
        ordering = ["no"]
        constraints = [
            models.UniqueConstraint(fields=["case", "no"], name="agreement_once"),
        ]

    def __str__(self) -> str:
        return f"{self.no} of {self.case_id}"


class Clause(models.Model):
    """One thing that one party owes; an instalment is a clause of its own.

    What it says stands in the prose of the agreement's event, under `clause_<no>`.
    """

    agreement = models.ForeignKey(Agreement, models.PROTECT, related_name="clauses")
    no = models.PositiveSmallIntegerField(verbose_name=_("number"))
    who = models.ForeignKey(
        Party, models.PROTECT, related_name="clauses_owed", verbose_name=_("who")
    )
    to_whom = models.ForeignKey(
        Party,
        models.PROTECT,
        null=True,
        related_name="clauses_due",
        db_index=False,
        verbose_name=_("to whom"),
    )
    amount = models.DecimalField(
        max_digits=14, decimal_places=2, null=True, verbose_name=_("amount in yuan")
    )
    # Null for what is no act of anybody, only a rule between them.
    due_on = models.DateField(null=True, verbose_name=_("by when"))
    performed_at = models.DateTimeField(null=True, verbose_name=_("performed at"))

    class Meta:
        verbose_name = _("clause")
        verbose_name_plural = _("clauses")
        ordering = ["agreement", "no"]
        constraints = [
            models.UniqueConstraint(fields=["agreement", "no"], name="clause_once"),
            models.CheckConstraint(
                condition=Q(amount=None) | Q(amount__gt=0), name="clause_amount"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.no} of {self.agreement_id}"

    @property
    def subject(self) -> str:
        """How a duty names the clause that it is about."""
        return f"clause:{self.pk}"


class Signature(models.Model):
    """One signature under an agreement: of a party, of a mediator, or the seal of the unit."""

    agreement = models.ForeignKey(Agreement, models.PROTECT, related_name="signatures")
    party = models.ForeignKey(Party, models.PROTECT, null=True, related_name="signatures")
    post = models.ForeignKey("governance.Post", models.PROTECT, null=True, related_name="+")
    unit = models.ForeignKey("governance.Unit", models.PROTECT, null=True, related_name="+")
    how = models.CharField(max_length=6, choices=SIGNED_HOWS, verbose_name=_("how"))
    file = models.ForeignKey(
        "workflow.Attachment", models.PROTECT, null=True, related_name="+", db_index=False
    )
    # Who saw the signer and his papers; nobody where a party signs on its own page.
    seen_by = models.ForeignKey("governance.Post", models.PROTECT, null=True, related_name="+")
    at = models.DateTimeField(verbose_name=_("at"))
    event = models.ForeignKey("workflow.Event", models.PROTECT, related_name="+", db_index=False)

    class Meta:
        verbose_name = _("signature")
        verbose_name_plural = _("signatures")
        constraints = [
            models.UniqueConstraint(
                fields=["agreement", "party", "post", "unit"],
                nulls_distinct=False,
                name="signature_once",
            ),
            models.CheckConstraint(
                condition=Q(party__isnull=False, post=None, unit=None)
                | Q(party=None, post__isnull=False, unit=None)
                | Q(party=None, post=None, unit__isnull=False),
                name="signature_of_one",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.party_id or self.post_id or self.unit_id} under {self.agreement_id}"


class Performance(models.Model):
    """What was done of a clause: all of it, or an amount on account; vouchers hang on the event."""

    clause = models.ForeignKey(Clause, models.PROTECT, related_name="performances")
    amount = models.DecimalField(
        max_digits=14, decimal_places=2, null=True, verbose_name=_("amount in yuan")
    )
    is_whole = models.BooleanField(default=True, verbose_name=_("all that was owed"))
    is_confirmed = models.BooleanField(
        default=False, verbose_name=_("confirmed by whom it was owed to")
    )
    at = models.DateTimeField(verbose_name=_("at"))
    event = models.ForeignKey("workflow.Event", models.PROTECT, related_name="+")

    class Meta:
        verbose_name = _("performance")
        verbose_name_plural = _("performances")

    def __str__(self) -> str:
        return f"of clause {self.clause_id}"
