"""What was reorganised, when, by whom, and how much it touched."""

from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

REORGANISATIONS = [
    ("succeed_unit", _("A unit takes over from another")),
    ("merge_units", _("Units become one")),
    ("rename_unit", _("A unit has a new name")),
    ("succeed_area", _("An area has a new code")),
    ("merge_areas", _("Areas become one")),
    ("rename_area", _("An area has a new name")),
    ("end_post", _("A post ended")),
]


class Reorganisation(models.Model):
    """One act of reorganisation, written in the transaction that did it."""

    what = models.CharField(_("what"), max_length=16, choices=REORGANISATIONS)
    old = models.JSONField(_("before"), default=list)
    new = models.CharField(_("after"), max_length=100, blank=True)
    at = models.DateTimeField(_("at"), default=timezone.now)
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("user"),
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="+",
        help_text=_("Empty: by an operator at the command line."),
    )
    counts = models.JSONField(_("counts"), default=dict)
    # What moved where, line by line: codes and numbers of rows, no names and no prose.
    lines = models.JSONField(_("lines"), default=list)

    class Meta:
        verbose_name = _("reorganisation")
        verbose_name_plural = _("reorganisations")
        ordering = ["-at", "-id"]

    def __str__(self) -> str:
        return f"{self.what} {', '.join(self.old)} → {self.new}"
