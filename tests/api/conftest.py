"""Files that callers send go to a folder of the test."""

import pytest


@pytest.fixture(autouse=True)
def _own_files(settings, tmp_path):
    settings.STORAGES = settings.STORAGES | {
        "default": {
            "BACKEND": "django.core.files.storage.FileSystemStorage",
            "OPTIONS": {"location": tmp_path},
        }
    }
