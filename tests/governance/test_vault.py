"""The identity vault: encrypted, found by keyed hash, never overwritten by a mask."""

import pytest
from cryptography.fernet import Fernet
from django.db import connection, transaction

from governance.models import Person
from governance.rules.identity import BadPhone, MaskedValue
from governance.services import register_person

pytestmark = pytest.mark.django_db


def _raw(person):
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT name, phone, id_no, address FROM governance_person WHERE id = %s", [person.pk]
        )
        return [bytes(value) for value in cursor.fetchone()]


def test_a_person_is_stored_encrypted_and_read_back():
    person = register_person(
        7, "requester", name="张三丰", phone="138 0000 5678", address="海子村1号"
    )

    again = Person.objects.get(case_id=7)
    assert (again.name, again.phone, again.id_no, again.address) == (
        "张三丰",
        "13800005678",
        "",
        "海子村1号",
    )
    stored = _raw(person)
    assert stored[2] == b""
    assert [b"5678" in value or "张".encode() in value for value in stored] == [False] * 4


def test_the_same_words_never_look_the_same_in_the_table():
    first, second = (register_person(1, "requester", name="张三") for _ in range(2))

    assert _raw(first)[0] != _raw(second)[0]


def test_a_person_is_shown_masked():
    person = register_person(7, "requester", name="张三丰", phone="13800005678")

    assert (person.masked_name, person.masked_phone, str(person)) == ("张*", "138****5678", "张*")


def test_a_number_is_found_in_every_spelling():
    person = register_person(7, "requester", phone="138-0000-5678")

    assert list(Person.objects.with_phone("+86 13800005678")) == [person]
    assert list(Person.objects.with_phone("13900005678")) == []
    assert list(Person.objects.with_phone("")) == []


def test_the_hash_of_a_number_depends_on_the_key(settings):
    register_person(7, "requester", phone="13800005678")

    settings.PHONE_KEY = "another key altogether"

    assert list(Person.objects.with_phone("13800005678")) == []


@pytest.mark.parametrize("field", ["name", "phone", "id_no", "address"])
def test_a_masked_value_is_never_saved_back(field):
    person = register_person(7, "requester", name="张三丰", phone="13800005678")
    setattr(person, field, "1****8")

    with pytest.raises(MaskedValue), transaction.atomic():
        person.save()

    assert Person.objects.get(pk=person.pk).name == "张三丰"


@pytest.mark.parametrize("field", ["name", "phone", "id_no", "address"])
def test_a_masked_value_is_never_recorded(field):
    with pytest.raises(MaskedValue):
        register_person(8, "requester", **{field: "1****8"})

    assert Person.objects.count() == 0


def test_what_is_no_number_is_not_recorded():
    with pytest.raises(BadPhone):
        register_person(7, "requester", phone="none")

    assert Person.objects.count() == 0


def test_a_new_key_reads_what_an_older_one_wrote(settings):
    register_person(7, "requester", name="张三丰")

    settings.VAULT_KEYS = [Fernet.generate_key().decode(), *settings.VAULT_KEYS]

    assert Person.objects.get(case_id=7).name == "张三丰"
