"""Officers' accounts."""

from django.contrib.auth.models import AbstractUser
from django.db import models
from django.utils.translation import gettext_lazy as _

from governance.models.vault import SealedTextField


class User(AbstractUser):
    """A person who logs in; what they may do is said by their posts."""

    # One field, for Chinese names are not written in two parts.
    first_name = None  # type: ignore[assignment]
    last_name = None  # type: ignore[assignment]
    name = models.CharField(_("name"), max_length=100, blank=True)
    # Rings in an emergency alone; encrypted like the numbers of villagers.
    phone = SealedTextField(_("telephone for emergencies"))

    class Meta:
        verbose_name = _("user")
        verbose_name_plural = _("users")

    def __str__(self) -> str:
        return self.name or self.username

    def get_full_name(self) -> str:
        return self.name

    def get_short_name(self) -> str:
        return self.name or self.username
