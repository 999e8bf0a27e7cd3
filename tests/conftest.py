"""What every test starts from."""

import pytest
from django.utils import translation

PLAIN_FILES = {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}


@pytest.fixture(autouse=True)
def _plain_static_files(settings):
    """Name static files as they are in the sources: tests do not collect them first."""
    settings.STORAGES = settings.STORAGES | {"staticfiles": PLAIN_FILES}


@pytest.fixture(autouse=True)
def _no_language_left_over():
    """Begin in the language of the settings, whatever the test before has chosen."""
    translation.deactivate()
    yield
    translation.deactivate()
