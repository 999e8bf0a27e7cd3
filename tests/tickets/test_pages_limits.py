"""Soft limits: counted by address, browser and telephone; never a reason to refuse."""

import pytest

from tickets.services.limits import is_over_limits

ADDRESS = "203.0.113.7"


def test_the_eleventh_report_of_a_browser_within_an_hour_is_over():
    marks = [is_over_limits(address=ADDRESS, scope="visitor:a") for _ in range(11)]

    assert marks == [False] * 10 + [True]
    assert is_over_limits(address=ADDRESS, scope="visitor:b") is False


def test_the_sixth_report_with_a_number_within_a_day_is_over_however_it_is_spelt():
    spellings = ["13800005678", "138 0000 5678", "+86 13800005678", "１３８００００５６７８"]

    marks = [is_over_limits(address=ADDRESS, phone=phone) for phone in spellings + spellings[:2]]

    assert marks == [False] * 5 + [True]


def test_a_village_behind_one_address_is_not_over_soon():
    marks = [is_over_limits(address=ADDRESS) for _ in range(301)]

    assert marks == [False] * 300 + [True]


@pytest.mark.parametrize("phone", ["", "none", "138****5678"])
def test_what_is_no_number_is_not_counted_as_one(phone):
    assert [is_over_limits(address=ADDRESS, phone=phone) for _ in range(7)] == [False] * 7


def test_without_the_cache_there_is_no_limit(settings):
    dead = {**settings.CACHES["default"], "LOCATION": "redis://127.0.0.1:1/0"}
    settings.CACHES = settings.CACHES | {"default": dead}

    assert [is_over_limits(address=ADDRESS, scope="a") for _ in range(11)] == [False] * 11
