"""Moments, spans and traces in words, in both languages."""

from datetime import UTC, datetime, timedelta, timezone

import pytest
from django.utils import translation

from governance.rules.calendar import Pause, due
from governance.rules.calendar.trace import CODES
from tests.governance.calendars import CALENDAR
from workflow.wording import times
from workflow.wording.trace import LINES, pause_reason, trace_lines

CHINA = timezone(timedelta(hours=8))


def at(text):
    return datetime.fromisoformat(text).replace(tzinfo=CHINA).astimezone(UTC)


NOW = at("2026-11-19 10:20:00")


def both(function, *arguments):
    """What English and Chinese readers are told."""
    told = []
    for language in ("en", "zh-hans"):
        with translation.override(language):
            told.append(function(*arguments))
    return tuple(told)


@pytest.mark.parametrize(
    ("moment", "english", "chinese"),
    [
        ("2026-11-23 23:59:59", "Mon 23 November, 24:00", "11 月 23 日 周一 24:00"),
        ("2026-11-23 17:30:00", "Mon 23 November, 17:30", "11 月 23 日 周一 17:30"),
        ("2027-01-04 17:30:00", "Mon 4 January 2027, 17:30", "2027 年 1 月 4 日 周一 17:30"),
    ],
)
def test_slips_write_moments_in_full(moment, english, chinese):
    assert both(times.full_date, at(moment), NOW) == (english, chinese)


@pytest.mark.parametrize(
    ("moment", "english", "chinese"),
    [
        ("2026-11-19 17:30:00", "today 17:30", "今天 17:30"),
        ("2026-11-19 23:59:59", "today 24:00", "今天 24:00"),
        ("2026-11-20 17:30:00", "Fri 17:30", "周五 17:30"),
        ("2026-11-25 17:30:00", "Wed 17:30", "周三 17:30"),
        ("2026-11-26 17:30:00", "26 Nov 17:30", "11-26 17:30"),
        ("2026-11-18 08:20:00", "18 Nov 08:20", "11-18 08:20"),
        ("2027-01-04 17:30:00", "4 Jan 2027 17:30", "2027-01-04 17:30"),
    ],
)
def test_lists_write_moments_short(moment, english, chinese):
    assert both(times.due_words, at(moment), NOW) == (english, chinese)


def test_timelines_write_day_weekday_and_time():
    assert both(times.stamp, at("2026-11-18 16:40:00"), NOW) == (
        "Wed 18 Nov 16:40",
        "11-18 周三 16:40",
    )


@pytest.mark.parametrize(
    ("due_at", "english", "chinese"),
    [
        ("2026-11-23 23:59:59", "4 days left", "还剩 4 天"),
        ("2026-11-20 17:30:00", "1 day 7 h left", "还剩 1 天 7 小时"),
        ("2026-11-19 17:30:00", "7 h left", "还剩 7 小时"),
        ("2026-11-19 13:30:00", "3 h 10 min left", "还剩 3 小时 10 分"),
        ("2026-11-19 10:20:30", "under 1 min left", "还剩 不到 1 分"),
        ("2026-11-19 10:20:00", "under 1 min left", "还剩 不到 1 分"),
        ("2026-11-19 09:40:00", "Late by 40 min", "超 40 分"),
        ("2026-11-19 07:10:00", "Late by 3 h 10 min", "超 3 小时 10 分"),
        ("2026-11-18 08:20:00", "Late by 1 day 2 h", "超 1 天 2 小时"),
    ],
)
def test_a_clock_says_what_is_left_or_how_late_it_is(due_at, english, chinese):
    assert both(times.left_words, at(due_at), NOW) == (english, chinese)


def test_a_clock_that_stands_still_says_so():
    assert both(times.paused_words, 31 * 3600) == (
        "Paused, 1 day 7 h left",
        "停表，还剩 1 天 7 小时",
    )


def test_sums_in_a_trace_are_exact_to_the_minute():
    assert both(times.clock_words, 26.5 * 3600) == ("26 h 30 min", "26 小时 30 分")
    assert both(times.clock_words, 0) == ("0 min", "0 分")


def test_every_code_of_the_calendar_has_words():
    assert set(LINES) == set(CODES)


def test_the_trace_of_working_days_over_the_national_holiday_can_be_checked_line_by_line():
    found = due(at("2026-09-30 16:20:00"), 5, "wd", CALENDAR)

    english, chinese = both(trace_lines, found.trace, NOW)

    assert english == [
        "Starts Wed 30 Sep 16:20",
        "The first day, Wed 30 Sep, is not counted",
        "5 working days: 8 Oct, 9 Oct, 10 Oct, 12 Oct, 13 Oct",
        "Sat 10 Oct is a make-up working day and counts",
        "Holidays, not counted: Thu 1 Oct to Wed 7 Oct",
        "Weekend, not counted: 11 Oct",
        "Due when the office closes on the last day: Tue 13 Oct 17:30",
    ]
    assert chinese == [
        "09-30 周三 16:20 起算",
        "09-30 周三 是当天，不算",
        "5 个工作日：10-08、10-09、10-10、10-12、10-13",
        "10-10 周六 调休上班，要算",
        "放假，不算：10-01 周四 至 10-07 周三",
        "周末，不算：10-11",
        "最后一天下班时到期：10-13 周二 17:30",
    ]


def test_the_trace_of_calendar_days_says_that_a_free_last_day_moves():
    found = due(at("2026-11-14 09:12:00"), 7, "d", CALENDAR)

    assert both(trace_lines, found.trace, NOW)[1] == [
        "11-14 周六 09:12 起算",
        "11-14 周六 是当天，不算",
        "7 天，休息日也算：11-15、11-16、11-17、11-18、11-19、11-20、11-21",
        "最后一天 11-21 周六 休息，顺延到下一个工作日 11-23 周一",
        "最后一天结束时到期：11-23 周一 24:00",
    ]


def test_the_trace_of_a_pause_says_since_when_until_when_and_why():
    pause = Pause(at("2026-11-17 10:00:00"), at("2026-11-18 10:00:00"), "requester")

    found = due(at("2026-11-16 09:12:00"), 24, "h", CALENDAR, pauses=[pause])

    assert both(trace_lines, found.trace, NOW)[0] == [
        "Starts Mon 16 Nov 09:12",
        "24 h by the clock, day and night",
        "Clock stopped from Tue 17 Nov 10:00 to Wed 18 Nov 10:00 (waiting for the requester): 24 h",
        "Moved by the stops from Tue 17 Nov 09:12 to Wed 18 Nov 09:12",
        "Due Wed 18 Nov 09:12",
    ]


def test_the_trace_of_office_hours_names_the_hours_used():
    found = due(at("2026-11-19 16:30:00"), 4, "wh", CALENDAR)

    assert both(trace_lines, found.trace, NOW)[1] == [
        "11-19 周四 16:30 起算",
        "上班时间：11-19 周四 16:30 至 17:30（1 小时）、11-20 周五 08:30 至 11:30（3 小时）",
        "到期：11-20 周五 11:30",
    ]


def test_a_reason_without_words_is_left_out():
    assert pause_reason("unheard of") == ""
