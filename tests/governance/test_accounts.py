"""The telephone of an officer: sealed, masked, and kept as it is by who saves the page."""

import pytest
from django.db import connection
from django.test import Client
from django.urls import reverse

from governance.models import User

pytestmark = pytest.mark.django_db
NUMBER = "13800001234"


@pytest.fixture
def admin():
    client = Client()
    client.force_login(User.objects.get(username="admin01"))
    return client


def save(client, user, phone):
    address = reverse("admin:governance_user_change", args=[user.pk])
    inline = {f"posts-{name}": 0 for name in ("TOTAL_FORMS", "INITIAL_FORMS")}
    data = {"username": user.username, "name": user.name, "is_active": "on"}
    data["emergency_phone"] = phone
    answer = client.post(address, data | inline)
    user.refresh_from_db()
    return answer, client.get(address).content.decode()


def test_a_number_is_kept_sealed_and_shown_masked(admin):
    user = User.objects.get(username="grid01")

    answer, html = save(admin, user, "138 0000 1234")

    assert answer.status_code == 302
    assert user.phone == NUMBER
    assert "138****1234" in html
    assert NUMBER not in html
    with connection.cursor() as cursor:
        cursor.execute("SELECT phone FROM governance_user WHERE id = %s", [user.pk])
        assert NUMBER.encode() not in bytes(cursor.fetchone()[0])


def test_saving_the_mask_keeps_the_number_and_emptying_the_field_forgets_it(admin):
    user = User.objects.get(username="grid01")
    save(admin, user, NUMBER)

    save(admin, user, "138****1234")
    kept = user.phone
    save(admin, user, "")

    assert (kept, user.phone) == (NUMBER, "")


@pytest.mark.parametrize("typed", ["call me", "139****9999", "1"])
def test_what_is_no_number_is_refused_beside_its_field(admin, typed):
    user = User.objects.get(username="grid01")

    answer, _html = save(admin, user, typed)

    assert answer.status_code == 200
    assert typed in answer.content.decode()
    assert user.phone == ""
