"""Soft limits: counted by address, browser and telephone; never a reason to refuse."""

import pytest

from tests import factories as make
from tickets.services.limits import is_over_limits
from workflow.services.actors import public_actor

pytestmark = pytest.mark.django_db

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


def numbers(count):
    return [f"139{n:08}" for n in range(count)]


def test_the_twenty_first_new_number_of_an_address_within_an_hour_is_over(clock):
    marks = [is_over_limits(address=ADDRESS, phone=phone) for phone in numbers(21)]
    again = [is_over_limits(address=ADDRESS, phone=phone) for phone in numbers(21)]

    assert marks == again == [False] * 20 + [True]
    assert is_over_limits(address="203.0.113.8", phone=numbers(21)[-1]) is False


def test_whoever_was_heard_of_before_is_no_new_number(clock):
    make.open_ticket(contact_phone="13700000001")
    make.open_ticket(public_actor("", is_unverified=True), contact_phone="13700000002")

    for phone in numbers(20):
        is_over_limits(address=ADDRESS, phone=phone)

    assert is_over_limits(address=ADDRESS, phone="13700000001") is False
    assert is_over_limits(address=ADDRESS, phone="13700000002") is True


def test_the_addresses_of_one_line_are_counted_as_one():
    house = [f"2001:db8:0:7::{n:x}" for n in range(1, 22)]

    marks = [
        is_over_limits(address=address, phone=phone)
        for address, phone in zip(house, numbers(21), strict=True)
    ]

    assert marks == [False] * 20 + [True]
    assert is_over_limits(address="2001:db8:0:8::1", phone=numbers(21)[-1]) is False


def test_an_address_is_the_same_however_it_is_written():
    for phone in numbers(20):
        is_over_limits(address=ADDRESS, phone=phone)

    assert is_over_limits(address=f"::ffff:{ADDRESS}", phone=numbers(21)[-1]) is True
