"""Days that are not what their weekday says, and the hours in which offices are open."""

from datetime import date, datetime, time, timedelta

from django.contrib.postgres.fields import ArrayField
from django.core.exceptions import ValidationError
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from governance.models.areas import Area
from governance.rules.calendar import Season

# Minutes of a day would spread a limit over years, and every count of it walks through them.
SHORTEST_DAY = timedelta(hours=1)


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
    )

    class Meta:
        verbose_name = _("office hours")
        verbose_name_plural = _("office hours")
        ordering = ["county", "first_month", "first_day"]
        constraints = [
            models.UniqueConstraint(
                fields=["county", "first_month", "first_day", "weekdays"],
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
        """Refuse days that are none, periods that are none, and hours that hold already."""
        for name, ends in (("first_day", "first"), ("last_day", "last")):
            try:
                # A leap year, so that a season may end on 29 February.
                date(2024, getattr(self, f"{ends}_month"), getattr(self, name))
            except ValueError as error:
                raise ValidationError({name: _("There is no such day.")}) from error
        if not self.periods:
            # Missing, or wrong in a way that the form has said already.
            return
        try:
            season = self.season()
        except (ValueError, TypeError) as error:
            message = _('Write periods in order, like [["08:30", "12:00"], ["13:30", "17:30"]].')
            raise ValidationError({"periods": message}) from error
        if sum(map(_length, season.periods), timedelta()) < SHORTEST_DAY:
            raise ValidationError({"periods": _("Offices are open for an hour a day at least.")})
        self._refuse_overlap(season)

    def _refuse_overlap(self, season: Season) -> None:
        """Two rows of one county for one day would leave open which of them counts."""
        others = OfficeHours.objects.filter(county=self.county_id).exclude(pk=self.pk)
        for other in others:
            day = _common_day(season, other.season())
            if day is not None:
                words = _("On %(day)s the hours of %(other)s hold already.")
                shown = {"day": f"{day.month}-{day.day}", "other": str(other)}
                raise ValidationError({"first_month": words % shown})

    def __str__(self) -> str:
        return f"{self.first_month}-{self.first_day} – {self.last_month}-{self.last_day}"


def _length(period: tuple[time, time]) -> timedelta:
    opens, closes = (datetime.combine(date.min, moment) for moment in period)
    return closes - opens


def _common_day(one: Season, other: Season) -> date | None:
    """The first day of a year on which both hold, on some weekday."""
    if not one.weekdays & other.weekdays:
        return None
    days = (date(2024, 1, 1) + timedelta(days=n) for n in range(366))
    return next((day for day in days if one.covers(day) and other.covers(day)), None)
