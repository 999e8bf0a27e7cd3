"""Who works where and what they may do there."""

from datetime import date
from typing import Self

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import Case, Q, Value, When
from django.utils.translation import gettext_lazy as _

from governance.models.choices import CAPABILITY_CHOICES, UNIT_KIND_CHOICES
from governance.models.users import User
from governance.models.validity import Validity, in_force_on
from governance.rules.organisation import DEFAULT_CEILINGS, Capability, UnitKind

_ALL = [capability.value for capability in Capability]


class PostQuerySet(models.QuerySet["Post"]):
    def in_force(self, on: date | None = None) -> Self:
        """Keep posts that hold on a day and whose user can still log in."""
        return self.filter(in_force_on(on), user__is_active=True)

    def acted_in_by(self, user: User, on: date | None = None) -> Self:
        """Keep the posts that a person acts in on a day: his own, then those he stands in for.

        A deputy acts while the post is absent and his own post is in force. It goes no further:
        for a deputy who is away himself, his own deputy does not act.
        """
        stood_in_for = (
            self.model.objects.filter(in_force_on(on, prefix="absences__"), deputy__user=user)
            .filter(in_force_on(on, prefix="deputy__"))
            .values("pk")
        )
        is_own = Case(When(user=user, then=Value(0)), default=Value(1))
        return (
            self.in_force(on).filter(Q(user=user) | Q(pk__in=stood_in_for)).order_by(is_own, "id")
        )

    def having(self, capability: str) -> Self:
        return self.filter(capabilities__contains=[capability])


class Post(Validity):
    """A person in a unit, with capabilities, for a time."""

    user = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("user"),
        on_delete=models.PROTECT,
        related_name="posts",
    )
    unit = models.ForeignKey(
        "governance.Unit",
        verbose_name=_("unit"),
        on_delete=models.PROTECT,
        related_name="posts",
    )
    title = models.CharField(_("title"), max_length=60)
    capabilities = ArrayField(
        models.CharField(max_length=12, choices=CAPABILITY_CHOICES), verbose_name=_("capabilities")
    )
    deputy = models.ForeignKey(
        "self",
        verbose_name=_("deputy"),
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="deputises_for",
    )

    objects = PostQuerySet.as_manager()

    class Meta(Validity.Meta):
        verbose_name = _("post")
        verbose_name_plural = _("posts")
        ordering = ["unit", "id"]
        constraints = [
            *Validity.Meta.constraints,
            models.UniqueConstraint(
                fields=["user", "unit", "title", "valid_from"], name="governance_post_once"
            ),
            models.CheckConstraint(
                condition=Q(capabilities__contained_by=_ALL) & ~Q(capabilities=[]),
                name="governance_post_capabilities_are_known",
                violation_error_message=_("A post needs at least one known capability."),
            ),
        ]
        indexes = [
            models.Index(
                fields=["unit"],
                condition=Q(valid_to__isnull=True),
                name="governance_post_unit_open",
            )
        ]

    def __str__(self) -> str:
        return f"{self.title} · {self.user}"

    def has(self, capability: str) -> bool:
        return capability in self.capabilities

    def clean(self) -> None:
        """Refuse to be one's own deputy, and what posts in a unit of this kind may not hold."""
        if self.deputy_id and self.deputy_id == self.pk:
            raise ValidationError({"deputy": _("A post cannot be its own deputy.")})
        if self.unit_id is None:
            return
        beyond = set(self.capabilities or ()) - Ceiling.objects.of(self.unit.kind)
        if beyond:
            labels = dict(CAPABILITY_CHOICES)
            names = ", ".join(str(labels.get(name, name)) for name in sorted(beyond))
            message = _("Not allowed for posts in a unit of this kind: %(names)s")
            raise ValidationError(
                {"capabilities": ValidationError(message, params={"names": names})}
            )

    def is_in_force(self, on: date | None = None) -> bool:
        """Say whether the post holds on a day and its user can still log in."""
        return super().is_in_force(on) and self.user.is_active


class CeilingQuerySet(models.QuerySet["Ceiling"]):
    def of(self, kind: str) -> frozenset[str]:
        """Return what a post in a unit of this kind may hold at most."""
        row = self.filter(kind=kind).first()
        return frozenset(row.capabilities if row else DEFAULT_CEILINGS[UnitKind(kind)])


class Ceiling(models.Model):
    """The most that a post in a unit of a kind may hold; without a row the default counts."""

    kind = models.CharField(_("unit kind"), max_length=20, choices=UNIT_KIND_CHOICES, unique=True)
    capabilities = ArrayField(
        models.CharField(max_length=12, choices=CAPABILITY_CHOICES),
        verbose_name=_("capabilities"),
        blank=True,
    )

    objects = CeilingQuerySet.as_manager()

    class Meta:
        verbose_name = _("ceiling")
        verbose_name_plural = _("ceilings")
        ordering = ["kind"]
        constraints = [
            models.CheckConstraint(
                condition=Q(capabilities__contained_by=_ALL),
                name="governance_ceiling_capabilities_are_known",
            )
        ]

    def __str__(self) -> str:
        return self.get_kind_display()
