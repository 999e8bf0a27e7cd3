"""Fixtures of whole journeys over the pages."""

import pytest

from tests.flows.browsing import Villager


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
