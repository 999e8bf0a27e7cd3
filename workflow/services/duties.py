"""Duties open, pause, go on and settle here, each with its due time and its trace."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from governance.models import Unit
from governance.rules import calendar as work
from governance.rules.organisation import level_of
from workflow.models import Case, Duty, Event, Pause, TimeLimit
from workflow.rules.duties import DUTY_KINDS, LADDERS, ladder_for
from workflow.rules.steps import Settle
from workflow.services.tree import Tree


class LimitMissing(LookupError):
    """No time limit is in force for a duty that a step opens."""


@dataclass(frozen=True)
class Owing:
    """A duty about to be opened: kind, who owes it, and the day a person set for it, if any."""

    kind: str
    owner_kind: str
    unit: Unit | None = None
    capability: str = ""
    post_id: int | None = None
    subject: str | None = None
    fixed_at: datetime | None = None


def open_duties(tree: Tree, case: Case, owing: Sequence[Owing]) -> list[Duty]:
    """Open each duty that is not open already; one that a running pause stops opens paused."""
    new = [item for item in owing if not _is_open(tree, case, item)]
    if not new:
        return []
    limits = {(item.kind, item.subject): limit_for(tree.limits, case, item) for item in new}
    duties = [_duty(tree, case, item, limits[item.kind, item.subject]) for item in new]
    running = {p.reason for p in pauses_of(case) if p.until is None}
    for duty in duties:
        if running & set(duty.limit_row.stops if duty.limit_row else ()):
            _stop(duty)
        else:
            _set_due(tree, duty)
    Duty.objects.bulk_create(duties)
    open_duties_of(case).extend(duties)
    return duties


def open_duties_of(case: Case) -> list[Duty]:
    """The open duties of a case, read once per call; opening and settling keep the list true."""
    cached: list[Duty] | None = getattr(case, "_open_duties", None)
    if cached is None:
        cached = [] if case._state.adding else _read_open(case)
        case._open_duties = cached  # type: ignore[attr-defined]
    return cached


def _read_open(case: Case) -> list[Duty]:
    duties = list(Duty.objects.open().filter(case=case).select_related("limit_row", "unit"))
    for duty in duties:
        duty.case = case
    return duties


def pauses_of(case: Case) -> list[Pause]:
    """All pauses of a case, read once per call."""
    cached: list[Pause] | None = getattr(case, "_pauses", None)
    if cached is None:
        is_new = case._state.adding
        cached = [] if is_new else list(Pause.objects.filter(case=case).order_by("since"))
        case._pauses = cached  # type: ignore[attr-defined]
    return cached


def settle_duties(tree: Tree, case: Case, settles: Iterable[Settle], event: Event | None) -> None:
    """Settle what the row names, each only if open; see steps.md, rules 1 and 2."""
    outcomes = {item.duty: item.outcome for item in settles}
    everything = outcomes.get("all")
    settled = []
    for duty in list(open_duties_of(case)):
        outcome = outcomes.get(_name(duty), everything)
        if outcome is not None:
            _settle(tree, duty, outcome, event)
            settled.append(duty)
    save_settled(settled)


def void_rest(tree: Tree, case: Case, event: Event) -> None:
    """On entering a closed state: void every open duty that does not outlive the case."""
    rest = [d for d in list(open_duties_of(case)) if not DUTY_KINDS[d.kind].survives_closing]
    for duty in rest:
        _settle(tree, duty, "void", event)
    save_settled(rest)


def save_settled(duties: Sequence[Duty]) -> None:
    if duties:
        fields = ["settled_at", "outcome", "late_s", "event", "next_alert_at", "is_paused"]
        Duty.objects.bulk_update(duties, fields)


def begin_pause(tree: Tree, case: Case, reason: str, event: Event) -> None:
    """Begin a pause; beginning one that runs changes nothing."""
    if any(p.reason == reason and p.until is None for p in pauses_of(case)):
        return
    pause = Pause.objects.create(case=case, reason=reason, since=tree.now, opened_by=event)
    pauses_of(case).append(pause)
    stopped = [d for d in open_duties_of(case) if _stops(d, reason) and not d.is_paused]
    for duty in stopped:
        _stop(duty)
    _save_clock(stopped)


def end_pauses(tree: Tree, case: Case, reasons: Iterable[str] | None, event: Event) -> None:
    """End pauses by reason, or all; what no other pause stops goes on, later by what it took."""
    wanted = None if reasons is None else set(reasons)
    ended = [
        pause
        for pause in pauses_of(case)
        if pause.until is None and (wanted is None or pause.reason in wanted)
    ]
    for pause in ended:
        pause.until, pause.closed_by = tree.now, event
    if not ended:
        return
    Pause.objects.bulk_update(ended, ["until", "closed_by"])
    resumed = [d for d in open_duties_of(case) if d.is_paused and not _still_stopped(case, d)]
    for duty in resumed:
        duty.is_paused = False
        _set_due(tree, duty)
    _save_clock(resumed)


def restart_clock(tree: Tree, duty: Duty) -> None:
    """Compute the due moment of an open duty anew, e.g. under another limit, from its start."""
    if not duty.is_paused:
        _set_due(tree, duty)
    duty.save(update_fields=["limit_row", "fixed_at", *_CLOCK])


_CLOCK = ["due_at", "next_alert_at", "stages", "stage", "trace", "is_provisional", "is_paused"]


def _save_clock(duties: Sequence[Duty]) -> None:
    if duties:
        Duty.objects.bulk_update(duties, _CLOCK)


def _name(duty: Duty) -> str:
    """How a table row names the duty; one `decide` is told from another by its subject."""
    return f"{duty.kind}:{duty.subject}" if duty.kind == "decide" else duty.kind


def _is_open(tree: Tree, case: Case, item: Owing) -> bool:
    return any(
        duty.kind == item.kind
        and duty.round == case.round
        and duty.subject == item.subject
        and duty.unit_id == (item.unit.pk if item.unit else None)
        for duty in open_duties_of(case)
    )


def _duty(tree: Tree, case: Case, item: Owing, limit: TimeLimit) -> Duty:
    return Duty(
        case=case,
        root=tree.root,
        kind=item.kind,
        round=case.round,
        owner_kind=item.owner_kind,
        unit=item.unit,
        capability=item.capability,
        post_id=item.post_id,
        subject=item.subject,
        limit_row=limit,
        started_at=tree.now,
        fixed_at=item.fixed_at,
        counts=DUTY_KINDS[item.kind].counts,
    )


def limit_for(rows: Iterable[TimeLimit], case: Case, item: Owing) -> TimeLimit:
    """Choose the row that fits the case; raise LimitMissing if none does."""
    level = level_of(item.unit.kind) if item.unit else None
    facts = {
        "variant": case.variant or None,
        "nature": case.nature or None,
        "level": level,
        "urgency": case.urgency,
    }
    fitting = [
        row
        for row in rows
        if row.kind == item.kind
        and all(getattr(row, name) in (None, value) for name, value in facts.items())
    ]
    if not fitting:
        raise LimitMissing(item.kind)
    return max(fitting, key=lambda row: row.specificity)


def _settle(tree: Tree, duty: Duty, outcome: str, event: Event | None) -> None:
    late_s = _late_seconds(tree, duty)
    duty.settled_at, duty.event, duty.late_s = tree.now, event, late_s
    # Rule 2: nobody leaves a late duty by passing it on or sitting it out.
    duty.outcome = "lapsed" if late_s and outcome in ("moved", "void") else outcome
    duty.next_alert_at, duty.is_paused = None, False
    open_duties_of(duty.case).remove(duty)


def _late_seconds(tree: Tree, duty: Duty) -> int:
    """How late the duty is now; a paused one as of the moment at which it was paused."""
    if not duty.is_paused:
        due, moment = duty.due_at, tree.now
    else:
        running = [
            p.since for p in pauses_of(duty.case) if p.until is None and _stops(duty, p.reason)
        ]
        moment = max(min(running, default=tree.now), duty.started_at)
        due = _due(tree, duty, until=moment).due_at
    return max(0, int((moment - due).total_seconds())) if due else 0


def _stops(duty: Duty, reason: str) -> bool:
    return duty.limit_row is not None and reason in duty.limit_row.stops


def _still_stopped(case: Case, duty: Duty) -> bool:
    return any(p.until is None and _stops(duty, p.reason) for p in pauses_of(case))


def _stop(duty: Duty) -> None:
    duty.is_paused, duty.due_at, duty.next_alert_at = True, None, None


def _pauses(tree: Tree, duty: Duty, until: datetime | None = None) -> list[work.Pause]:
    """The pauses that stop a duty, as intervals; a running one up to now."""
    return [
        work.Pause(pause.since, pause.until or tree.now, pause.reason)
        for pause in pauses_of(duty.case)
        if _stops(duty, pause.reason) and (until is None or pause.since < until)
    ]


def _due(tree: Tree, duty: Duty, *, until: datetime | None = None) -> work.Due:
    limit = duty.limit_row
    assert limit is not None
    return work.due(
        duty.started_at,
        limit.amount,
        limit.unit,
        tree.calendar,
        pauses=_pauses(tree, duty, until),
        fixed=duty.fixed_at,
    )


def _set_due(tree: Tree, duty: Duty) -> None:
    due = _due(tree, duty)
    duty.due_at, duty.trace, duty.is_provisional = due.due_at, due.trace, due.is_provisional
    duty.stages = _stages(tree, duty)
    later = [n for n, stage in enumerate(duty.stages) if n >= duty.stage]
    duty.next_alert_at = datetime.fromisoformat(duty.stages[later[0]]["at"]) if later else None


def _stages(tree: Tree, duty: Duty) -> list[dict[str, str]]:
    """The rungs of the ladder with their moments, stored so that no later rule changes them."""
    limit, due_at = duty.limit_row, duty.due_at
    assert limit is not None and due_at is not None
    ladder = LADDERS[ladder_for(limit.ladder, duty.case.urgency)]
    percents = [stage.percent for stage in ladder if stage.percent is not None]
    shares = dict(
        zip(
            percents,
            work.moments(
                duty.started_at, due_at, percents, limit.unit, tree.calendar, _pauses(tree, duty)
            ),
            strict=True,
        )
    )
    stages = []
    for stage in ladder:
        if stage.percent is not None:
            at = shares[stage.percent]
        else:
            at = work.after(due_at, *stage.after, tree.calendar) if stage.after[0] else due_at
        stages.append({"code": stage.code, "at": at.isoformat()})
    return stages
