"""The OpenAPI document is valid, complete, and says what the API really answers."""

from io import StringIO

import pytest
from django.core.management import call_command
from django.urls import get_resolver

from tests.api.builders import public

pytestmark = pytest.mark.django_db


def paths_of_the_api():
    for prefix in get_resolver("config.api_urls").url_patterns:
        for pattern in getattr(prefix, "url_patterns", [prefix]):
            yield str(pattern.pattern)


def test_the_document_is_valid_and_nothing_in_it_is_guessed():
    errors = StringIO()

    call_command("spectacular", validate=True, fail_on_warn=True, stdout=StringIO(), stderr=errors)

    assert errors.getvalue() == ""


def test_the_document_is_served_as_openapi_3_1():
    document = public().get("schema/").json()

    assert document["openapi"].startswith("3.1")
    assert document["info"]["title"] == "Shaodao"


def test_every_address_stands_in_the_document():
    document = public().get("schema/").json()

    described = {path.removeprefix("/api/v1/") for path in document["paths"]}

    assert described == {
        "",
        "areas/",
        "units/",
        "matters/",
        "calendar/due/",
        "me/",
        "tickets/",
        "tickets/{code}/",
        "mediations/",
        "mediations/figures/",
        "mediations/{code}/",
        "cases/",
        "cases/{code}/",
        "cases/{code}/events/",
        "cases/{code}/steps/{name}/",
        "desk/",
        "bulk/",
        "lookup/",
        "uploads/",
        "files/{id}/",
    }


def test_opening_a_ticket_is_described_field_by_field():
    document = public().get("schema/").json()

    body = document["paths"]["/api/v1/tickets/"]["post"]["requestBody"]
    schema = body["content"]["application/json"]["schema"]

    assert schema["required"] == ["area", "nature", "text", "urgency"]
    assert schema["additionalProperties"] is False
    assert schema["properties"]["contact"]["properties"].keys() == {"name", "phone"}
    assert schema["properties"]["text"]["maxLength"] == 3000
