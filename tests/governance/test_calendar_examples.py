"""Worked examples, each to be checked by hand on a wall calendar of its year.

The law: Civil Code arts 200-204 (the day on which a period begins is not counted; a period that
ends on a statutory holiday ends on the next working day; the last day ends at 24:00, where there
are business hours when they end) and the State Council's yearly notices, by which some weekends
are worked. Offices here are open 08:30-12:00 and 13:30-17:30: 7.5 hours a day.
"""

from datetime import UTC

import pytest

from governance.rules.calendar import due
from tests.governance.calendars import CALENDAR, at, local

# start, amount, unit, pauses, due, why
EXAMPLES = [
    # By the clock: exactly, through nights, weekends and holidays.
    ("2026-11-20 17:20", 30, "min", [], "2026-11-20 17:50:00", "closing time stops no minutes"),
    ("2026-11-20 23:50:37", 30, "min", [], "2026-11-21 00:20:37", "over midnight, to the second"),
    ("2026-09-30 16:20", 2, "h", [], "2026-09-30 18:20:00", "hours run on in the evening"),
    ("2026-09-30 16:20", 24, "h", [], "2026-10-01 16:20:00", "and on the National Day"),
    ("2024-02-28 12:00", 24, "h", [], "2024-02-29 12:00:00", "a leap day is a day"),
    ("2025-12-31 23:30", 1, "h", [], "2026-01-01 00:30:00", "over the end of a year"),
    # Office hours: the noon break, the evening, weekends and holidays do not count.
    ("2026-11-20 09:00", 2, "wh", [], "2026-11-20 11:00:00", "within one morning"),
    ("2026-11-20 11:00", 2, "wh", [], "2026-11-20 14:30:00", "1 h before noon, 1 h after it"),
    ("2026-11-20 10:00", 2, "wh", [], "2026-11-20 12:00:00", "ends when noon begins, not later"),
    ("2026-11-20 12:40", 4, "wh", [], "2026-11-20 17:30:00", "begun at noon: from 13:30"),
    ("2026-11-20 06:00", 4, "wh", [], "2026-11-20 14:00:00", "begun early: from 08:30"),
    ("2026-11-19 23:59", 1, "wh", [], "2026-11-20 09:30:00", "begun at 23:59: from the morning"),
    ("2026-11-20 00:00", 1, "wh", [], "2026-11-20 09:30:00", "begun at midnight: the same"),
    ("2026-11-20 17:30", 1, "wh", [], "2026-11-23 09:30:00", "begun at closing on a Friday"),
    ("2026-11-21 10:00", 1, "wh", [], "2026-11-23 09:30:00", "begun on a Saturday"),
    ("2026-09-30 16:20", 4, "wh", [], "2026-10-08 11:20:00", "70 min, seven free days, 170 min"),
    ("2026-10-09 16:30", 4, "wh", [], "2026-10-10 11:30:00", "Saturday the 10th is worked"),
    ("2026-11-16 08:30", 15, "wh", [], "2026-11-17 17:30:00", "15 h are two whole days"),
    # Days: the first is not counted, free days are, a free last day moves to the next worked one.
    ("2026-11-16 09:12", 7, "d", [], "2026-11-23 23:59:59", "from the 17th to the 23rd"),
    ("2026-11-16 00:00", 1, "d", [], "2026-11-17 23:59:59", "begun at midnight, still not counted"),
    ("2026-11-16 23:59:59", 1, "d", [], "2026-11-17 23:59:59", "begun in the last second"),
    ("2026-11-13 19:40", 1, "d", [], "2026-11-16 23:59:59", "Saturday moves to Monday"),
    ("2026-09-24 10:00", 7, "d", [], "2026-10-08 23:59:59", "1 October moves behind the holidays"),
    ("2026-02-08 10:00", 7, "d", [], "2026-02-24 23:59:59", "the Spring Festival is nine days"),
    ("2025-01-13 10:00", 15, "d", [], "2025-02-05 23:59:59", "28 January is New Year's Eve"),
    ("2024-04-30 10:00", 1, "d", [], "2024-05-06 23:59:59", "1 to 5 May are free"),
    ("2026-09-18 10:00", 1, "d", [], "2026-09-20 23:59:59", "Saturday moves to a worked Sunday"),
    ("2026-09-18 10:00", 2, "d", [], "2026-09-20 23:59:59", "a worked Sunday is no free last day"),
    ("2026-02-13 10:00", 1, "d", [], "2026-02-14 23:59:59", "nor is a worked Saturday"),
    ("2025-09-24 10:00", 4, "d", [], "2025-09-28 23:59:59", "nor the Sunday before National Day"),
    ("2024-01-31 10:00", 30, "d", [], "2024-03-01 23:59:59", "29 days of February and one more"),
    # Working days: the day of the start and all free days are left out, worked weekends count.
    ("2026-11-20 08:00", 1, "wd", [], "2026-11-23 17:30:00", "Friday to Monday"),
    ("2026-11-16 23:00", 1, "wd", [], "2026-11-17 17:30:00", "late on Monday to Tuesday"),
    (
        "2026-11-21 10:00",
        1,
        "wd",
        [],
        "2026-11-23 17:30:00",
        "from a Saturday: Monday counts",
    ),
    ("2026-09-30 16:20", 5, "wd", [], "2026-10-13 17:30:00", "8, 9, 10 (worked), 12, 13 October"),
    ("2026-10-09 16:20", 1, "wd", [], "2026-10-10 17:30:00", "the next working day is a Saturday"),
    ("2026-09-18 09:00", 5, "wd", [], "2026-09-24 17:30:00", "Sunday 20, then Monday to Thursday"),
    ("2026-02-13 09:00", 2, "wd", [], "2026-02-24 17:30:00", "Saturday 14, then nine free days"),
    ("2025-01-24 09:00", 3, "wd", [], "2025-02-05 17:30:00", "Sunday 26, Monday 27, 5 February"),
    ("2026-04-30 17:29", 1, "wd", [], "2026-05-06 17:30:00", "30 April and five free days"),
    ("2023-04-28 09:00", 3, "wd", [], "2023-05-06 17:30:00", "4, 5 and Saturday 6 May"),
    ("2024-02-09 09:00", 3, "wd", [], "2024-02-20 17:30:00", "Sunday 18, 19, 20 February"),
    ("2025-12-30 09:00", 2, "wd", [], "2026-01-04 17:30:00", "31st, then Sunday 4 January"),
    # Pauses move the end by what they took, counted as the unit counts.
    (
        *("2026-11-20 10:00", 24, "h"),
        [("2026-11-20 22:00", "2026-11-21 00:00")],
        *("2026-11-21 12:00:00", "two hours of the night are two hours"),
    ),
    (
        *("2026-11-16 10:00", 24, "h"),
        [("2026-11-16 12:00", "2026-11-16 14:00"), ("2026-11-16 13:00", "2026-11-16 15:00")],
        *("2026-11-17 13:00:00", "two that overlap took three hours, not four"),
    ),
    (
        *("2026-11-16 10:00", 24, "h"),
        [("2026-11-16 08:00", "2026-11-16 11:00")],
        *("2026-11-17 11:00:00", "what stood before the start does not count"),
    ),
    (
        *("2026-11-20 16:30", 4, "wh"),
        [("2026-11-20 17:00", "2026-11-23 09:00")],
        *("2026-11-23 14:00:00", "a weekend gives back its two half hours of office, no more"),
    ),
    (
        *("2026-11-20 16:30", 4, "wh"),
        [("2026-11-21 00:00", "2026-11-23 00:00")],
        *("2026-11-23 11:30:00", "a weekend alone gives back nothing"),
    ),
    (
        *("2026-11-16 10:00", 1, "wd"),
        [("2026-11-17 12:00", "2026-11-17 13:30")],
        *("2026-11-17 17:30:00", "nor does a noon break"),
    ),
    (
        *("2026-11-16 10:00", 5, "wd"),
        [("2026-11-18 12:00", "2026-11-23 12:00")],
        *("2026-11-26 17:30:00", "240 + 450 + 450 + 210 minutes are three days"),
    ),
    (
        *("2026-09-29 10:00", 1, "wd"),
        [("2026-09-30 13:30", "2026-10-08 08:30")],
        *("2026-10-08 14:00:00", "an afternoon made up on the 8th: 210 minutes and 30"),
    ),
    (
        *("2026-11-16 09:12", 7, "d"),
        [("2026-11-17 10:00", "2026-11-20 10:00")],
        *("2026-11-26 23:59:59", "three times 24 hours are three days"),
    ),
    (
        *("2026-11-16 09:12", 7, "d"),
        [("2026-11-17 10:00", "2026-11-22 10:00")],
        *("2026-11-30 23:59:59", "moved to Saturday 28, and so to Monday"),
    ),
    # The year that is not announced: its fixed statutory days and weekends are known.
    ("2026-12-31 10:00", 1, "wd", [], "2027-01-04 17:30:00", "1 January is free in every year"),
    ("2026-12-02 10:00", 30, "d", [], "2027-01-04 23:59:59", "and moves a last day"),
    ("2027-04-30 10:00", 1, "wd", [], "2027-05-03 17:30:00", "1 and 2 May are a weekend"),
]


@pytest.mark.parametrize(
    ("start", "amount", "unit", "pauses", "expected", "why"),
    EXAMPLES,
    ids=[f"{start} + {amount} {unit}: {why}" for start, amount, unit, _, _, why in EXAMPLES],
)
def test_a_limit_ends_when_a_person_with_a_wall_calendar_says(
    start, amount, unit, pauses, expected, why
):
    stops = [(at(since), at(until)) for since, until in pauses]

    result = due(at(start), amount, unit, CALENDAR, pauses=stops)

    assert local(result.due_at) == expected, why
    assert result.due_at.tzinfo is UTC


def test_there_are_as_many_examples_as_were_promised_and_each_is_another():
    assert len({str(example) for example in EXAMPLES}) == len(EXAMPLES) >= 40
