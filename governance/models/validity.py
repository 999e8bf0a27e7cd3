"""Rows that hold from one day to another: what ends is closed, never deleted."""

from datetime import date

from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _


def in_force_on(day: date | None = None, *, prefix: str = "") -> Q:
    """Select rows that hold on a day (today if none is named); both ends count."""
    day = day or timezone.localdate()
    unended = Q(**{f"{prefix}valid_to__isnull": True}) | Q(**{f"{prefix}valid_to__gte": day})
    return Q(**{f"{prefix}valid_from__lte": day}) & unended


class Validity(models.Model):
    """The first and the last day on which a row holds."""

    valid_from = models.DateField(_("valid from"), default=timezone.localdate)
    valid_to = models.DateField(_("valid to"), null=True, blank=True)

    class Meta:
        abstract = True
        constraints = [
            models.CheckConstraint(
                condition=Q(valid_to__isnull=True) | Q(valid_to__gte=F("valid_from")),
                name="%(app_label)s_%(class)s_days_in_order",
                violation_error_message=_("The last day lies before the first."),
            )
        ]

    def is_in_force(self, on: date | None = None) -> bool:
        """Say whether the row holds on a day, today if none is named."""
        day = on or timezone.localdate()
        return self.valid_from <= day and (self.valid_to is None or day <= self.valid_to)
