"""Who is away from his post, and which post of a unit is on call."""

from datetime import datetime
from typing import Self

from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import (
    DateRangeField,
    DateTimeRangeField,
    RangeBoundary,
    RangeOperators,
)
from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import F, Func, Q, Value
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from governance.models.posts import Post
from governance.models.units import Unit
from governance.models.validity import Validity


def _just(column: str) -> Func:
    # A range of one number: ranges have an index operator for "equal" without an extension.
    return Func(F(column), F(column), Value("[]"), function="int8range")


class Absence(Validity):
    """From which day to which somebody is away; meanwhile the post's deputy acts through it."""

    post = models.ForeignKey(
        Post, verbose_name=_("post"), on_delete=models.PROTECT, related_name="absences"
    )
    reason = models.CharField(_("reason"), max_length=60, blank=True)

    class Meta(Validity.Meta):
        verbose_name = _("absence")
        verbose_name_plural = _("absences")
        ordering = ["post", "valid_from"]
        constraints = [
            *Validity.Meta.constraints,
            ExclusionConstraint(
                name="governance_absence_one_at_a_time",
                expressions=[
                    (_just("post"), RangeOperators.OVERLAPS),
                    (
                        Func(
                            "valid_from",
                            "valid_to",
                            RangeBoundary(inclusive_upper=True),
                            function="daterange",
                            output_field=DateRangeField(),
                        ),
                        RangeOperators.OVERLAPS,
                    ),
                ],
                violation_error_message=_("Another absence of this post covers some of the days."),
            ),
        ]

    def clean(self) -> None:
        """Refuse days in the wrong order before the database is asked about days that are none."""
        if self.valid_to and self.valid_from and self.valid_to < self.valid_from:
            raise ValidationError({"valid_to": _("The last day lies before the first.")})

    def __str__(self) -> str:
        return f"{self.post} {self.valid_from} – {self.valid_to or ''}"


class OnCallQuerySet(models.QuerySet["OnCall"]):
    def at(self, moment: datetime) -> Self:
        """Keep the rows that hold at a moment and whose post is in force on its day."""
        return self.filter(
            begins_at__lte=moment,
            ends_at__gt=moment,
            post__in=Post.objects.in_force(timezone.localdate(moment)),
        )


class OnCall(models.Model):
    """Which post of a unit answers for it from one moment to another, day and night."""

    unit = models.ForeignKey(
        Unit, verbose_name=_("unit"), on_delete=models.PROTECT, related_name="on_call"
    )
    post = models.ForeignKey(
        Post, verbose_name=_("post"), on_delete=models.PROTECT, related_name="on_call"
    )
    begins_at = models.DateTimeField(_("begins at"))
    ends_at = models.DateTimeField(_("ends at"))

    objects = OnCallQuerySet.as_manager()

    class Meta:
        verbose_name = _("on-call turn")
        verbose_name_plural = _("on-call roster")
        ordering = ["unit", "begins_at"]
        constraints = [
            models.CheckConstraint(
                condition=Q(ends_at__gt=F("begins_at")),
                name="governance_oncall_moments_in_order",
                violation_error_message=_("The end lies before the beginning."),
            ),
            ExclusionConstraint(
                name="governance_oncall_one_at_a_time",
                expressions=[
                    (_just("unit"), RangeOperators.OVERLAPS),
                    (
                        Func(
                            "begins_at",
                            "ends_at",
                            RangeBoundary(),
                            function="tstzrange",
                            output_field=DateTimeRangeField(),
                        ),
                        RangeOperators.OVERLAPS,
                    ),
                ],
                violation_error_message=_("Another turn of this unit covers some of this time."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.post} {self.begins_at:%Y-%m-%d %H:%M} – {self.ends_at:%Y-%m-%d %H:%M}"

    def clean(self) -> None:
        """Refuse a post of another unit, and moments in the wrong order."""
        if self.begins_at and self.ends_at and self.ends_at <= self.begins_at:
            raise ValidationError({"ends_at": _("The end lies before the beginning.")})
        if self.post_id and self.unit_id and self.post.unit_id != self.unit_id:
            raise ValidationError({"post": _("This post belongs to another unit.")})
