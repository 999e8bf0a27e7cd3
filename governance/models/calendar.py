"""Days that are not what their weekday says, and the hours in which offices are open."""

from datetime import time

from django.contrib.postgres.fields import ArrayField
from django.core.exceptions import ValidationError
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from governance.models.areas import Area
from governance.rules.calendar import Season


class CalendarDay(models.Model):
    """A holiday or a make-up working day; a county's own row overrules the national one."""

    date = models.DateField(_("date"))
    county = models.ForeignKey(
        Area,
        verbose_name=_("county"),
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="calendar_days",
        help_text=_("Empty: for every county."),
    )
    is_workday = models.BooleanField(_("working day"))
    name = models.CharField(_("name"), max_length=60)
    source = models.CharField(_("source"), max_length=200, blank=True)

    class Meta:
        verbose_name = _("special day")
        verbose_name_plural = _("special days")
        ordering = ["date"]
        constraints = [
            models.UniqueConstraint(
                fields=["date", "county"], name="governance_calendarday_once", nulls_distinct=False
            )
        ]

    def __str__(self) -> str:
        return f"{self.date} {self.name}"


class OfficeHours(models.Model):
    """When offices are open in a season; without any row 08:30-12:00 and 13:30-17:30 count."""

    county = models.ForeignKey(
        Area,
        verbose_name=_("county"),
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="office_hours",
        help_text=_("Empty: for every county."),
    )
    first_month = models.PositiveSmallIntegerField(
        _("first month"), default=1, validators=[MinValueValidator(1), MaxValueValidator(12)]
    )
    first_day = models.PositiveSmallIntegerField(
        _("first day"), default=1, validators=[MinValueValidator(1), MaxValueValidator(31)]
    )
    last_month = models.PositiveSmallIntegerField(
        _("last month"), default=12, validators=[MinValueValidator(1), MaxValueValidator(12)]
    )
    last_day = models.PositiveSmallIntegerField(
        _("last day"), default=31, validators=[MinValueValidator(1), MaxValueValidator(31)]
    )
    weekdays = ArrayField(
        models.PositiveSmallIntegerField(validators=[MaxValueValidator(6)]),
        verbose_name=_("weekdays"),
        help_text=_("0 is Monday, 6 is Sunday."),
    )
    periods = models.JSONField(
        _("periods"),
        help_text=_('For example [["08:30", "12:00"], ["13:30", "17:30"]].'),
    )

    class Meta:
        verbose_name = _("office hours")
        verbose_name_plural = _("office hours")
        ordering = ["county", "first_month", "first_day"]
        constraints = [
            models.UniqueConstraint(
                fields=["county", "first_month", "first_day"],
                name="governance_officehours_one_a_season",
                nulls_distinct=False,
            ),
            models.CheckConstraint(
                condition=Q(first_month__range=(1, 12), last_month__range=(1, 12))
                & Q(first_day__range=(1, 31), last_day__range=(1, 31)),
                name="governance_officehours_season_is_a_date",
            ),
        ]

    def season(self) -> Season:
        """Return the row as the calendar's arithmetic wants it; raise ValueError if it is none."""
        return Season(
            first=(self.first_month, self.first_day),
            last=(self.last_month, self.last_day),
            weekdays=frozenset(self.weekdays),
            periods=tuple(
                (time.fromisoformat(opens), time.fromisoformat(closes))
                for opens, closes in self.periods
            ),
        )

    def clean(self) -> None:
        """Refuse periods that are none: a clock without office hours would never end."""
        try:
            self.season()
        except (ValueError, TypeError) as error:
            message = _('Write periods in order, like [["08:30", "12:00"], ["13:30", "17:30"]].')
            raise ValidationError({"periods": message}) from error

    def __str__(self) -> str:
        return f"{self.first_month}-{self.first_day} – {self.last_month}-{self.last_day}"
