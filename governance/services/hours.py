"""What other office hours would change, before anybody saves them."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.utils import timezone

from governance.models import OfficeHours
from governance.rules.calendar import WorkCalendar, due
from governance.services.calendar import with_hours

# What is begun on the first morning and on the last afternoon of the week that is shown.
EXAMPLES = ((0, 9, 4, "wh"), (0, 9, 1, "wd"), (4, 16, 4, "wh"))
WEEK = 7


@dataclass(frozen=True)
class DayHours:
    """The office periods of one day, as they are and as they would be."""

    day: date
    before: str
    after: str


@dataclass(frozen=True)
class LimitEnds:
    """When a time limit ends, as it is and as it would be."""

    start: datetime
    amount: int
    unit: str
    before: datetime
    after: datetime


@dataclass(frozen=True)
class HoursPreview:
    """A week of the season and some time limits that begin in it."""

    days: tuple[DayHours, ...]
    limits: tuple[LimitEnds, ...]


def preview_hours(changed: OfficeHours, today: date | None = None) -> HoursPreview:
    """Compare a week of the season, this one or the next to come; the row need not be saved."""
    before, after = with_hours(changed)
    monday = _monday(changed, today or timezone.localdate())
    week = [monday + timedelta(days=n) for n in range(WEEK)]
    starts = [
        (datetime.combine(week[day], datetime.min.time()) + timedelta(hours=hour), amount, unit)
        for day, hour, amount, unit in EXAMPLES
    ]
    return HoursPreview(
        days=tuple(DayHours(day, _said(before, day), _said(after, day)) for day in week),
        limits=tuple(
            _limit(timezone.make_aware(start), amount, unit, before, after)
            for start, amount, unit in starts
        ),
    )


def _limit(
    start: datetime, amount: int, unit: str, before: WorkCalendar, after: WorkCalendar
) -> LimitEnds:
    ends = [due(start, amount, unit, calendar).due_at for calendar in (before, after)]
    return LimitEnds(start, amount, unit, *ends)


def _monday(changed: OfficeHours, today: date) -> date:
    """The Monday of this week if the season has begun, else of its first whole week to come."""
    season = changed.season()
    # 29 February comes every four years, or after eight.
    days = (today + timedelta(days=n) for n in range(8 * 366))
    first = next(day for day in days if season.covers(day))
    monday = first - timedelta(days=first.weekday())
    following = monday + timedelta(days=WEEK)
    has_begun = first == today or season.covers(monday)
    return monday if has_begun or not season.covers(following) else following


def _said(calendar: WorkCalendar, day: date) -> str:
    return ", ".join(f"{opens:%H:%M}-{closes:%H:%M}" for opens, closes in calendar.periods(day))
