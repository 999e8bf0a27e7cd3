"""When a message goes out, how often it is tried, and which of several become one."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime, time, timedelta
from typing import Literal

from governance.rules.calendar.workdays import SHANGHAI

QUIET_HOURS = ("21:00", "07:00")
# Who sends a message has it for so long; then it counts as not sent.
LEASE = timedelta(seconds=60)
NEWS_LIVES = timedelta(days=3)
# A reminder is worth something until shortly after the moment that it reminds of.
REMINDER_LIVES = timedelta(days=1)
LONGEST_WAIT = 60
# 1, 2, 4 … 32 minutes, then every hour: a gateway that is down for a night is outlived.
MOST_ATTEMPTS = 29
JITTER = 0.2


@dataclass(frozen=True)
class Pace:
    """How often one recipient is written to: between two messages, and on one day at most.

    Of several that wait, `merges` says what becomes of them: one digest, the newest alone, or
    each one for itself.
    """

    gap: timedelta = timedelta(0)
    per_day: int | None = None
    merges: Literal["digest", "newest", "each"] = "each"


PACES = {
    # A number must not be made to ring by what strangers write (threats 12).
    ("person", "sms"): Pace(timedelta(minutes=10), 3, "newest"),
    ("post", "sms"): Pace(timedelta(minutes=1), 20, "newest"),
    ("post", "mail"): Pace(timedelta(minutes=10), None, "digest"),
    ("unit", "chat"): Pace(timedelta(minutes=2), None, "digest"),
    # A machine reads every line of its own.
    ("unit", "webhook"): Pace(),
}


# Nobody's telephone rings in a demonstration, and its visitors wait to see what happens.
DEMO_GAP = timedelta(minutes=1)


def is_quiet(at: datetime, hours: Sequence[str]) -> bool:
    """Whether people sleep at this moment; from and to the same hour means that nobody does."""
    begins, ends = (time.fromisoformat(hour) for hour in hours)
    now = at.astimezone(SHANGHAI).time()
    if begins <= ends:
        return begins <= now < ends
    return now >= begins or now < ends


def after_quiet(at: datetime, hours: Sequence[str]) -> datetime:
    """The first moment from this one on at which a message may ring."""
    if not is_quiet(at, hours):
        return at
    here, ends = at.astimezone(SHANGHAI), time.fromisoformat(hours[1])
    day = here.date() if here.time() < ends else here.date() + timedelta(days=1)
    return datetime.combine(day, ends, SHANGHAI)


def next_day(at: datetime, hours: Sequence[str]) -> datetime:
    """When the next day begins for messages: at its first moment that is not quiet."""
    here = at.astimezone(SHANGHAI)
    midnight = datetime.combine(here.date() + timedelta(days=1), time(0), SHANGHAI)
    return after_quiet(midnight, hours)


def start_of_day(at: datetime) -> datetime:
    """The midnight from which the messages of this day are counted."""
    return datetime.combine(at.astimezone(SHANGHAI).date(), time(0), SHANGHAI)


def expires(step: str, not_before: datetime, due_at: datetime | None) -> datetime:
    """When a message is no longer worth sending."""
    if step == "remind" and due_at is not None:
        return due_at + REMINDER_LIVES
    return not_before + NEWS_LIVES


def retry_after(attempts: int, luck: float) -> timedelta | None:
    """How long to wait after so many tries that failed; None when it is given up.

    `luck` is a number from 0 to 1, so that what failed together is not tried together again.
    """
    if attempts >= MOST_ATTEMPTS:
        return None
    minutes = min(2 ** (attempts - 1), LONGEST_WAIT)
    return timedelta(minutes=minutes * (1 - JITTER + 2 * JITTER * luck))


@dataclass(frozen=True)
class Waiting:
    """One message that is due, as far as it matters for its turn.

    `about` is what the newest message replaces older ones of; `is_first` marks the
    acknowledgement, which goes ahead of whatever follows it.
    """

    pk: int
    about: str
    is_urgent: bool = False
    is_first: bool = False


@dataclass(frozen=True)
class Parcel:
    """Messages that go out as one: `lead` is sent, or a digest in its name for all of them."""

    lead: int
    carried: tuple[int, ...] = ()
    is_digest: bool = False


@dataclass(frozen=True)
class Turn:
    """What becomes of the messages that wait for one recipient."""

    parcels: list[Parcel] = field(default_factory=list)
    later: list[int] = field(default_factory=list)
    later_at: datetime | None = None


@dataclass(frozen=True)
class Sent:
    """What one recipient has got: when last, and how many today."""

    last_at: datetime | None = None
    today: int = 0


def plan(
    rows: Sequence[Waiting], pace: Pace, sent: Sent, *, now: datetime, hours: Sequence[str]
) -> Turn:
    """Decide which of the messages to one recipient go out now, and when to look at the others.

    `rows` come oldest first. What is urgent waits for no gap, but no number gets more than its
    share of a day.
    """
    allowed = len(rows) if pace.per_day is None else max(pace.per_day - sent.today, 0)
    urgent = [row.pk for row in rows if row.is_urgent][:allowed]
    parcels = [Parcel(pk) for pk in urgent]
    others = [row for row in rows if row.pk not in set(urgent)]
    last_at = now if parcels else sent.last_at
    gap_over = pace.gap and last_at is not None and last_at + pace.gap
    if not others:
        return Turn(parcels)
    if len(parcels) >= allowed:
        return Turn(parcels, [row.pk for row in others], next_day(now, hours))
    if gap_over and gap_over > now:
        return Turn(parcels, [row.pk for row in others], gap_over)
    chosen = _merged(others, pace)
    taken = {pk for parcel in chosen for pk in (parcel.lead, *parcel.carried)}
    later = [row.pk for row in others if row.pk not in taken]
    return Turn(parcels + chosen, later, now + pace.gap if later else None)


def _merged(rows: Sequence[Waiting], pace: Pace) -> list[Parcel]:
    if pace.merges == "each":
        return [Parcel(row.pk) for row in rows]
    if pace.merges == "digest":
        lead = rows[-1].pk
        several = len({row.about for row in rows}) > 1
        return [Parcel(lead, tuple(row.pk for row in rows[:-1]), several)]
    oldest = rows[0]
    if oldest.is_first:
        return [Parcel(oldest.pk)]
    same = [row.pk for row in rows if row.about == oldest.about]
    return [Parcel(same[-1], tuple(same[:-1]))]
