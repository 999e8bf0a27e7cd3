"""Moments and spans in words: full on slips, short in lists, always in local time."""

from datetime import date, datetime, timedelta

from django.utils import dateformat, timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext, pgettext

MINUTE, HOUR, DAY = 60, 3600, 86400
NEAR_DAYS = 6


def weekday(day: date) -> str:
    """Return the short name of the day of the week: Mon, 周一."""
    return (
        pgettext("weekday", "Mon"),
        pgettext("weekday", "Tue"),
        pgettext("weekday", "Wed"),
        pgettext("weekday", "Thu"),
        pgettext("weekday", "Fri"),
        pgettext("weekday", "Sat"),
        pgettext("weekday", "Sun"),
    )[day.weekday()]


def weekday_heads() -> list[str]:
    """Return the heads of a week's columns, Monday first: M, 一."""
    return [
        pgettext("Monday, head of a column", "M"),
        pgettext("Tuesday, head of a column", "T"),
        pgettext("Wednesday, head of a column", "W"),
        pgettext("Thursday, head of a column", "T"),
        pgettext("Friday, head of a column", "F"),
        pgettext("Saturday, head of a column", "S"),
        pgettext("Sunday, head of a column", "S"),
    ]


def time_of_day(at: datetime) -> str:
    """Return 17:30; a day that ends at midnight ends at 24:00, not at 23:59."""
    here = timezone.localtime(at)
    return "24:00" if (here.hour, here.minute, here.second) == (23, 59, 59) else f"{here:%H:%M}"


def day_words(day: date, now: datetime | None = None) -> str:
    """Return 11-23 or 23 Nov, with the year where it is not this year's."""
    if day.year == timezone.localdate(now).year:
        return dateformat.format(day, pgettext("date format", "j M"))
    return dateformat.format(day, pgettext("date format", "j M Y"))


def dated(day: date, now: datetime | None = None) -> str:
    """Return 11-23 周一, as traces write a day."""
    return _("%(weekday)s %(date)s") % {"weekday": weekday(day), "date": day_words(day, now)}


def stamp(at: datetime, now: datetime | None = None) -> str:
    """Return 11-18 周三 16:40, as timelines write a moment."""
    return f"{dated(_day_of(at), now)} {time_of_day(at)}"


def full_date(at: datetime, now: datetime | None = None) -> str:
    """Return 11 月 23 日 周一 24:00, as slips and promises write a moment."""
    day = _day_of(at)
    is_this_year = day.year == timezone.localdate(now).year
    pattern = pgettext("date format", "j F") if is_this_year else pgettext("date format", "j F Y")
    return _("%(weekday)s %(date)s, %(time)s") % {
        "weekday": weekday(day),
        "date": dateformat.format(day, pattern),
        "time": time_of_day(at),
    }


def due_words(at: datetime, now: datetime | None = None) -> str:
    """Return today 17:30, 周五 17:30 within a week, else 11-23 24:00, as lists write a moment."""
    day, today = _day_of(at), timezone.localdate(now)
    if day == today:
        return _("today %(time)s") % {"time": time_of_day(at)}
    if today < day <= today + timedelta(days=NEAR_DAYS):
        return f"{weekday(day)} {time_of_day(at)}"
    return f"{day_words(day, now)} {time_of_day(at)}"


def span_words(seconds: float) -> str:
    """Return a length of time in its two largest units, from three days on in days alone."""
    minutes = int(seconds) // MINUTE
    if minutes < 1:
        return _("under 1 min")
    days, hours, minutes = minutes // 1440, minutes % 1440 // 60, minutes % 60
    parts = [_days(days) if days else "", _hours(hours) if hours else ""]
    if days >= 3:
        parts = parts[:1]
    elif not days:
        parts.append(_minutes(minutes) if minutes else "")
    return " ".join(part for part in parts if part)


def clock_words(seconds: float) -> str:
    """Return a length of time exactly to the minute, as traces do their sums: 26 h 30 min."""
    hours, minutes = divmod(int(seconds) // MINUTE, 60)
    parts = [_hours(hours) if hours else "", _minutes(minutes) if minutes or not hours else ""]
    return " ".join(part for part in parts if part)


def amount_words(amount: int, unit: str) -> str:
    """Return a time limit as its row states it: 5 working days, 4 office hours."""
    if unit == "wd":
        words = ngettext("%(count)s working day", "%(count)s working days", amount)
        return words % {"count": amount}
    if unit == "wh":
        return ngettext("%(count)s office hour", "%(count)s office hours", amount) % {
            "count": amount
        }
    return {"d": _days, "h": _hours, "min": _minutes}[unit](amount)


def left_words(due_at: datetime, now: datetime | None = None) -> str:
    """Return how long is left, or how late it is."""
    seconds = (due_at - (now or timezone.now())).total_seconds()
    if seconds < 0:
        return _("Late by %(span)s") % {"span": span_words(-seconds)}
    # From six hours on the minutes are noise; the exact moment stands beside the words.
    coarse = seconds - seconds % HOUR if 6 * HOUR <= seconds < DAY else seconds
    return _("%(span)s left") % {"span": span_words(coarse)}


def paused_words(seconds: float) -> str:
    """Return what is left of a clock that stands still."""
    return _("Paused, %(span)s left") % {"span": span_words(seconds)}


def _day_of(at: datetime) -> date:
    return timezone.localtime(at).date()


def _days(count: int) -> str:
    return ngettext("%(count)s day", "%(count)s days", count) % {"count": count}


def _hours(count: int) -> str:
    return _("%(count)s h") % {"count": count}


def _minutes(count: int) -> str:
    return _("%(count)s min") % {"count": count}
