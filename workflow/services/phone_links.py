"""The link that goes by SMS to the number a requester left: for one case, for seven days.

Nothing is stored. The token says whose part in which case is meant and when it was made; what it
is signed over ends it early: another number, an erased person, a query code that was made anew.
It is shorter than Django's own signed values, because an SMS has 70 characters (docs/adr/0025).
"""

import base64
import binascii
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from django.conf import settings
from django.utils import timezone
from django.utils.crypto import constant_time_compare, salted_hmac

from governance.models import Person
from workflow.models import Case
from workflow.services.actors import Actor, requester_actor

LINK_LIFE = timedelta(days=7)
_SALT = "shaodao.phone-link"
_PERSON_BYTES, _HOUR_BYTES, _SIGNATURE_BYTES = 4, 3, 8


@dataclass(frozen=True)
class PhoneLink:
    """What a link opens, for whom, and until when."""

    case: Case
    person: Person
    ends_at: datetime

    @property
    def actor(self) -> Actor:
        """His own phone is as good as his own browser."""
        return requester_actor(self.case.pk, "own")


def link_token(person: Person, case: Case) -> str:
    """A token of twenty characters that opens this case for whoever reads this person's phone."""
    hour = int(timezone.now().timestamp()) // 3600
    head = person.pk.to_bytes(_PERSON_BYTES) + hour.to_bytes(_HOUR_BYTES)
    return base64.urlsafe_b64encode(head + _signature(person, case, hour)).decode()


def link_address(person: Person, case: Case) -> str:
    """The whole address, as it stands in a message."""
    return f"{settings.SITE_URL}/l/{link_token(person, case)}/"


def read_link(token: str) -> PhoneLink | None:
    """What a token opens; None if it is forged, too old, or not to be used any more.

    Nothing opens what is sealed: others may read that phone. There the slip is asked for.
    """
    parts = _parts(token)
    if parts is None:
        return None
    person_id, hour, signature = parts
    people = Person.objects.filter(pk=person_id, role="requester", erased_at=None)
    person = people.exclude(phone_hash="").first()
    case = Case.objects.filter(pk=person.case_id, parent=None).first() if person else None
    if person is None or case is None or case.is_sealed:
        return None
    if not constant_time_compare(signature, _signature(person, case, hour)):
        return None
    made_at = datetime.fromtimestamp(hour * 3600, UTC)
    if not made_at <= timezone.now() < made_at + LINK_LIFE:
        return None
    return PhoneLink(case, person, made_at + LINK_LIFE)


def _signature(person: Person, case: Case, hour: int) -> bytes:
    signed = f"{person.pk}:{person.phone_hash}:{case.pk}:{case.query_generation}:{hour}"
    return salted_hmac(_SALT, signed, algorithm="sha256").digest()[:_SIGNATURE_BYTES]


def _parts(token: str) -> tuple[int, int, bytes] | None:
    """Person, hour and signature, if it has the form of a token at all."""
    try:
        raw = base64.b64decode(token.encode("ascii"), b"-_", validate=True)
    except (binascii.Error, ValueError):
        return None
    if len(raw) != _PERSON_BYTES + _HOUR_BYTES + _SIGNATURE_BYTES:
        return None
    head, hour_end = _PERSON_BYTES, _PERSON_BYTES + _HOUR_BYTES
    return int.from_bytes(raw[:head]), int.from_bytes(raw[head:hour_end]), raw[hour_end:]
