"""Bodies that can owe something, and the lines in which they stand."""

from datetime import date
from typing import Self

from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import Case, Exists, F, OuterRef, Q, Value, When
from django.db.models.expressions import RawSQL
from django.db.models.functions import Length
from django.utils.translation import gettext_lazy as _

from governance.models.areas import Area
from governance.models.choices import UNIT_KIND_CHOICES
from governance.models.posts import Post
from governance.models.validity import Validity, in_force_on
from governance.rules.organisation import TERRITORIAL_KINDS, Capability, UnitKind, lineage

# CYCLE ends the walk should a wrong import ever have tied the line into a ring.
_SUPERIORS = """
    WITH RECURSIVE line (id, superior_id, depth) AS (
        SELECT id, superior_id, 0 FROM governance_unit WHERE id = %(unit)s
        UNION ALL
        SELECT above.id, above.superior_id, line.depth + 1
        FROM governance_unit above JOIN line ON above.id = line.superior_id
    ) CYCLE id SET is_cycle USING path
    SELECT unit.* FROM line JOIN governance_unit unit ON unit.id = line.id
    WHERE line.depth > 0 AND NOT line.is_cycle
    ORDER BY line.depth
"""
_BELOW = """
    WITH RECURSIVE line (id) AS (
        SELECT id FROM governance_unit WHERE superior_id = %s
        UNION ALL
        SELECT sub.id FROM governance_unit sub JOIN line ON sub.superior_id = line.id
    ) CYCLE id SET is_cycle USING path
    SELECT id FROM line WHERE NOT is_cycle
"""
_FIRST_HOLDERS = (UnitKind.GRID, UnitKind.VILLAGE, UnitKind.TOWNSHIP)


class UnitQuerySet(models.QuerySet["Unit"]):
    def in_force(self, on: date | None = None) -> Self:
        return self.filter(in_force_on(on))

    def superiors_of(self, unit_id: int) -> list["Unit"]:
        """List everything above a unit that is in force, the nearest first, in one query."""
        above = self.raw(_SUPERIORS, {"unit": unit_id})
        return [unit for unit in above if unit.is_in_force()]

    def below(self, unit: "Unit") -> Self:
        """Keep the units whose line of superiors leads through this one."""
        return self.filter(pk__in=RawSQL(_BELOW, [unit.pk]))  # noqa: S611 - no user text in it

    def first_holder(self, area_code: str) -> "Unit | None":
        """Find who takes in what happens at a place: grid, else village, else township.

        The longest area code wins, and only a unit with somebody to take it in counts.
        None means that the county's centre has to take it.
        """
        intake = Post.objects.in_force().filter(unit=OuterRef("pk")).having(Capability.INTAKE)
        rank = Case(*(When(kind=kind, then=Value(n)) for n, kind in enumerate(_FIRST_HOLDERS)))
        return (
            self.in_force()
            .filter(Exists(intake), area__in=lineage(area_code), kind__in=_FIRST_HOLDERS)
            .order_by(Length("area_id").desc(), rank, "pk")
            .first()
        )

    def centre(self, county_code: str) -> "Unit":
        """Return the centre of a county; raise Unit.DoesNotExist if it has none."""
        return self.in_force().get(kind=UnitKind.CENTRE, area=county_code)

    def county(self, county_code: str) -> "Unit":
        """Return the government of a county; raise Unit.DoesNotExist if it has none."""
        return self.in_force().get(kind=UnitKind.COUNTY, area=county_code)


class Unit(Validity):
    """A grid, village committee, office, department …: whatever can be accountable."""

    code = models.CharField(_("code"), max_length=40, unique=True)
    kind = models.CharField(_("kind"), max_length=20, choices=UNIT_KIND_CHOICES)
    name = models.CharField(_("name"), max_length=100)
    area = models.ForeignKey(
        Area, verbose_name=_("area"), on_delete=models.PROTECT, related_name="units"
    )
    superior = models.ForeignKey(
        "self",
        verbose_name=_("superior"),
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="subordinates",
    )
    line_unit = models.ForeignKey(
        "self",
        verbose_name=_("line unit"),
        help_text=_("The department that sent it or leads its trade; it is told, never decides."),
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="line_subordinates",
    )
    succeeded_by = models.ForeignKey(
        "self",
        verbose_name=_("succeeded by"),
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="predecessors",
    )
    is_territorial = models.BooleanField(
        _("territorial"),
        default=False,
        help_text=_("It answers for everything that happens in its area."),
    )
    phone = models.CharField(
        _("duty telephone"),
        max_length=30,
        blank=True,
        help_text=_("Printed on villagers' slips."),
    )

    objects = UnitQuerySet.as_manager()

    class Meta(Validity.Meta):
        verbose_name = _("unit")
        verbose_name_plural = _("units")
        ordering = ["code"]
        constraints = [
            *Validity.Meta.constraints,
            models.CheckConstraint(
                condition=Q(kind__in=[kind.value for kind in UnitKind]),
                name="governance_unit_kind_is_known",
            ),
            models.CheckConstraint(
                condition=Q(superior__isnull=True) | ~Q(superior=F("id")),
                name="governance_unit_is_not_its_own_superior",
                violation_error_message=_("A unit cannot be its own superior."),
            ),
            models.UniqueConstraint(
                fields=["area", "kind"],
                condition=Q(
                    kind__in=sorted(kind.value for kind in TERRITORIAL_KINDS),
                    valid_to__isnull=True,
                ),
                name="governance_unit_one_of_its_kind_at_a_place",
                violation_error_message=_("This area already has a unit of this kind."),
            ),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def county_code(self) -> str:
        return self.area_id[:6]

    def clean(self) -> None:
        """Refuse a superior that stands below this unit."""
        if self.pk is None or self.superior_id is None:
            return
        above = Unit.objects.superiors_of(self.superior_id)
        if self.pk in {self.superior_id, *(unit.pk for unit in above)}:
            raise ValidationError({"superior": _("The superior stands below this unit.")})


class UnitVersion(models.Model):
    """What a unit was called and where it stood until a day: figures of that time use it."""

    unit = models.ForeignKey(
        Unit, verbose_name=_("unit"), on_delete=models.CASCADE, related_name="versions"
    )
    # Empty in rows older than this column: until then a code never changed.
    code = models.CharField(_("code"), max_length=40, blank=True)
    name = models.CharField(_("name"), max_length=100)
    kind = models.CharField(_("kind"), max_length=20, choices=UNIT_KIND_CHOICES)
    superior = models.ForeignKey(
        Unit,
        verbose_name=_("superior"),
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="+",
    )
    area = models.ForeignKey(
        Area, verbose_name=_("area"), on_delete=models.PROTECT, related_name="+"
    )
    valid_from = models.DateField(_("valid from"))
    valid_to = models.DateField(_("valid to"))

    class Meta:
        verbose_name = _("former state of a unit")
        verbose_name_plural = _("former states of units")
        ordering = ["unit", "valid_from"]
        constraints = [
            models.UniqueConstraint(
                fields=["unit", "valid_from"], name="governance_unitversion_one_a_day"
            ),
            models.CheckConstraint(
                condition=Q(valid_to__gte=F("valid_from")),
                name="governance_unitversion_days_in_order",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.name} ({self.valid_from} – {self.valid_to})"
