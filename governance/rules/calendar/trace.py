"""The trace of a due time: lines that a person can check, as data to be put into words later.

A trace is a list of {"code", "params"}. Days are "2026-10-13", moments "2026-10-13T17:30:00+08:00",
everything else is a number, a word or a list of these. This is the closed set of codes:

| code                  | params                                | says
|-----------------------|---------------------------------------|------------------------------------
| start                 | at                                    | the clock starts
| start_day_not_counted | day                                   | art. 201, units d and wd
| wall_clock            | amount, unit (min, h)                 | every minute counts, day and night
| office_minutes        | minutes, pieces [{from, to, minutes}] | the office time used up
|                       | or minutes, n, from, to               | more than 15 pieces
| counted_days          | unit (d, wd), n, days [...]           | the days counted
|                       | or unit, n, first, last               | more than 15 days
| makeup_day            | day                                   | a worked Saturday or Sunday
| skipped_holidays      | first, last, n                        | holidays in a row, not counted
| skipped_weekends      | days [...]                            | plain weekend days, not counted
| moved_to_working_day  | from, to                              | art. 203: the last day is free
| kept_early            | day                                   | free, but unmoved: a right is lost
| fixed                 | at                                    | a person set this moment
| paused                | since, until, minutes, reasons [...]  | the clock stood; minutes it counts
| shifted               | from, to, minutes                     | moved later by all pauses together
| provisional           | years [...]                           | holidays of these years unknown
| due                   | at, ends                              | the result; ends is a word of ENDS
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Any

from governance.rules.calendar.workdays import SHANGHAI, Span, WorkCalendar

CODES = (
    "start",
    "start_day_not_counted",
    "wall_clock",
    "office_minutes",
    "counted_days",
    "makeup_day",
    "skipped_holidays",
    "skipped_weekends",
    "moved_to_working_day",
    "kept_early",
    "fixed",
    "paused",
    "shifted",
    "provisional",
    "due",
)
ENDS = ("exactly", "office_minute", "day", "office", "fixed", "shifted")
LISTED = 15


@dataclass
class Reckoning:
    """A due time in the making: its trace, how it ends so far, and what it rests on."""

    calendar: WorkCalendar
    unit: str
    conservative: bool
    ends: str = "exactly"
    trace: list[dict[str, Any]] = field(default_factory=list)
    unknown_years: set[int] = field(default_factory=set)

    def note(self, code: str, **params: Any) -> None:
        """Add a line to the trace."""
        self.trace.append({"code": code, "params": params})

    def consult(self, first: date, last: date) -> None:
        """Remember that the result depends on which of these days are worked."""
        self.unknown_years |= self.calendar.unloaded_years(first, last)

    def note_days(self, first: date, last: date) -> None:
        """Note the make-up days and the free days from one day to another."""
        self.consult(first, last)
        days = days_between(first, last)
        for day in filter(self.calendar.is_makeup, days):
            self.note("makeup_day", day=day.isoformat())
        free = [day for day in days if not self.calendar.is_workday(day)]
        for run in _in_a_row(filter(self.calendar.is_holiday, free)):
            self.note("skipped_holidays", **ends_of(run))
        weekends = [day.isoformat() for day in free if not self.calendar.is_holiday(day)]
        if weekends:
            self.note("skipped_weekends", days=weekends)


def days_between(first: date, last: date) -> list[date]:
    """Return the days from one to another, both included."""
    return [first + timedelta(days=i) for i in range((last - first).days + 1)]


def _in_a_row(days: Iterable[date]) -> list[list[date]]:
    """Return the days in runs without a gap."""
    runs: list[list[date]] = []
    for day in days:
        if runs and day - runs[-1][-1] == timedelta(days=1):
            runs[-1].append(day)
        else:
            runs.append([day])
    return runs


def listed_days(days: Sequence[date]) -> dict[str, Any]:
    """Return the params that name counted days."""
    if len(days) > LISTED:
        return ends_of(days)
    return {"n": len(days), "days": [day.isoformat() for day in days]}


def listed_pieces(pieces: Sequence[Span]) -> dict[str, Any]:
    """Return the params that name stretches of office time."""
    if len(pieces) > LISTED:
        return {"n": len(pieces), "from": iso(pieces[0][0]), "to": iso(pieces[-1][1])}
    return {
        "pieces": [{"from": iso(a), "to": iso(b), "minutes": minutes(b - a)} for a, b in pieces]
    }


def ends_of(days: Sequence[date]) -> dict[str, Any]:
    """Return the params that name days by the first and the last."""
    return {"n": len(days), "first": days[0].isoformat(), "last": days[-1].isoformat()}


def minutes(length: timedelta) -> int:
    """Return whole minutes."""
    return length // timedelta(minutes=1)


def iso(moment: datetime) -> str:
    """Return a moment as people in China read it."""
    return moment.astimezone(SHANGHAI).isoformat(timespec="seconds")
