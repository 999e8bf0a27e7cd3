"""The identity vault: who is behind a case, encrypted, shown masked."""

import hashlib
import hmac
from functools import lru_cache
from typing import Any

from cryptography.fernet import Fernet, MultiFernet
from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from governance.rules.identity import mask_name, mask_phone, normalise_phone, refuse_masked


@lru_cache(maxsize=4)
def _cipher(keys: tuple[str, ...]) -> MultiFernet:
    return MultiFernet([Fernet(key) for key in keys])


def cipher() -> MultiFernet:
    """Return the vault's cipher: the first key encrypts, every key decrypts."""
    return _cipher(tuple(settings.VAULT_KEYS))


def phone_hash(phone: str) -> str:
    """Return what a number is found by: the same for every spelling of it, useless without key."""
    digits = normalise_phone(phone)
    if not digits:
        return ""
    return hmac.new(settings.PHONE_KEY.encode(), digits.encode(), hashlib.sha256).hexdigest()


class SealedTextField(models.Field):
    """Text that is encrypted in the database; a masked value is refused."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        kwargs |= {"default": "", "editable": False, "blank": True}
        super().__init__(*args, **kwargs)

    def deconstruct(self) -> Any:
        """Look like a plain column of bytes: a migration must outlive this class."""
        name, _path, args, kwargs = super().deconstruct()
        kwargs = {"verbose_name": kwargs["verbose_name"], "blank": True, "default": b""}
        return name, "django.db.models.BinaryField", args, kwargs

    def get_internal_type(self) -> str:
        return "BinaryField"

    def get_prep_value(self, value: Any) -> bytes:
        text = refuse_masked(value or "")
        return cipher().encrypt(text.encode()) if text else b""

    def from_db_value(self, value: Any, expression: Any, connection: Any) -> str:
        return cipher().decrypt(bytes(value)).decode() if value else ""

    def value_to_string(self, obj: models.Model) -> str:
        raise TypeError("The vault is not serialised.")


class PersonQuerySet(models.QuerySet["Person"]):
    def with_phone(self, phone: str) -> "PersonQuerySet":
        """Keep the participations of a number, however it is spelt."""
        wanted = phone_hash(phone)
        return self.filter(phone_hash=wanted) if wanted else self.none()


class Person(models.Model):
    """One person's part in one case. Governance knows no case: it keeps the number only."""

    case_id = models.BigIntegerField(_("case"))
    role = models.CharField(_("role"), max_length=20)
    name = SealedTextField(_("name"))
    phone = SealedTextField(_("phone"))
    id_no = SealedTextField(_("identity number"))
    address = SealedTextField(_("address"))
    phone_hash = models.CharField(max_length=64, blank=True, editable=False)
    created_at = models.DateTimeField(_("recorded at"), default=timezone.now, editable=False)
    erased_at = models.DateTimeField(_("erased at"), null=True, blank=True, editable=False)

    objects = PersonQuerySet.as_manager()

    class Meta:
        verbose_name = _("person")
        verbose_name_plural = _("persons")
        ordering = ["id"]
        constraints = [
            models.CheckConstraint(
                condition=Q(erased_at__isnull=True) | Q(phone_hash=""),
                name="governance_person_erased_is_not_found",
            )
        ]
        indexes = [
            models.Index(fields=["case_id"], name="governance_person_case"),
            models.Index(
                fields=["phone_hash"], condition=~Q(phone_hash=""), name="governance_person_phone"
            ),
        ]

    def __str__(self) -> str:
        return self.masked_name or "–"

    @property
    def masked_name(self) -> str:
        return mask_name(self.name)

    @property
    def masked_phone(self) -> str:
        return mask_phone(self.phone)
