"""Here every test commits for real: a rolled-back transaction has neither races nor faults."""

import pytest


@pytest.fixture
def db(committed: None) -> None:
    """Stands in for pytest-django's fixture, by whose name the test database is made."""
