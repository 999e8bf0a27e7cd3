"""Writing into the identity vault."""

from django.utils import timezone

from governance.models import Person
from governance.models.vault import phone_hash
from governance.rules.identity import normalise_phone, refuse_masked


def register_person(
    case_id: int, role: str, *, name: str = "", phone: str = "", id_no: str = "", address: str = ""
) -> Person:
    """Record a person's part in a case.

    Raises MaskedValue for what was copied from a masked page and BadPhone for what is no number,
    both before anything is written.
    """
    for value in (name, phone, id_no, address):
        refuse_masked(value)
    return Person.objects.create(
        case_id=case_id,
        role=role,
        name=name.strip(),
        phone=normalise_phone(phone),
        id_no=id_no.strip().upper(),
        address=address.strip(),
        phone_hash=phone_hash(phone),
    )


def erase_person(person: Person) -> None:
    """Empty a person's part in a case for good; that there was one stays known."""
    person.name = person.phone = person.id_no = person.address = person.phone_hash = ""
    person.erased_at = timezone.now()
    person.save()
