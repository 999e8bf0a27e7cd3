"""When messages go out, without a database."""

from datetime import datetime, timedelta

import pytest

from governance.rules.calendar import SHANGHAI
from workflow.rules.telling import (
    MOST_ATTEMPTS,
    PACES,
    QUIET_HOURS,
    Pace,
    Parcel,
    Sent,
    Waiting,
    after_quiet,
    expires,
    next_day,
    plan,
    retry_after,
)

MINUTE = timedelta(minutes=1)
VILLAGER, OFFICER = PACES["person", "sms"], PACES["post", "mail"]


def at(text):
    return datetime.fromisoformat(f"2026-06-{text}").replace(tzinfo=SHANGHAI)


NOON = at("08 12:00")


def turn(rows, pace, sent=None, now=NOON):
    return plan(rows, pace, sent or Sent(), now=now, hours=QUIET_HOURS)


@pytest.mark.parametrize(
    ("moment", "rings"),
    [
        ("08 20:59:59", "08 20:59:59"),
        ("08 21:00", "09 07:00"),
        ("08 23:59:59", "09 07:00"),
        ("09 00:00", "09 07:00"),
        ("09 06:59:59", "09 07:00"),
        ("09 07:00", "09 07:00"),
        ("30 22:00", "30 22:00"),
    ],
)
def test_nothing_rings_while_people_sleep(moment, rings):
    hours = ("03:00", "04:00") if moment.startswith("30") else QUIET_HOURS

    assert after_quiet(at(moment), hours) == at(rings)


def test_quiet_hours_of_no_length_hold_nothing_back():
    assert after_quiet(at("08 23:00"), ("00:00", "00:00")) == at("08 23:00")


def test_quiet_hours_may_lie_within_one_day():
    assert after_quiet(at("08 12:30"), ("12:00", "14:00")) == at("08 14:00")
    assert after_quiet(at("08 14:00"), ("12:00", "14:00")) == at("08 14:00")


def test_the_next_day_begins_when_people_are_up():
    assert next_day(at("08 12:00"), QUIET_HOURS) == at("09 07:00")
    assert next_day(at("08 23:30"), QUIET_HOURS) == at("09 07:00")


def test_a_reminder_is_worth_nothing_a_day_after_what_it_reminds_of():
    assert expires("remind", NOON, at("08 14:00")) == at("09 14:00")
    assert expires("accept", NOON, at("08 14:00")) == at("11 12:00")
    assert expires("remind", NOON, None) == at("11 12:00")


def test_tries_come_further_and_further_apart_and_end_after_about_a_day():
    waits = [retry_after(n, 0.5) for n in range(1, MOST_ATTEMPTS)]

    assert waits[:7] == [n * MINUTE for n in (1, 2, 4, 8, 16, 32, 60)]
    assert timedelta(hours=23) < sum(waits, timedelta()) < timedelta(hours=25)
    assert retry_after(MOST_ATTEMPTS, 0.5) is None


def test_what_failed_together_is_not_tried_together():
    assert retry_after(3, 0.0) == 3.2 * MINUTE
    assert retry_after(3, 1.0) == 4.8 * MINUTE


def test_a_villager_gets_the_newest_word_on_his_matter_once():
    rows = [Waiting(1, "case"), Waiting(2, "case"), Waiting(3, "case")]

    assert turn(rows, VILLAGER).parcels == [Parcel(3, (1, 2))]


def test_the_acknowledgement_goes_ahead_and_the_rest_waits():
    rows = [Waiting(1, "case", is_first=True), Waiting(2, "case"), Waiting(3, "case")]

    found = turn(rows, VILLAGER)

    assert found.parcels == [Parcel(1)]
    assert (found.later, found.later_at) == ([2, 3], NOON + 10 * MINUTE)


def test_two_matters_of_one_number_take_turns():
    rows = [Waiting(1, "a"), Waiting(2, "b"), Waiting(3, "a")]

    found = turn(rows, VILLAGER)

    assert found.parcels == [Parcel(3, (1,))]
    assert (found.later, found.later_at) == ([2], NOON + 10 * MINUTE)


def test_a_number_rings_once_in_ten_minutes():
    rows = [Waiting(1, "case")]

    soon = turn(rows, VILLAGER, Sent(NOON - 9 * MINUTE, 1))
    then = turn(rows, VILLAGER, Sent(NOON - 10 * MINUTE, 1))

    assert (soon.parcels, soon.later, soon.later_at) == ([], [1], NOON + MINUTE)
    assert then.parcels == [Parcel(1)]


@pytest.mark.parametrize("is_urgent", [False, True])
def test_a_villagers_number_rings_three_times_a_day(is_urgent):
    rows = [Waiting(1, "case", is_urgent)]

    found = turn(rows, VILLAGER, Sent(NOON - 60 * MINUTE, 3))

    assert (found.parcels, found.later, found.later_at) == ([], [1], at("09 07:00"))


def test_what_is_urgent_waits_for_no_gap():
    rows = [Waiting(1, "a"), Waiting(2, "b", is_urgent=True)]

    found = turn(rows, VILLAGER, Sent(NOON - MINUTE, 1))

    assert found.parcels == [Parcel(2)]
    assert (found.later, found.later_at) == ([1], NOON + 10 * MINUTE)


def test_forty_messages_to_an_officer_are_one_digest():
    rows = [Waiting(n, f"case {n}") for n in range(40)]

    assert turn(rows, OFFICER).parcels == [Parcel(39, tuple(range(39)), is_digest=True)]


def test_several_messages_on_one_case_need_no_digest():
    rows = [Waiting(1, "case"), Waiting(2, "case")]

    assert turn(rows, OFFICER).parcels == [Parcel(2, (1,))]


def test_a_machine_gets_every_line():
    rows = [Waiting(1, "case"), Waiting(2, "case")]

    assert turn(rows, PACES["unit", "webhook"], Sent(NOON, 999)).parcels == [Parcel(1), Parcel(2)]


def test_urgent_messages_use_up_the_day_too():
    rows = [Waiting(n, "case", is_urgent=True) for n in range(5)]

    found = turn(rows, Pace(10 * MINUTE, 3), Sent(None, 1))

    assert found.parcels == [Parcel(0), Parcel(1)]
    assert (found.later, found.later_at) == ([2, 3, 4], at("09 07:00"))
