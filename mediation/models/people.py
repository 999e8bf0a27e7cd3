"""Who takes part: parties with their agents, what they consented to, mediators and helpers."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from mediation.models.choices import HOWS, PURPOSES


class PartyQuerySet(models.QuerySet["Party"]):
    def present(self) -> "PartyQuerySet":
        return self.filter(left_at=None)

    def principals(self) -> "PartyQuerySet":
        """The parties themselves, without those who act for them."""
        return self.filter(agent_of=None)


class Party(models.Model):
    """A person or body on one side of a dispute, or an agent of one; the name is in the vault."""

    case = models.ForeignKey("workflow.Case", models.PROTECT, related_name="parties")
    side = models.PositiveSmallIntegerField(verbose_name=_("side"))
    no = models.PositiveSmallIntegerField(verbose_name=_("number within the side"))
    is_organisation = models.BooleanField(default=False, verbose_name=_("organisation"))
    is_applicant = models.BooleanField(default=False, verbose_name=_("applicant"))
    person = models.OneToOneField(
        "governance.Person", models.PROTECT, related_name="+", verbose_name=_("person")
    )
    agent_of = models.ForeignKey(
        "self", models.PROTECT, null=True, related_name="agents", verbose_name=_("agent of")
    )
    mandate = models.ForeignKey(
        "workflow.Attachment",
        models.PROTECT,
        null=True,
        related_name="+",
        db_index=False,
        verbose_name=_("mandate"),
    )
    query_generation = models.PositiveSmallIntegerField(
        default=1, verbose_name=_("slip generation")
    )
    joined_at = models.DateTimeField(verbose_name=_("joined at"))
    left_at = models.DateTimeField(null=True, verbose_name=_("left at"))

    objects = PartyQuerySet.as_manager()

    class Meta:
        verbose_name = _("party")
        verbose_name_plural = _("parties")
        ordering = ["side", "no"]
        constraints = [
            models.UniqueConstraint(fields=["case", "side", "no"], name="party_once"),
            models.CheckConstraint(
                condition=Q(side__gte=1, no__gte=1), name="party_counts_from_one"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.side}.{self.no} of {self.case_id}"

    @property
    def principal(self) -> "Party":
        """The party that is bound by what this one says: itself, or for whom it acts."""
        return self.agent_of or self

    @property
    def subject(self) -> str:
        """How a duty names whose it is."""
        return f"party:{self.pk}"


class Consent(models.Model):
    """That a party agreed to something, and how it said so; a refusal is a step of its own."""

    party = models.ForeignKey(Party, models.PROTECT, related_name="consents")
    purpose = models.CharField(max_length=10, choices=PURPOSES, verbose_name=_("to what"))
    how = models.CharField(max_length=6, choices=HOWS, verbose_name=_("how given"))
    wants_open = models.BooleanField(null=True, verbose_name=_("wants an open session"))
    at = models.DateTimeField(verbose_name=_("at"))
    event = models.ForeignKey("workflow.Event", models.PROTECT, related_name="+", db_index=False)

    class Meta:
        verbose_name = _("consent")
        verbose_name_plural = _("consents")
        indexes = [models.Index(fields=["party", "purpose"], name="consent_purpose")]

    def __str__(self) -> str:
        return f"{self.purpose} by {self.party_id}"


class NamingQuerySet(models.QuerySet["Naming"]):
    def in_force(self) -> "NamingQuerySet":
        return self.filter(until=None)


class Naming(models.Model):
    """A post that mediates a case, from when to when."""

    case = models.ForeignKey("workflow.Case", models.PROTECT, related_name="namings")
    post = models.ForeignKey("governance.Post", models.PROTECT, related_name="+")
    chosen_by = models.ForeignKey(
        Party, models.PROTECT, null=True, related_name="+", db_index=False
    )
    since = models.DateTimeField(verbose_name=_("since"))
    until = models.DateTimeField(null=True, verbose_name=_("until"))
    has_interest = models.BooleanField(default=False, verbose_name=_("has declared an interest"))
    event = models.ForeignKey("workflow.Event", models.PROTECT, related_name="+", db_index=False)

    objects = NamingQuerySet.as_manager()

    class Meta:
        verbose_name = _("mediator")
        verbose_name_plural = _("mediators")
        constraints = [
            models.UniqueConstraint(
                fields=["case", "post"], condition=Q(until=None), name="naming_once"
            )
        ]

    def __str__(self) -> str:
        return f"{self.post_id} mediates {self.case_id}"


class Helper(models.Model):
    """Somebody who helps to mediate with the parties' consent: a relative, an elder, an expert."""

    case = models.ForeignKey("workflow.Case", models.PROTECT, related_name="helpers")
    person = models.OneToOneField("governance.Person", models.PROTECT, related_name="+")
    since = models.DateTimeField(verbose_name=_("since"))
    until = models.DateTimeField(null=True, verbose_name=_("until"))
    event = models.ForeignKey("workflow.Event", models.PROTECT, related_name="+", db_index=False)

    def __str__(self) -> str:
        return f"{self.person_id} helps with {self.case_id}"
