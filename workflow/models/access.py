"""Who read what nobody reads without a trace. The database refuses to change or delete a row."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class AccessLog(models.Model):
    """One reading: by whom, in which post, of which case, and what of it."""

    KINDS = [
        ("reveal", _("Full name or number shown")),
        ("read_sealed", _("Sealed case read")),
        ("export", _("Exported")),
    ]

    user = models.ForeignKey(
        "governance.User", models.PROTECT, related_name="+", verbose_name=_("user")
    )
    post = models.ForeignKey(
        "governance.Post",
        models.PROTECT,
        null=True,
        related_name="+",
        db_index=False,
        verbose_name=_("post"),
    )
    case = models.ForeignKey(
        "workflow.Case",
        models.PROTECT,
        null=True,
        related_name="readings",
        verbose_name=_("case"),
    )
    kind = models.CharField(max_length=12, choices=KINDS, verbose_name=_("kind"))
    fields = models.JSONField(default=list, verbose_name=_("what of it"))
    reason = models.CharField(max_length=200, blank=True, verbose_name=_("reason"))
    at = models.DateTimeField(verbose_name=_("at"))

    class Meta:
        verbose_name = _("access")
        verbose_name_plural = _("accesses")
        indexes = [
            models.Index(fields=["user", "at"], name="access_user_at"),
            models.Index(fields=["at"], name="access_at"),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.case_id} {self.at:%Y-%m-%d %H:%M}"
