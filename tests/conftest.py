"""Fixtures for every test: the demo county is planted once, rows of tests go away again."""

from collections.abc import Iterator
from uuid import uuid4

import pytest
import time_machine
from django.conf import settings
from django.contrib.auth.hashers import get_hashers
from django.core.cache import caches
from django.db import connection, connections
from django.utils import translation
from hypothesis import settings as hypothesis

from governance.services.demo import plant_demo
from tests import factories
from tests.tickets.builders import MONDAY
from tests.workflow.wire import Wire
from workflow.services import Actor

# A busy machine is no fault of the code: benchmarks measure, tests do not.
hypothesis.register_profile("shaodao", deadline=None)
hypothesis.load_profile("shaodao")

PLAIN_FILES = {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}

# Everything that steps write. The organisation, the limits and the policies stay.
WRITTEN_BY_STEPS = [
    "workflow_case",
    "workflow_codeguard",
    "workflow_caselink",
    "workflow_involvement",
    "workflow_holding",
    "workflow_event",
    "workflow_eventtext",
    "workflow_attachment",
    "workflow_duty",
    "workflow_pause",
    "workflow_ask",
    "workflow_idemkey",
    "workflow_feedback",
    "workflow_logroot",
    "workflow_accesslog",
    "workflow_optout",
    "workflow_delivery",
    "workflow_sweeprun",
    "tickets_referral",
    "tickets_exclusion",
    "tickets_whistle",
    "tickets_whistlerating",
    "tickets_precedent",
    "mediation_agreement",
    "mediation_attendance",
    "mediation_clause",
    "mediation_consent",
    "mediation_courtconfirmation",
    "mediation_evidence",
    "mediation_followup",
    "mediation_helper",
    "mediation_mediation",
    "mediation_naming",
    "mediation_paper",
    "mediation_party",
    "mediation_performance",
    "mediation_signature",
    "mediation_sitting",
    "governance_person",
]


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(items):
    """Mark every test that touches the database: CI runs these again on servers of its host."""
    for item in items:
        if item.get_closest_marker("django_db") or "db" in getattr(item, "fixturenames", ()):
            item.add_marker("servers")


@pytest.fixture(scope="session", autouse=True)
def _fast_passwords() -> None:
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
    get_hashers.cache_clear()


@pytest.fixture(autouse=True)
def _plain_static_files(settings) -> None:
    """Name static files as they are in the sources: tests do not collect them first."""
    settings.STORAGES = settings.STORAGES | {"staticfiles": PLAIN_FILES}


@pytest.fixture(autouse=True)
def _own_cache(settings) -> None:
    """Begin with empty caches: reports are counted there, calendar and limits are kept there."""
    own = {**settings.CACHES["default"], "KEY_PREFIX": uuid4().hex}
    settings.CACHES = settings.CACHES | {"default": own}
    caches["process"].clear()


@pytest.fixture(autouse=True)
def _no_language_left_over() -> Iterator[None]:
    """Begin in the language of the settings, whatever the test before has chosen."""
    translation.deactivate()
    yield
    translation.deactivate()


@pytest.fixture(scope="session")
def django_db_setup(django_db_setup, django_db_blocker) -> None:
    """Plant the demo county once per test database."""
    with django_db_blocker.unblock():
        plant_demo("shaodao-demo")


@pytest.fixture
def committed(django_db_setup, django_db_blocker) -> Iterator[None]:
    """A test that commits for real, e.g. over several connections; its rows are cut off after.

    The log refuses TRUNCATE; only a superuser can switch the triggers off, for one session.
    """
    name = str(connection.settings_dict["NAME"])
    assert name.startswith("test_"), f"{name} is no test database: name `db` among the fixtures"
    with django_db_blocker.unblock():
        yield
        with connection.cursor() as cursor:
            cursor.execute("SET session_replication_role = replica")
            cursor.execute(f"TRUNCATE {', '.join(WRITTEN_BY_STEPS)}")
            cursor.execute("SET session_replication_role = origin")
        connections.close_all()


@pytest.fixture
def own_files(settings, tmp_path) -> None:
    """Keep what a test uploads in a folder of its own."""
    settings.STORAGES = settings.STORAGES | {
        "default": {
            "BACKEND": "django.core.files.storage.FileSystemStorage",
            "OPTIONS": {"location": tmp_path},
        }
    }


@pytest.fixture
def clock() -> Iterator[time_machine.Traveller]:
    """A clock that stands still on a Monday morning in office hours until it is moved."""
    with time_machine.travel(MONDAY, tick=False) as traveller:
        yield traveller


@pytest.fixture
def wire(monkeypatch) -> Wire:
    """Every channel is open, and what would have left the house is kept."""
    wire = Wire()
    monkeypatch.setattr("workflow.services.channels.send", wire.send)
    monkeypatch.setattr("workflow.services.channels.is_on", wire.is_on)
    return wire


@pytest.fixture
def grid_officer(db) -> Actor:
    return factories.staff("grid01")


@pytest.fixture
def cadre(db) -> Actor:
    return factories.staff("cadre01")


@pytest.fixture
def dispatcher(db) -> Actor:
    return factories.staff("dispatcher01")


@pytest.fixture
def handler(db) -> Actor:
    """Works in a department."""
    return factories.staff("city01")


@pytest.fixture
def verifier(db) -> Actor:
    """Calls back for the county centre."""
    return factories.staff("verifier01")


@pytest.fixture
def stranger(db) -> Actor:
    """Staff of another village, who must get 404 everywhere."""
    return factories.stranger()
