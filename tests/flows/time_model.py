"""What the clocks of a ticket should say, told apart from the service by the log of what happened.

The lengths and what stops them are written down again, from the table of limits; what a step does
to a pause from the step tables. A duty's due moment is counted by `minutes`.
"""

from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from tests.flows import minutes
from workflow.models import Duty, Event

WORK = {"requester", "transit", "listed", "verify", "dispute", "mediation"}
STOPS = {
    "promise": {"requester", "listed", "verify", "mediation", "merged"},
    "handle": WORK,
    "contact": {"dispute"},
}
# Emergency, urgent, ordinary, complex.
URGENCIES = ("emergency", "urgent", "ordinary", "complex")
LENGTHS = {
    "promise": ("2 h", "24 h", "7 d", "15 d"),
    "accept": ("30 min", "2 wh", "4 wh", "1 wd"),
    "accept D": ("30 min", "2 wh", "1 wd", "1 wd"),
    "contact": ("30 min", "4 h", "24 h", "24 h"),
    "handle G": ("2 h", "24 h", "1 wd", "2 wd"),
    "handle V": ("2 h", "24 h", "2 wd", "3 wd"),
    "handle T": ("2 h", "24 h", "3 wd", "5 wd"),
    "handle D": ("2 h", "24 h", "5 wd", "10 wd"),
    "supply": ("24 h", "24 h", "5 d", "7 d"),
    "verify": ("24 h", "1 wd", "3 wd", "3 wd"),
    "confirm": ("3 d", "3 d", "7 d", "7 d"),
    "decide": ("1 h", "4 wh", "1 wd", "2 wd"),
    "oversee": ("30 min", "4 wh", "1 wd", "2 wd"),
    "place": ("30 min", "4 wh", "2 wd", "2 wd"),
    "rule": ("1 h", "4 wh", "3 wd", "3 wd"),
    "review": ("90 d",) * 4,
    "answer_sup": ("3 wd",) * 4,
    "answer_sup yellow": ("1 wd",) * 4,
    "answer_sup red": ("1 h", "4 wh", "4 wh", "4 wh"),
}
LEVELS = {"grid": "G", "village": "V", "township": "T"}
BEGINS = {
    "ticket.ask": "requester",
    "ticket.refer": "transit",
    "ticket.propose": "verify",
    "ticket.list": "listed",
    "referral.object": "dispute",
}
ENDS = {
    "ticket.supply": {"requester"},
    "ticket.supply_lapsed": {"requester"},
    "ticket.moved": {"transit", "dispute", "listed"},
    "ticket.take_over": {"transit", "dispute", "listed"},
    "ticket.resume": {"listed"},
    "ticket.callback": {"verify"},
    "ticket.confirm": {"verify"},
    "referral.stand_down": {"dispute"},
}
CLOSED = ("closed", "withdrawn", "transferred", "cancelled")
# How a duty ends by a step, if it is in time; `*` is any duty.
ENDINGS = {
    "ticket.accept": {"accept": "done"},
    "referral.accept": {"accept": "done", "rule": "void"},
    "ticket.contact": {"contact": "done"},
    "ticket.propose": {"contact": "done"},
    "ticket.supply": {"supply": "done"},
    "ticket.supply_lapsed": {"supply": "lapsed"},
    "ticket.callback": {"verify": "done", "handle": "done", "promise": "done", "*": "void"},
    "ticket.confirm": {"confirm": "done", "handle": "done", "promise": "done", "*": "void"},
    "ticket.moved": {"*": "moved"},
    "ticket.resume": {"review": "void"},
    "ticket.review": {"review": "done"},
    "ticket.withdraw": {"*": "void"},
    "referral.cancel": {"*": "void"},
    "referral.agree": {"*": "void"},
}


@dataclass
class Clock:
    """One duty: when it began, how long it is, what stops it."""

    kind: str
    case: int
    level: str
    start: datetime
    length: tuple[int, str]
    stops: frozenset[str]
    fixed: datetime | None = None
    due_no: int = 1
    # What stood still before an extension moves it no more.
    extended_at: datetime | None = None


@dataclass
class Standing:
    """The pauses of a case: those that are over, and since when others run."""

    over: list[tuple[str, datetime, datetime]] = field(default_factory=list)
    running: dict[str, datetime] = field(default_factory=dict)

    def begin(self, reason: str, now: datetime) -> None:
        self.running.setdefault(reason, now)

    def end(self, reasons: set[str], now: datetime) -> None:
        for reason in reasons & self.running.keys():
            self.over.append((reason, self.running.pop(reason), now))

    def spans(self, clock: Clock, until: datetime) -> list[minutes.Span]:
        """The stretches in which a clock stood still, up to a moment."""
        begun = max(clock.start, clock.extended_at or clock.start)
        rows = [*self.over, *((r, since, until) for r, since in self.running.items())]
        kept = [(max(a, begun), min(b, until)) for r, a, b in rows if r in clock.stops]
        return [(a, b) for a, b in kept if a < b]

    def is_stopped(self, clock: Clock) -> bool:
        return bool(clock.stops & self.running.keys())

    def since(self, clock: Clock, now: datetime) -> datetime:
        """Since when a clock that is stopped stands still, whichever pauses took turns."""
        spans = minutes.union(self.spans(clock, now))
        return spans[-1][0] if spans and spans[-1][1] == now else now


class TimeModel:
    """All clocks of one ticket and its referrals."""

    def __init__(self) -> None:
        self.clocks: dict[int, Clock] = {}
        self.settled: set[int] = set()
        self.cases: dict[int, Standing] = {}
        self.seq = 0
        # What the person who acts has typed: the days that are set by hand.
        self.typed: dict[str, datetime] = {}

    def standing(self, case: int) -> Standing:
        return self.cases.setdefault(case, Standing())

    def due(self, clock: Clock, now: datetime) -> datetime:
        base = clock.fixed or minutes.base_end(clock.start, *clock.length)
        return minutes.shifted(base, clock.length[1], self.standing(clock.case).spans(clock, now))

    def late(self, clock: Clock, now: datetime) -> int:
        """How late it is now; of one that stands still, as of the moment at which it stopped."""
        standing = self.standing(clock.case)
        moment = standing.since(clock, now) if standing.is_stopped(clock) else now
        return max(0, int((moment - self.due(clock, moment)).total_seconds()))

    def follow(self, root: Any, now: datetime) -> None:
        """Take in what happened at this moment, line by line, and check every clock."""
        duties = list(
            Duty.objects.filter(root=root.pk).select_related("unit", "case", "event", "limit_row")
        )
        events = Event.objects.filter(root=root.pk, seq__gt=self.seq, phase="done")
        for event in events.select_related("case").order_by("seq"):
            self._settle(event, duties, now)
            self._apply(event, root, now)
            self.seq = event.seq
        for duty in duties:
            if duty.pk not in self.clocks:
                self.clocks[duty.pk] = self._begun(duty, now)
            if duty.pk not in self.settled:
                self._check(duty, now)
        self.typed = {}

    def _settle(self, event: Event, duties: list[Duty], now: datetime) -> None:
        for duty in duties:
            if duty.event_id != event.pk:
                continue
            # What is opened and settled by one act has taken no time.
            if duty.pk not in self.clocks:
                self.clocks[duty.pk] = self._begun(duty, now)
            clock = self.clocks[duty.pk]
            late = self.late(clock, now)
            name = f"{event.case.kind}.{event.step}"
            assert duty.late_s == late, (name, duty.kind, duty.late_s, late)
            endings = ENDINGS.get(name, {})
            wanted = endings.get(duty.kind, endings.get("*", duty.outcome))
            if duty.kind == "decide":
                # A decision ends with what was asked for, or with the holder or round.
                wanted = duty.outcome if duty.outcome == "done" else "void"
            if late and wanted in ("moved", "void"):
                wanted = "lapsed"
            assert duty.outcome == wanted, (name, duty.kind, duty.outcome, wanted)
            assert not (late and duty.outcome in ("moved", "void"))
            self.settled.add(duty.pk)

    def _apply(self, event: Event, root: Any, now: datetime) -> None:
        case, name = event.case, f"{event.case.kind}.{event.step}"
        here, above = self.standing(case.pk), self.standing(root.pk)
        here.end(ENDS.get(name, set()), now)
        if name in BEGINS:
            here.begin(BEGINS[name], now)
        if name == "referral.object" and event.from_state == "transferred":
            above.begin("dispute", now)
        # Agreed to after it was accepted, the ticket goes back: then the handover ends the pause.
        goes_back = name == "referral.agree" and "dispute" in above.running
        resumes = name in ("referral.cancel", "referral.agree") and not goes_back
        if resumes or (name == "referral.stand_down" and event.to_state == "transferred"):
            above.end({"transit", "dispute"}, now)
        if event.to_state in CLOSED and event.from_state != event.to_state:
            here.end(set(here.running), now)
        if name == "ticket.extend":
            self._extend(now)
        if name == "ticket.change":
            self._hurry(event, now)

    def _clock(self, kind: str) -> Clock | None:
        found = [c for pk, c in self.clocks.items() if c.kind == kind and pk not in self.settled]
        return found[0] if found else None

    def _extend(self, now: datetime) -> None:
        """Each clock at most by its whole limit again; the promise only if it would be broken."""
        moved = [c for c in map(self._clock, ("handle", "promise")) if c is not None]
        moved = [c for c in moved if now <= self.due(c, now)]
        latest = min(minutes.base_end(self.due(c, now), *c.length) for c in moved)
        until = min(self.typed["extend"], latest)
        for clock in moved:
            if self.due(clock, now) < until:
                clock.fixed, clock.extended_at = until, now
                clock.due_no += 1

    def _hurry(self, event: Event, now: datetime) -> None:
        """A rise in urgency shortens what runs, from its own start; a lowering nothing."""
        was, then = event.data["was"], event.data["value"]
        order = ("complex", "ordinary", "urgent", "emergency")
        if order.index(then) < order.index(was):
            return
        for clock in filter(None, map(self._clock, ("handle", "promise"))):
            length = length_of(clock.kind, clock.level, then)
            if length == clock.length:
                continue
            fixed, extended_at, before = clock.fixed, clock.extended_at, clock.length
            clock.fixed, clock.extended_at, clock.length = None, None, length
            if fixed is not None and self.due(clock, now) >= fixed:
                clock.fixed, clock.extended_at, clock.length = fixed, extended_at, before

    def _begun(self, duty: Duty, now: datetime) -> Clock:
        assert duty.started_at == now, (duty.kind, duty.started_at, now)
        level = LEVELS.get(duty.unit.kind, "D") if duty.unit else ""
        supervision = duty.limit_row.variant if duty.kind == "answer_sup" else ""
        fixed = self.typed.get(duty.kind)
        if duty.kind == "answer_sup":
            # A card goes with the ticket and falls due as before.
            fixed = duty.fixed_at
        return Clock(
            duty.kind,
            duty.case_id,
            level,
            now,
            length_of(duty.kind, level, duty.case.urgency, supervision or ""),
            frozenset(self._stops(duty)),
            fixed,
        )

    def _stops(self, duty: Duty) -> set[str]:
        if duty.kind == "accept":
            return {"transit"} if duty.case.kind == "ticket" else {"dispute"}
        return STOPS.get(duty.kind, set())

    def _check(self, duty: Duty, now: datetime) -> None:
        clock = self.clocks[duty.pk]
        assert duty.settled_at is None, (duty.kind, "settled by no line of the log")
        assert duty.due_no == clock.due_no, (duty.kind, duty.due_no, clock.due_no)
        if self.standing(clock.case).is_stopped(clock):
            assert (duty.is_paused, duty.due_at, duty.next_alert_at) == (True, None, None), (
                duty.kind
            )
            return
        wanted = self.due(clock, now)
        found = duty.due_at and duty.due_at.astimezone(minutes.HERE)
        assert (duty.is_paused, found) == (False, wanted), (duty.kind, clock, found, wanted)


def length_of(kind: str, level: str, urgency: str, variant: str = "") -> tuple[int, str]:
    names = (f"{kind} {variant}", f"{kind} {level}", kind)
    row = next(LENGTHS[name] for name in names if name in LENGTHS)
    amount, unit = row[URGENCIES.index(urgency)].split()
    return int(amount), unit
