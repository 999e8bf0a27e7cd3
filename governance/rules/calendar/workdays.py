"""Which days are worked, when the offices are open, and how office time adds up."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta, timezone
from itertools import pairwise

# China has kept one offset without summer time since 1991, so no time zone database is needed.
SHANGHAI = timezone(timedelta(hours=8), "Asia/Shanghai")
ONE_DAY = timedelta(days=1)
NOTHING = timedelta(0)
SATURDAY = 5

# The statutory days with a fixed date (全国年节及纪念日放假办法); the others follow the moon.
STATUTORY = frozenset({(1, 1), (5, 1), (5, 2), (10, 1), (10, 2), (10, 3)})

# Free in every year since 1949: a year whose table lacks one of them is not loaded, only begun.
ANCHORS = frozenset({(1, 1), (5, 1), (10, 1)})

Span = tuple[datetime, datetime]


@dataclass(frozen=True)
class Season:
    """Office hours from one day of the year to another (both included; may run over New Year)."""

    first: tuple[int, int]
    last: tuple[int, int]
    weekdays: frozenset[int]
    periods: tuple[tuple[time, time], ...]

    def __post_init__(self) -> None:
        times = [moment for period in self.periods for moment in period]
        if not times or any(a >= b for a, b in pairwise(times)):
            raise ValueError("Office periods follow each other in one day and do not overlap.")

    def covers(self, day: date) -> bool:
        """Tell whether a day lies in this season, whatever its weekday."""
        at = (day.month, day.day)
        if self.first <= self.last:
            return self.first <= at <= self.last
        return at >= self.first or at <= self.last


DEFAULT_HOURS = (
    Season(
        first=(1, 1),
        last=(12, 31),
        weekdays=frozenset(range(5)),
        periods=((time(8, 30), time(12)), (time(13, 30), time(17, 30))),
    ),
)


@dataclass(frozen=True)
class WorkCalendar:
    """The days of one county: `special` names holidays (False) and make-up working days (True).

    On a date that no season of `hours` covers, those of `fallback` hold.

    In a year that is not loaded only the fixed statutory days and the weekends are free; whatever
    is computed from it is provisional.
    """

    special: Mapping[date, bool]
    loaded_years: frozenset[int]
    hours: tuple[Season, ...] = DEFAULT_HOURS
    fallback: tuple[Season, ...] = DEFAULT_HOURS
    _spans: dict[date, tuple[Span, ...]] = field(
        default_factory=dict, init=False, repr=False, compare=False
    )

    def is_loaded(self, day: date) -> bool:
        """Tell whether the holidays of the day's year are known."""
        return day.year in self.loaded_years

    def reaches(self, day: date) -> bool:
        """Tell whether a limit may begin on a day: in a loaded year, or the next to be loaded.

        Before that nobody told us the holidays, and after it nobody can know them.
        """
        return self.is_loaded(day) or day.year == max(self.loaded_years, default=0) + 1

    def is_workday(self, day: date) -> bool:
        """Tell whether offices work on this day, make-up weekends included."""
        known = self.special.get(day)
        if known is not None:
            return known
        return day.weekday() < SATURDAY and not self._is_unlisted_statutory(day)

    def is_makeup(self, day: date) -> bool:
        """Tell whether this is a Saturday or Sunday on which offices work (调休)."""
        return day.weekday() >= SATURDAY and self.is_workday(day)

    def is_holiday(self, day: date) -> bool:
        """Tell whether the day is free for more reason than being a Saturday or Sunday."""
        return self.special.get(day) is False or self._is_unlisted_statutory(day)

    def periods(self, day: date) -> tuple[Span, ...]:
        """Return the office periods of a day, none if it is free."""
        spans = self._spans.get(day)
        if spans is None:
            spans = self._spans[day] = tuple(
                (datetime.combine(day, a, SHANGHAI), datetime.combine(day, b, SHANGHAI))
                for a, b in (self._season(day).periods if self.is_workday(day) else ())
            )
        return spans

    def closing(self, day: date) -> datetime:
        """Return the end of the last office period of a working day."""
        return self.periods(day)[-1][1]

    def workday_from(self, day: date) -> date:
        """Return this day if it is worked, else the next that is."""
        while not self.is_workday(day):
            day += ONE_DAY
        return day

    def workday_after(self, day: date, n: int) -> date:
        """Return the n-th working day after a day, which is not counted itself."""
        for _ in range(n):
            day = self.workday_from(day + ONE_DAY)
        return day

    def office_time(self, since: datetime, until: datetime) -> timedelta:
        """Return how long offices are open between two moments."""
        total = NOTHING
        for opens, closes in self._open_from(since):
            if opens >= until:
                break
            total += min(closes, until) - opens
        return total

    def spend(self, since: datetime, amount: timedelta) -> list[Span]:
        """Return the stretches of office time that use up an amount from a moment on."""
        pieces = []
        for opens, closes in self._open_from(since):
            if amount <= NOTHING:
                break
            closes = min(closes, opens + amount)
            pieces.append((opens, closes))
            amount -= closes - opens
        return pieces

    def advance(self, since: datetime, amount: timedelta) -> datetime:
        """Return the moment at which an amount of office time has passed."""
        pieces = self.spend(since, amount)
        return pieces[-1][1] if pieces else since

    def unloaded_years(self, first: date, last: date) -> set[int]:
        """Return the years between two days whose holidays are not known."""
        return set(range(first.year, last.year + 1)) - self.loaded_years

    def _open_from(self, since: datetime) -> Iterator[Span]:
        """Yield the office periods from a moment on, without end, the first one cut to it."""
        day = local_day(since)
        while True:
            for opens, closes in self.periods(day):
                if closes > since:
                    yield max(opens, since), closes
            day += ONE_DAY

    def _is_unlisted_statutory(self, day: date) -> bool:
        return not self.is_loaded(day) and (day.month, day.day) in STATUTORY

    def _season(self, day: date) -> Season:
        """Return the hours of a working day.

        A day that no season names by its weekday (a make-up Saturday, a gap in the table) takes
        the season of its date with the most weekdays, else the default: a clock without office
        would never end.
        """
        own = [season for season in self.hours if season.covers(day)]
        of_date = own or [season for season in self.fallback if season.covers(day)]
        named = [season for season in of_date if day.weekday() in season.weekdays]
        widest_first = sorted(of_date, key=lambda season: -len(season.weekdays))
        return (named or widest_first or DEFAULT_HOURS)[0]


def loaded_years(national: Mapping[date, bool]) -> frozenset[int]:
    """Return the years whose holidays are in a table of special days that hold everywhere.

    A day or two that somebody typed in does not make a year known.
    """
    found: dict[int, set[tuple[int, int]]] = {}
    for day, is_workday in national.items():
        if not is_workday and (day.month, day.day) in ANCHORS:
            found.setdefault(day.year, set()).add((day.month, day.day))
    return frozenset(year for year, days in found.items() if days == ANCHORS)


def local_day(moment: datetime) -> date:
    """Return the date of a moment in China."""
    return moment.astimezone(SHANGHAI).date()


def end_of_day(day: date) -> datetime:
    """Return the last second of a day in China."""
    return datetime.combine(day, time(23, 59, 59), SHANGHAI)


def start_of_day(day: date) -> datetime:
    """Return the first moment of a day in China."""
    return datetime.combine(day, time(), SHANGHAI)
