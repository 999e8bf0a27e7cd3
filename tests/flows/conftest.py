"""Fixtures of whole journeys over the pages."""

from collections.abc import Iterator

import pytest

from tests.flows.browsing import Villager
from tests.workflow.wire import everybody_with_mail
from workflow.services import drain


@pytest.fixture
def own_server(settings, tmp_path) -> None:
    """Files that begin empty and touch nobody else's."""
    settings.STORAGES = settings.STORAGES | {
        "default": {
            "BACKEND": "django.core.files.storage.FileSystemStorage",
            "OPTIONS": {"location": tmp_path},
        }
    }


@pytest.fixture
def villager(own_server) -> Villager:
    return Villager()


@pytest.fixture(autouse=True)
def _everybody_is_told(db, wire) -> Iterator[None]:
    """On every journey whoever is to be told can be reached, and every message finds its words."""
    everybody_with_mail()
    yield
    assert drain().failed == 0
    assert [str(message) for message in wire.sent if "{" in message.body + message.subject] == []
