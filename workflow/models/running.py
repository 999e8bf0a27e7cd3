"""How the clockwork itself runs, and the figures it writes at night."""

from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy


class SweepRun(models.Model):
    """One run of the sweep or of the drain: what was due, what was done, how far behind it was."""

    WORK = [("sweep", _("sweep")), ("drain", _("sending"))]

    work = models.CharField(max_length=8, choices=WORK, verbose_name=_("work"))
    at = models.DateTimeField(verbose_name=_("at"))
    seconds = models.FloatField(verbose_name=_("seconds"))
    due = models.PositiveIntegerField(default=0, verbose_name=_("due"))
    fired = models.PositiveIntegerField(default=0, verbose_name=_("done"))
    busy = models.PositiveIntegerField(default=0, verbose_name=_("left for the next run"))
    failed = models.PositiveIntegerField(default=0, verbose_name=_("failed"))
    # How late the oldest of what was due was when the run began.
    lag_s = models.PositiveIntegerField(default=0, verbose_name=_("seconds behind"))
    # Messages to staff that were not sent because whoever they were for may not see the case.
    unseen = models.PositiveIntegerField(default=0, verbose_name=_("not sent to who may not see"))
    # What ended a run before its end; such a run did not work, however recent it is.
    error = models.CharField(max_length=200, blank=True, verbose_name=_("error"))

    class Meta:
        verbose_name = _("run of the clockwork")
        verbose_name_plural = _("runs of the clockwork")
        ordering = ["-at"]
        indexes = [models.Index(fields=["work", "-at"], name="sweeprun_last")]

    def __str__(self) -> str:
        return f"{self.work} {self.at:%Y-%m-%d %H:%M:%S}"


class DailyFigure(models.Model):
    """A number of one unit on one day; the last 40 days are counted anew every night."""

    day = models.DateField(verbose_name=_("day"))
    unit = models.ForeignKey(
        "governance.Unit", models.PROTECT, related_name="+", verbose_name=_("unit")
    )
    measure = models.CharField(max_length=24, verbose_name=_("measure"))
    n = models.PositiveIntegerField(verbose_name=pgettext_lazy("figure", "number"))

    class Meta:
        verbose_name = _("daily figure")
        verbose_name_plural = _("daily figures")
        constraints = [
            models.UniqueConstraint(fields=["day", "unit", "measure"], name="dailyfigure_once")
        ]

    def __str__(self) -> str:
        return f"{self.day} {self.measure}: {self.n}"
