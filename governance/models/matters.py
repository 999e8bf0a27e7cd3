"""The responsibility list: who is competent for what, and by which law."""

import builtins
from datetime import date
from typing import Self

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from governance.models.choices import (
    LIST_KIND_CHOICES,
    NATURE_CHOICES,
    UNIT_KIND_CHOICES,
    URGENCY_CHOICES,
)
from governance.models.units import Unit
from governance.models.validity import Validity, in_force_on
from governance.rules.matters import Urgency


class MatterQuerySet(models.QuerySet["Matter"]):
    def in_force(self, on: date | None = None) -> Self:
        return self.filter(in_force_on(on))

    def matching(self, text: str) -> Self:
        """Keep entries with these words in the title, or whose code begins with them."""
        found = self
        for word in text.split():
            found = found.filter(Q(title__icontains=word) | Q(code__istartswith=word))
        return found


class Matter(Validity):
    """One entry of the list. The lead is a named unit, or the unit of a kind at the place."""

    code = models.CharField(_("code"), max_length=20, unique=True)
    title = models.CharField(_("title"), max_length=100)
    list = models.CharField(_("list"), max_length=12, choices=LIST_KIND_CHOICES)
    lead = models.ForeignKey(
        Unit,
        verbose_name=_("lead"),
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="led_matters",
    )
    lead_kind = models.CharField(
        _("lead by kind"),
        max_length=20,
        blank=True,
        choices=UNIT_KIND_CHOICES,
        help_text=_("For example the township office of the place, where no unit is named."),
    )
    cooperators = models.ManyToManyField(
        Unit, verbose_name=_("cooperators"), blank=True, related_name="cooperated_matters"
    )
    callee_kinds = ArrayField(
        models.CharField(max_length=20, choices=UNIT_KIND_CHOICES),
        verbose_name=_("may be passed to"),
        # The field above is called list too.
        default=builtins.list,
        blank=True,
        help_text=_("Kinds of units that this matter may be assigned down to or called for."),
    )
    urgency = models.CharField(
        _("urgency"), max_length=12, choices=URGENCY_CHOICES, default=Urgency.ORDINARY.value
    )
    nature = models.CharField(
        _("nature"), max_length=12, choices=NATURE_CHOICES, null=True, blank=True
    )
    legal_basis = models.CharField(_("legal basis"), max_length=200, blank=True)

    objects = MatterQuerySet.as_manager()

    class Meta(Validity.Meta):
        verbose_name = _("matter")
        verbose_name_plural = _("matters")
        ordering = ["code"]
        constraints = [
            *Validity.Meta.constraints,
            models.CheckConstraint(
                condition=Q(lead__isnull=False, lead_kind="")
                | Q(lead__isnull=True) & ~Q(lead_kind=""),
                name="governance_matter_has_one_lead",
                violation_error_message=_("Name a lead unit or a kind of unit, one of the two."),
            ),
        ]

    def __str__(self) -> str:
        return self.title
