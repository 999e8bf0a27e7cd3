"""Keys with which other systems act as a post."""

from datetime import timedelta

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from governance.models.posts import Post

SCOPE_CHOICES = [
    ("read", _("read")),
    ("write", _("write")),
    ("reveal", _("reveal")),
    ("export", _("export")),
]
LONGEST_LIFE = timedelta(days=366)


class ApiToken(models.Model):
    """A key that stands for one post; only its hash is kept."""

    prefix = models.CharField(_("prefix"), max_length=12)
    hash = models.CharField(max_length=64, unique=True, editable=False)
    post = models.ForeignKey(
        Post, verbose_name=_("post"), on_delete=models.PROTECT, related_name="tokens"
    )
    scopes = ArrayField(
        models.CharField(max_length=10, choices=SCOPE_CHOICES), verbose_name=_("scopes")
    )
    ip_list = ArrayField(
        models.CharField(max_length=50),
        verbose_name=_("allowed addresses"),
        default=list,
        blank=True,
        help_text=_("Addresses or networks; empty: from anywhere."),
    )
    issued_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("issued by"),
        null=True,
        on_delete=models.PROTECT,
        related_name="issued_tokens",
    )
    created_at = models.DateTimeField(_("issued at"), default=timezone.now, editable=False)
    expires_at = models.DateTimeField(_("expires at"))
    last_used_at = models.DateTimeField(_("last used at"), null=True, blank=True)
    revoked_at = models.DateTimeField(_("revoked at"), null=True, blank=True)

    class Meta:
        verbose_name = _("API token")
        verbose_name_plural = _("API tokens")
        ordering = ["-created_at"]
        constraints = [
            models.CheckConstraint(
                condition=Q(expires_at__lte=F("created_at") + LONGEST_LIFE),
                name="governance_apitoken_lives_a_year_at_most",
                violation_error_message=_("A token lives one year at most."),
            ),
            models.CheckConstraint(
                condition=Q(scopes__contained_by=[scope for scope, _label in SCOPE_CHOICES])
                & ~Q(scopes=[]),
                name="governance_apitoken_scopes_are_known",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.prefix}…"
