"""The administrative tree; the code of an area is its place in the tree."""

from datetime import date
from typing import Self

from django.db import models
from django.db.models import Case, Q, Value, When
from django.db.models.functions import Length
from django.db.models.lookups import Exact
from django.utils.translation import gettext_lazy as _

from governance.models.choices import AREA_LEVEL_CHOICES
from governance.models.validity import Validity, in_force_on
from governance.rules.organisation import AREA_CODE_PATTERN, AREA_LEVELS, lineage


class AreaQuerySet(models.QuerySet["Area"]):
    def in_force(self, on: date | None = None) -> Self:
        return self.filter(in_force_on(on))

    def under(self, prefix: str) -> Self:
        """Keep the area with this code and everything inside it."""
        return self.filter(code__startswith=prefix)

    def lineage_of(self, code: str) -> Self:
        """Keep the area and all it lies in, the largest first."""
        return self.filter(code__in=lineage(code)).order_by("code")


_LEVEL = Case(
    *(When(Exact(Length("code"), n), then=Value(at.value)) for n, at in AREA_LEVELS.items()),
    output_field=models.CharField(max_length=10),
)


class Area(Validity):
    """A county, township, village or grid. An ancestor's code is a prefix of this code."""

    # The primary key of a text type comes with a second, pattern index: prefix searches use it.
    code = models.CharField(_("code"), max_length=15, primary_key=True)
    name = models.CharField(_("name"), max_length=100)
    level = models.GeneratedField(
        expression=_LEVEL,
        output_field=models.CharField(_("level"), max_length=10, choices=AREA_LEVEL_CHOICES),
        db_persist=True,
        verbose_name=_("level"),
    )
    households = models.PositiveIntegerField(_("households"), null=True, blank=True)
    source = models.CharField(_("source"), max_length=200, blank=True)
    succeeded_by = models.ForeignKey(
        "self",
        verbose_name=_("succeeded by"),
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="predecessors",
    )

    objects = AreaQuerySet.as_manager()

    class Meta(Validity.Meta):
        verbose_name = _("area")
        verbose_name_plural = _("areas")
        ordering = ["code"]
        constraints = [
            *Validity.Meta.constraints,
            models.CheckConstraint(
                condition=Q(code__regex=AREA_CODE_PATTERN),
                name="governance_area_code_has_6_9_12_or_15_digits",
                violation_error_message=_("A code has 6, 9, 12 or 15 digits."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.name} ({self.code})"

    def get_level_display(self) -> str:
        # Django makes this method for plain columns only.
        return str(dict(AREA_LEVEL_CHOICES)[self.level])

    @property
    def county_code(self) -> str:
        return self.code[:6]

    @property
    def township_code(self) -> str:
        """The code of the township, or nothing for a county."""
        return self.code[:9] if len(self.code) >= 9 else ""

    @property
    def village_code(self) -> str:
        """The code of the village, or nothing for anything larger."""
        return self.code[:12] if len(self.code) >= 12 else ""
