"""The deadline calculator over HTTP, for whoever asks."""

import pytest

from governance.models import Area, CalendarDay, OfficeHours
from tests.api.builders import Caller, public

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("clock")]

FIVE_DAYS = {"start": "2026-09-30T16:20", "amount": 5, "unit": "wd", "area": "110117"}


def ask(**changes):
    return public().get("calendar/due/", {**FIVE_DAYS, **changes})


def test_a_due_moment_comes_with_every_line_of_its_reasoning():
    assert ask().json() == {
        "due_at": "2026-10-13T17:30:00+08:00",
        "is_provisional": False,
        "trace": [
            {
                "code": "start",
                "params": {"at": "2026-09-30T16:20:00+08:00"},
                "text": "Starts Wed 30 Sep 16:20",
            },
            {
                "code": "start_day_not_counted",
                "params": {"day": "2026-09-30"},
                "text": "The first day, Wed 30 Sep, is not counted",
            },
            {
                "code": "counted_days",
                "params": {
                    "unit": "wd",
                    "n": 5,
                    "days": ["2026-10-08", "2026-10-09", "2026-10-10", "2026-10-12", "2026-10-13"],
                },
                "text": "5 working days: 8 Oct, 9 Oct, 10 Oct, 12 Oct, 13 Oct",
            },
            {
                "code": "makeup_day",
                "params": {"day": "2026-10-10"},
                "text": "Sat 10 Oct is a make-up working day and counts",
            },
            {
                "code": "skipped_holidays",
                "params": {"n": 7, "first": "2026-10-01", "last": "2026-10-07"},
                "text": "Holidays, not counted: Thu 1 Oct to Wed 7 Oct",
            },
            {
                "code": "skipped_weekends",
                "params": {"days": ["2026-10-11"]},
                "text": "Weekend, not counted: 11 Oct",
            },
            {
                "code": "due",
                "params": {"at": "2026-10-13T17:30:00+08:00", "ends": "office"},
                "text": "Due when the office closes on the last day: Tue 13 Oct 17:30",
            },
        ],
    }


@pytest.mark.parametrize(
    ("changes", "due_at"),
    [
        ({"unit": "min", "amount": 30}, "2026-09-30T16:50:00+08:00"),
        ({"unit": "h", "amount": 24}, "2026-10-01T16:20:00+08:00"),
        ({"unit": "wh", "amount": 4}, "2026-10-08T11:20:00+08:00"),
        ({"unit": "d", "amount": 7}, "2026-10-08T23:59:59+08:00"),
        ({"start": "2026-09-30T08:20:00Z"}, "2026-10-13T17:30:00+08:00"),
        ({"start": "2026-09-30T08:20:00+00:00"}, "2026-10-13T17:30:00+08:00"),
        ({"start": "2026-09-30T16:20:00 08:00"}, "2026-10-13T17:30:00+08:00"),
        ({"start": "2026-09-30"}, "2026-10-13T17:30:00+08:00"),
        ({"area": ""}, "2026-10-13T17:30:00+08:00"),
    ],
)
def test_every_unit_and_every_spelling_of_a_moment(changes, due_at):
    assert ask(**changes).json()["due_at"] == due_at


def test_a_grid_counts_by_the_calendar_of_its_county():
    county = Area.objects.create(code="990101", name="Elsewhere", valid_from="2023-01-01")
    Area.objects.create(code="990101001", name="Town", valid_from="2023-01-01")
    CalendarDay.objects.create(date="2026-10-08", county=county, is_workday=False, name="Fair")
    OfficeHours.objects.create(
        county=county, weekdays=[0, 1, 2, 3, 4], periods=[["09:00", "12:00"], ["15:00", "19:00"]]
    )

    assert ask(area="990101001").json()["due_at"] == "2026-10-14T19:00:00+08:00"


def test_a_moment_in_a_year_that_is_not_announced_is_provisional():
    answer = ask(start="2026-12-31T10:00", amount=1).json()

    assert answer["due_at"] == "2027-01-04T17:30:00+08:00"
    assert answer["is_provisional"] is True
    assert answer["trace"][-2] == {
        "code": "provisional",
        "params": {"years": [2027]},
        "text": "Provisional: the holidays of 2027 are not announced yet",
    }


@pytest.mark.parametrize(
    ("changes", "field", "code"),
    [
        ({"start": "soon"}, "start", "invalid"),
        ({"start": "1991-12-31T10:00"}, "start", "out-of-range"),
        ({"start": ""}, "start", "required"),
        ({"amount": 0}, "amount", "min_value"),
        ({"amount": 401}, "amount", "max_value"),
        ({"amount": "5.5"}, "amount", "invalid"),
        ({"unit": "weeks"}, "unit", "invalid_choice"),
        ({"area": "999999"}, "area", "unknown"),
    ],
)
def test_what_cannot_be_read_is_named_by_its_field(changes, field, code):
    answer = ask(**changes)

    assert answer.status_code == 422
    assert answer["Content-Type"] == "application/problem+json"
    assert [(e["field"], e["code"]) for e in answer.json()["errors"]] == [(field, code)]


@pytest.mark.parametrize("start", ["2003-06-02T10:00", "2028-01-03T10:00"])
def test_a_year_that_nobody_knows_is_no_guess(start):
    answer = ask(start=start)

    assert answer.status_code == 422
    assert answer.json()["type"] == "/problems/calendar-missing"
    assert answer.json()["detail"] == "The working calendar of that year is not known here."


def test_by_the_clock_every_year_is_known():
    assert ask(start="2028-02-28T12:00", amount=24, unit="h").json() == {
        "due_at": "2028-02-29T12:00:00+08:00",
        "is_provisional": False,
        "trace": [
            {
                "code": "start",
                "params": {"at": "2028-02-28T12:00:00+08:00"},
                "text": "Starts Mon 28 Feb 2028 12:00",
            },
            {
                "code": "wall_clock",
                "params": {"amount": 24, "unit": "h"},
                "text": "24 h by the clock, day and night",
            },
            {
                "code": "due",
                "params": {"at": "2028-02-29T12:00:00+08:00", "ends": "exactly"},
                "text": "Due Tue 29 Feb 2028 12:00",
            },
        ],
    }


def test_an_answer_may_be_kept_for_a_while_by_readers_of_its_language_and_a_refusal_not():
    answer, refused = ask(), ask(amount=0)

    assert answer["Cache-Control"] == "public, max-age=300"
    assert {name.strip() for name in answer["Vary"].split(",")} >= {"Accept-Language", "Cookie"}
    assert refused["Cache-Control"] == "no-store"


def test_it_asks_for_no_log_in_and_takes_no_offence_at_one():
    answer = Caller(authorization="Token nonsense").get("calendar/due/", FIVE_DAYS)

    assert answer.status_code == 200
