"""The clocks of a case as its reader sees them: what is left, by when, and how it is counted."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from functools import cached_property
from typing import Any, Literal
from urllib.parse import urlencode

from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext, pgettext

from governance.rules import calendar as work
from governance.services import kept_calendar
from workflow.models import Case, Duty
from workflow.rules.duties import DUTY_KINDS
from workflow.rules.ladder import VILLAGERS
from workflow.services.actors import Actor
from workflow.services.clocks import stops_of
from workflow.services.duties import open_duties_of
from workflow.wording import times
from workflow.wording.duties import duty_name, own_duty_name
from workflow.wording.limits import source_name
from workflow.wording.trace import pause_reason, trace_lines

State = Literal["ok", "soon", "late", "pause"]
DAY_UNITS = ("d", "wd", "wh")
# What a trace says of a clock that stands still: how it began, and where it stood before.
HOLD_WHILE_PAUSED = ("start", "start_day_not_counted", "wall_clock", "fixed", "paused")
# What the small calendar does not draw: it would be a wall of cells.
MOST_DAYS = 70


@dataclass(frozen=True)
class Day:
    """A cell of the small calendar; an empty look is an empty cell."""

    text: str = ""
    note: str = ""
    look: str = ""


@dataclass(frozen=True)
class Clock:
    """One time limit, ready to print."""

    name: str
    state: State
    left: str
    by: str
    used: int
    begin: str = ""
    end: str = ""
    days: tuple[Day, ...] = ()
    trace: tuple[str, ...] = ()
    # The same sum as the query of the calculator's address; empty where there is nothing to count.
    sum: str = ""
    is_provisional: bool = False
    is_open: bool = False
    # Of another unit, on another case of the tree: worth knowing, not worth a place on top.
    is_aside: bool = False


class Watch:
    """One moment and the working calendar of one county: what duties are read by."""

    def __init__(self, county: str, now: datetime | None = None) -> None:
        self.county = county
        self.now = now or timezone.now()

    @cached_property
    def calendar(self) -> work.WorkCalendar:
        return kept_calendar(self.county)

    def state(self, duty: Duty) -> State:
        """Say in one word how a duty stands; soon once its first reminder is due, or today."""
        if duty.is_paused:
            return "pause"
        if duty.due_at is None:
            return "ok"
        if duty.is_late(self.now):
            return "late"
        reminder = next((s["at"] for s in duty.stages if s["code"] == "remind"), None)
        is_near = reminder is not None and datetime.fromisoformat(reminder) <= self.now
        return "soon" if is_near or self.is_today(duty.due_at) else "ok"

    def is_today(self, at: datetime) -> bool:
        return timezone.localdate(at) == timezone.localdate(self.now)

    def due_at(self, duty: Duty) -> datetime | None:
        """When it is due; of a paused duty, when it would be if it went on at this moment."""
        if duty.due_at is not None or duty.limit_row is None:
            return duty.due_at
        return self._reckon(duty, work.close_pauses(_stops(duty), self.now)).due_at

    def share(self, duty: Duty) -> float:
        """Return the part of the counted time that is used, from 0.0 to 1.0."""
        limit, due_at = duty.limit_row, self.due_at(duty)
        if limit is None or due_at is None:
            return 0.0
        return work.share_used(
            duty.started_at, self.now, due_at, limit.unit, self.calendar, _stops(duty)
        )

    def paused_left(self, duty: Duty) -> str:
        """Say what is left of a duty that stands still, in the days or hours it counts in."""
        due_at, unit = self.due_at(duty), duty.limit_row.unit if duty.limit_row else "h"
        if due_at is None:
            return ""
        seconds = max(0, work.remaining(self.now, due_at, unit, self.calendar))
        days = work.days_left(self.now, due_at, unit, self.calendar) if unit == "wd" else 0
        if not days:
            return times.span_words(seconds)
        words = ngettext("%(count)s working day", "%(count)s working days", days)
        return words % {"count": days}

    def chip(self, duty: Duty) -> str:
        """Say the time in the few words of a chip: late by 3 h, today 17:30, 2 days left."""
        if duty.is_paused:
            return _("%(span)s left") % {"span": self.paused_left(duty)}
        if duty.due_at is None:
            return _("no limit")
        if duty.is_late(self.now):
            return times.left_words(duty.due_at, self.now)
        return times.due_words(duty.due_at, self.now)

    def trace(self, duty: Duty) -> list[dict[str, Any]]:
        """The stored trace; of a paused duty, how far it has come without an end."""
        if not duty.is_paused or duty.limit_row is None:
            return list(duty.trace)
        ended = [pause for pause in _stops(duty) if pause.until is not None]
        whole = self._reckon(duty, ended).trace
        return [line for line in whole if line["code"] not in ("due", "shifted")]

    def days(self, duty: Duty) -> list[work.DayCell]:
        limit = duty.limit_row
        if limit is None or limit.unit not in DAY_UNITS:
            return []
        cells = work.days_of(
            duty.started_at,
            limit.unit,
            self.calendar,
            duty.due_at,
            trace=self.trace(duty),
            now=self.now,
            pauses=_stops(duty),
            # Of a paused duty the days that it would still have, all of them standing still.
            until=self.due_at(duty),
        )
        return cells if len(cells) <= MOST_DAYS else []

    def _reckon(self, duty: Duty, pauses: Iterable[work.Pause]) -> work.Due:
        limit = duty.limit_row
        assert limit is not None
        return work.due(
            duty.started_at,
            limit.amount,
            limit.unit,
            self.calendar,
            pauses=pauses,
            fixed=duty.fixed_at,
        )


def clocks_of(
    case: Case, actor: Actor, now: datetime | None = None, *, others: Iterable[Case] = ()
) -> list[Clock]:
    """The running and standing time limits of a case: one's own first, then the promise.

    A requester sees the promise and what he owes himself; staff see all. `others` are cases of
    the same tree whose time limits belong on the same page. Four queries, two more for each other.
    """
    watch = Watch(case.area_id[:6], now)
    duties = [duty for each in (case, *others) for duty in visible_duties(each, actor)]
    duties.sort(key=lambda duty: _rank(duty, actor))
    return [
        replace(clock_of(duty, watch, actor), is_aside=_is_aside(duty, case, actor))
        for duty in duties
    ]


def _is_aside(duty: Duty, case: Case, actor: Actor) -> bool:
    is_near = duty.case_id == case.pk or duty.kind == "promise"
    return not is_near and duty.unit_id not in actor.unit_ids


def visible_duties(case: Case, actor: Actor) -> list[Duty]:
    """The open duties of a case that this reader may know of."""
    duties = open_duties_of(case)
    if actor.is_requester:
        return [duty for duty in duties if duty.owner_kind in ("system", "requester")]
    if actor.is_party:
        leading = case.spec.lead_duties
        return [d for d in duties if d.kind in leading or d.person_id == actor.person_id]
    return [duty for duty in duties if actor.is_staff and may_know(duty, actor)]


def may_know(duty: Duty, actor: Actor) -> bool:
    """Of what a unit owes itself after an answer, whoever answered need not know."""
    return not DUTY_KINDS[duty.kind].is_inward or duty.unit_id in actor.unit_ids


def clock_of(duty: Duty, watch: Watch, actor: Actor) -> Clock:
    """One duty as a clock for this reader."""
    state = watch.state(duty)
    begin, end = _bar_ends(duty, watch)
    return Clock(
        name=_name(duty, actor),
        state=state,
        left=_left(duty, watch),
        by=_by(duty, watch),
        used=round(watch.share(duty) * 100),
        begin=begin,
        end=end,
        days=tuple(draw_day(cell, watch.now) for cell in watch.days(duty)),
        trace=(*_trace(duty, watch), *_basis(duty, actor)),
        sum=_sum(duty, watch),
        is_provisional=duty.is_provisional,
    )


def _bar_ends(duty: Duty, watch: Watch) -> tuple[str, str]:
    """What stands below the bar: days, and the hours too where one day is all there is."""
    begin = timezone.localdate(duty.started_at)
    if duty.due_at is None:
        return times.day_words(begin, watch.now), ""
    end = timezone.localdate(duty.due_at)
    if begin == end:
        return times.time_of_day(duty.started_at), times.time_of_day(duty.due_at)
    return times.day_words(begin, watch.now), times.day_words(end, watch.now)


def _basis(duty: Duty, actor: Actor) -> Iterable[str]:
    """By which row the limit runs, for officers; what rests on nothing but us names no source."""
    limit = duty.limit_row
    if limit is None or not actor.is_staff:
        return
    words = {
        "length": times.amount_words(limit.amount, limit.unit),
        "day": limit.valid_from.isoformat(),
        "source": source_name(limit.source),
    }
    if limit.source in ("", "design"):
        yield _("Limit: %(length)s, in force since %(day)s") % words
    else:
        yield _("Limit: %(length)s, in force since %(day)s, by %(source)s") % words


def _sum(duty: Duty, watch: Watch) -> str:
    """What the calculator has to be asked to show this limit, as it would be without stops."""
    limit = duty.limit_row
    if limit is None or duty.fixed_at is not None:
        return ""
    start = timezone.localtime(duty.started_at)
    asked = {"start": f"{start:%Y-%m-%dT%H:%M}", "amount": limit.amount, "unit": limit.unit}
    return urlencode({**asked, "area": watch.county})


def _stops(duty: Duty) -> list[work.Pause]:
    """The pauses of the case that stop this duty."""
    return [work.Pause(pause.since, pause.until, pause.reason) for pause in stops_of(duty)]


def _rank(duty: Duty, actor: Actor) -> tuple[bool, bool, bool, datetime]:
    is_own = duty.unit_id in actor.unit_ids or not actor.is_staff and duty.owner_kind in VILLAGERS
    # Of one's own what runs comes before what stands still, as in the head of the page.
    stands = is_own and duty.due_at is None
    return not is_own, stands, duty.kind != "promise", duty.due_at or duty.started_at


def _name(duty: Duty, actor: Actor) -> str:
    if not actor.is_staff:
        return own_duty_name(duty.kind)
    name = duty_name(duty.kind, duty.case.variant)
    if duty.unit is None or duty.unit_id in actor.unit_ids:
        return name
    return _("%(duty)s, %(unit)s") % {"duty": name, "unit": duty.unit.name}


def _left(duty: Duty, watch: Watch) -> str:
    if duty.is_paused:
        return _("Paused, %(span)s left") % {"span": watch.paused_left(duty)}
    return times.left_words(duty.due_at, watch.now) if duty.due_at else _("no limit")


def _by(duty: Duty, watch: Watch) -> str:
    if duty.due_at is not None:
        return _("by %(when)s") % {"when": times.full_date(duty.due_at, watch.now)}
    return _running_pause(duty, watch)


def _running_pause(duty: Duty, watch: Watch) -> str:
    """Say since when and why a duty stands still."""
    running = [pause for pause in _stops(duty) if pause.until is None]
    if not running:
        return ""
    reasons = filter(None, (pause_reason(pause.reason) for pause in running))
    return _("Stopped since %(when)s (%(reason)s)") % {
        "when": times.stamp(min(pause.since for pause in running), watch.now),
        "reason": pgettext("between the items of a list", ", ").join(reasons),
    }


def _trace(duty: Duty, watch: Watch) -> Sequence[str]:
    trace = watch.trace(duty)
    if not duty.is_paused:
        return trace_lines(trace, watch.now)
    # The days that it would have run to hold no longer.
    past = [line for line in trace if line["code"] in HOLD_WHILE_PAUSED]
    return [
        *trace_lines(past, watch.now),
        *_counted_so_far(duty, watch),
        _running_pause(duty, watch),
        _("No end is set while it stands. When it goes on, the end moves by the stop."),
    ]


def _counted_so_far(duty: Duty, watch: Watch) -> Iterable[str]:
    limit = duty.limit_row
    if limit is None or limit.unit not in ("d", "wd"):
        return
    length = times.amount_words(limit.amount, limit.unit)
    days = [times.day_words(cell.day, watch.now) for cell in watch.days(duty) if cell.n is not None]
    if not days:
        yield _("%(length)s in all; none is counted yet") % {"length": length}
        return
    listed = pgettext("between the items of a list", ", ").join(days)
    yield _("%(length)s in all; counted so far: %(days)s") % {"length": length, "days": listed}


def draw_day(cell: work.DayCell, now: datetime) -> Day:
    """Return a day of the small calendar as it is drawn."""
    if cell.state == "before":
        return Day()
    is_past = cell.day <= timezone.localdate(now)
    look = LOOKS.get(cell.state) or ("used" if is_past else "rest")
    note = _day_note(cell)
    return Day(str(cell.day.day), note, f"{look} now" if cell.is_today else look)


LOOKS: Mapping[str, str] = {"start": "start", "off": "off", "paused": "stop", "due": "due"}


def _day_note(cell: work.DayCell) -> str:
    if cell.n is not None:
        number = str(cell.n)
        if cell.state != "makeup":
            return number
        return pgettext("cell of a small calendar, a make-up day", "M %(number)s") % {
            "number": number
        }
    return {
        "start": pgettext("cell of a small calendar", "start"),
        "off": pgettext("cell of a small calendar", "off"),
        "paused": pgettext("cell of a small calendar", "stop"),
        "due": pgettext("cell of a small calendar", "due"),
    }.get(cell.state, "")
