"""What stands in an address and opens something by itself stands in no log."""

import io
import logging

import pytest
from django.test import Client

from config.masking import MaskSecrets

TOKEN = "AAAAAQBnZ2dnYWJjZGVmZ2ho"


@pytest.fixture
def lines():
    """What the handler that is set up for this service writes."""
    (handler,) = (
        handler
        for handler in logging.getLogger().handlers
        if any(isinstance(each, MaskSecrets) for each in handler.filters)
    )
    before = handler.setStream(written := io.StringIO())
    yield written.getvalue
    handler.setStream(before)


@pytest.mark.django_db
@pytest.mark.parametrize(
    "path", [f"/l/{TOKEN}/", f"/l/{TOKEN}/no-more/", f"/l/{TOKEN}", f"/l/{TOKEN}/x"]
)
def test_a_link_to_a_phone_is_masked(lines, path):
    Client(enforce_csrf_checks=True).post(path)
    logging.getLogger("django.request").warning("Not Found: %s", path)

    assert "/l/…" in lines()
    assert TOKEN not in lines()


@pytest.mark.django_db
def test_the_address_of_replies_is_masked(lines):
    Client().get(f"/sms/replies/{TOKEN}/")

    assert "/sms/replies/…" in lines()
    assert TOKEN not in lines()


def test_a_path_without_end_is_cut(lines):
    logging.getLogger("django.request").warning("Not Found: %s", "/x" * 5000)

    assert 100 < len(lines()) < 1000


def test_other_lines_stay_as_they_are(lines):
    logging.getLogger("workflow").warning("the ladder of duty %s: %s", 7, "/cases/2026/l")
    logging.getLogger("workflow").info("ohne %s", "/desk/")

    assert lines().splitlines()[0].endswith("WARNING workflow the ladder of duty 7: /cases/2026/l")
    assert lines().splitlines()[1].endswith("INFO workflow ohne /desk/")
