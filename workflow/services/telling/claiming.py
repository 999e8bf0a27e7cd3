"""Whose turn it is: leases due messages, one short transaction at a time and one worker at once."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime

from django.conf import settings
from django.db import connection, transaction
from django.db.models import Count, F, Max, Q
from django.utils import timezone

from governance.models import Person, Post
from governance.models.vault import phone_hash
from workflow.models import Delivery
from workflow.rules.telling import (
    DEMO_GAP,
    LEASE,
    PACES,
    Pace,
    Parcel,
    Sent,
    Waiting,
    after_quiet,
    is_quiet,
    next_day,
    plan,
    start_of_day,
)
from workflow.services.policies import policy
from workflow.services.telling.overtaken import overtaken
from workflow.services.telling.writing import quiet_hours

BATCH = 50
SMS_PER_DAY = 2000
# One digest speaks for so many at most; the rest go out with the next.
MOST_TOGETHER = 1000
# An advisory lock of PostgreSQL, by a number that means this and nothing else.
CLAIMING = 7_210_004


@dataclass(frozen=True)
class Leased:
    """One message to be sent by this caller, before its lease ends, for itself and for others."""

    lead: Delivery
    carried: tuple[int, ...]
    is_digest: bool
    until: datetime

    @property
    def ids(self) -> tuple[int, ...]:
        return (self.lead.pk, *self.carried)


@dataclass
class Claim:
    """What one look at the queue brought."""

    leased: list[Leased] = field(default_factory=list)
    due: int = 0
    expired: int = 0
    lag_s: int = 0
    is_over_budget: bool = False
    # Whether anything changed its place, so that looking again may bring more.
    has_moved: bool = False


# A recipient by a channel; of telephones the number counts, whosever case it is.
Address = tuple[str, str]


def claim(limit: int = BATCH) -> Claim:
    """Lease what is due to this caller; a crash gives it back when the lease ends.

    One caller looks at a time, and a recipient to whom something is just being sent waits: so no
    two workers send him two messages where one was meant.
    """
    with transaction.atomic():
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_xact_lock(%s)", [CLAIMING])
        now = timezone.now()
        _take_back(now)
        dropped = _drop_overtaken()
        found = _Claiming(now, limit).claim()
        found.expired += dropped
        return found


def _take_back(now: datetime) -> None:
    """What was leased to somebody who is gone is due again."""
    lost = Delivery.objects.filter(state="leased", lease_until__lte=now)
    lost.update(state="due", lease_until=None)


def _drop_overtaken() -> int:
    """What is no longer so waits no longer either, whatever its hour is."""
    ids = list(overtaken(Delivery.objects.filter(state="due")).values_list("pk", flat=True))
    _update(ids, state="expired", error="overtaken")
    return len(ids)


class _Claiming:
    """One look at the queue, under the lock."""

    def __init__(self, now: datetime, limit: int) -> None:
        self.now = now
        self.limit = limit
        self.hours = quiet_hours(settings.COUNTY)
        self.found = Claim()
        self.later: defaultdict[datetime, list[int]] = defaultdict(list)

    def claim(self) -> Claim:
        rows = self._due_rows()
        if not rows:
            return self.found
        self.found.due = len(rows)
        self.found.lag_s = int((self.now - min(row.not_before for row in rows)).total_seconds())
        self.numbers = _numbers(rows)
        rows = self._with_companions(self._fresh(rows))
        groups: dict[Address, list[Delivery]] = {}
        for row in rows:
            groups.setdefault(self._address(row), []).append(row)
        for address in self._busy():
            groups.pop(address, None)
        sent = self._sent(groups)
        self.left = self._budget(groups)
        for address, waiting in groups.items():
            self._take(waiting, sent.get(address, Sent()))
        self._save()
        return self.found

    def _due_rows(self) -> list[Delivery]:
        due = Delivery.objects.select_for_update(skip_locked=True, of=("self",))
        due = due.filter(state="due", not_before__lte=self.now).select_related("event")
        return list(due.order_by("not_before", "id")[: self.limit])

    def _fresh(self, rows: list[Delivery]) -> list[Delivery]:
        """Without what is worth nothing any more, and what has to wait for the morning."""
        stale = [row.pk for row in rows if row.expires_at <= self.now]
        self.found.expired = len(stale)
        if stale:
            _update(stale, state="expired", error="too_late")
        night = []
        if is_quiet(self.now, self.hours):
            night = [row.pk for row in rows if not _rings_at_night(row) and row.pk not in stale]
            self.later[after_quiet(self.now, self.hours)] += night
        gone = {*stale, *night}
        return [row for row in rows if row.pk not in gone]

    def _with_companions(self, rows: list[Delivery]) -> list[Delivery]:
        """All else that is due to the same recipients, so that it goes out with this."""
        if len(rows) < self.limit:
            return rows
        known = {row.pk for row in rows}
        wanted = {row.recipient for row in rows if pace_of(row).merges != "each"}
        more = Delivery.objects.filter(state="due", not_before__lte=self.now, recipient__in=wanted)
        more = more.filter(expires_at__gt=self.now).exclude(pk__in=known)
        found = [*rows, *more.select_related("event").order_by("pk")[:MOST_TOGETHER]]
        self.numbers |= _numbers(found)
        return sorted(found, key=lambda row: row.pk)

    def _busy(self) -> set[Address]:
        rows = list(Delivery.objects.filter(state="leased"))
        self.numbers |= _numbers(rows)
        return {self._address(row) for row in rows if pace_of(row).merges != "each"}

    def _address(self, row: Delivery) -> Address:
        if row.channel == "sms":
            return self.numbers.get(row.recipient) or row.recipient, "sms"
        return row.recipient, row.channel

    def _sent(self, groups: Iterable[Address]) -> dict[Address, Sent]:
        """What each of these has got lately, whichever case it was about."""
        hashes = {who for who, channel in groups if channel == "sms"}
        shared = Person.objects.filter(phone_hash__in=hashes).values_list("pk", "phone_hash")
        numbers = {f"person:{pk}": found for pk, found in shared} | {
            who: number for who, number in self.numbers.items() if number in hashes
        }
        recipients = {who for who, _channel in groups} | set(numbers)
        day = start_of_day(self.now)
        rows = (
            Delivery.objects.filter(recipient__in=recipients, state="sent", sent_with=None)
            # Yesterday's last message still counts for the gap.
            .filter(sent_at__gte=min(day, self.now - max(pace.gap for pace in PACES.values())))
            .values("recipient", "channel")
            .annotate(last=Max("sent_at"), today=Count("pk", filter=Q(sent_at__gte=day)))
            .order_by()
        )
        last: dict[Address, datetime] = {}
        today: Counter[Address] = Counter()
        for row in rows:
            who, channel = row["recipient"], row["channel"]
            address = (numbers.get(who) or who, channel) if channel == "sms" else (who, channel)
            last[address] = max(row["last"], last.get(address, row["last"]))
            today[address] += row["today"]
        return {address: Sent(last[address], today[address]) for address in last}

    def _budget(self, groups: Iterable[Address]) -> int:
        """How many more SMS the county pays for today."""
        if not any(channel == "sms" for _who, channel in groups):
            return 0
        return sms_per_day() - sms_of_today(self.now)

    def _take(self, rows: Sequence[Delivery], sent: Sent) -> None:
        by_id = {row.pk: row for row in rows}
        turn = plan(_waiting(rows), pace_of(rows[0]), sent, now=self.now, hours=self.hours)
        if turn.later_at:
            self.later[turn.later_at] += turn.later
        until = self.now + LEASE
        for parcel in turn.parcels:
            lead = by_id[parcel.lead]
            if self._affords(lead, parcel):
                lead.attempts += 1
                self.found.leased.append(Leased(lead, parcel.carried, parcel.is_digest, until))

    def _save(self) -> None:
        """Write down whose turn it is and whose is later, in as few statements as there are."""
        for moment, ids in self.later.items():
            _update(ids, not_before=moment)
        ids = [pk for leased in self.found.leased for pk in leased.ids]
        attempts = F("attempts") + 1
        _update(ids, state="leased", lease_until=self.now + LEASE, attempts=attempts)
        self.found.has_moved = bool(ids or any(self.later.values()) or self.found.expired)

    def _affords(self, row: Delivery, parcel: Parcel) -> bool:
        """Whether the day's money is enough; for danger it always is."""
        if row.channel != "sms":
            return True
        self.left -= 1
        if self.left >= 0 or row.is_urgent:
            return True
        self.found.is_over_budget = True
        self.later[next_day(self.now, self.hours)] += [row.pk, *parcel.carried]
        return False


def sms_per_day() -> int:
    """How many SMS the county sends on one day at most."""
    return int(policy("sms_per_day", settings.COUNTY, default=SMS_PER_DAY))


def sms_of_today(now: datetime) -> int:
    """How many SMS went out since midnight."""
    sent = Delivery.objects.filter(channel="sms", state="sent", sent_with=None)
    return sent.filter(sent_at__gte=start_of_day(now)).count()


def _update(ids: Iterable[int], **values: object) -> None:
    if ids:
        Delivery.objects.filter(pk__in=list(ids)).update(**values)


def _rings_at_night(row: Delivery) -> bool:
    return row.is_urgent or row.channel == "webhook"


def pace_of(row: Delivery) -> Pace:
    """How often its recipient is written to; whoever tries a demonstration waits for no hour."""
    pace = PACES.get((row.recipient.partition(":")[0], row.channel), Pace())
    if not settings.DEMO:
        return pace
    return replace(pace, gap=min(pace.gap, DEMO_GAP), per_day=None)


def _waiting(rows: Sequence[Delivery]) -> list[Waiting]:
    """In the order in which they were written."""
    return [
        Waiting(row.pk, _about(row), row.is_urgent, is_first=_is_first(row))
        for row in sorted(rows, key=lambda row: row.pk)
    ]


def _about(row: Delivery) -> str:
    """Of a villager his own part, so that news of two of his cases stays two messages."""
    return row.recipient if row.recipient.startswith("person:") else str(row.event.root_id)


def _is_first(row: Delivery) -> bool:
    return row.recipient.startswith("person:") and row.event.seq == 1


def _numbers(rows: Iterable[Delivery]) -> dict[str, str]:
    """The keyed hash of the number of everybody who is to get an SMS."""
    who = {row.recipient for row in rows if row.channel == "sms"}
    return dict(_hashes(who)) if who else {}


def _hashes(recipients: set[str]) -> Iterator[tuple[str, str]]:
    ids = {kind: {pk for name, pk in map(_parts, recipients) if name == kind} for kind in _KINDS}
    for pk, found in Person.objects.filter(pk__in=ids["person"]).values_list("pk", "phone_hash"):
        yield f"person:{pk}", found
    for post in Post.objects.filter(pk__in=ids["post"]).select_related("user"):
        yield f"post:{post.pk}", phone_hash(post.user.phone)


_KINDS = ("person", "post", "unit")


def _parts(recipient: str) -> tuple[str, int]:
    kind, _colon, pk = recipient.partition(":")
    return kind, int(pk)
