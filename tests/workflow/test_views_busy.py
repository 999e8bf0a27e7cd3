"""A step on a case that another connection holds: nothing is lost, and it can be sent again."""

import psycopg
from django.db import connection

from tests import factories
from tests.workflow.pages import Page, office


def test_a_case_that_somebody_is_saving_can_be_tried_again_with_the_same_key(client, committed):
    case = factories.handled_ticket()
    office(client, "grid01")
    page = Page(client.get(f"/cases/{case.code}/steps/note/"))
    sent = {"key": page.value("key"), "text": "到过现场。", "audience": "internal"}

    with psycopg.connect(**other_connection()) as other:
        other.execute("SELECT 1 FROM workflow_case WHERE id = %s FOR UPDATE", [case.pk])
        busy = client.post(f"/cases/{case.code}/steps/note/", sent)
    again = client.post(f"/cases/{case.code}/steps/note/", sent)

    shown = Page(busy)
    assert (busy.status_code, again.status_code) == (409, 302)
    assert "Somebody is saving the same case right now. Please try again." in shown.texts
    assert "Try again" in shown.texts
    assert shown.value("key") == page.value("key")
    assert "到过现场。" in shown.texts


def other_connection():
    """How to reach the test database a second time."""
    settings = connection.settings_dict
    keys = {"host": "HOST", "port": "PORT", "user": "USER", "password": "PASSWORD"}
    found = {key: settings[name] for key, name in keys.items() if settings[name]}
    return {"dbname": settings["NAME"], **found}
