"""Duties open and settle here; their clocks are in `clocks`, what stops them in `pauses`."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from governance.models import Post, Unit
from workflow.models import Case, Duty, Event, Pause, TimeLimit
from workflow.rules.duties import DUTY_KINDS
from workflow.rules.steps import Settle
from workflow.services import rows
from workflow.services.clocks import late_seconds, lend_pauses, running_stops, set_due, stop
from workflow.services.limits import limit_for
from workflow.services.tree import Tree


@dataclass(frozen=True)
class Owing:
    """A duty about to be opened: kind, who owes it, and the day a person set for it, if any."""

    kind: str
    owner_kind: str
    unit: Unit | None = None
    capability: str = ""
    post_id: int | None = None
    person_id: int | None = None
    subject: str | None = None
    fixed_at: datetime | None = None
    variant: str = ""


def open_duties(tree: Tree, case: Case, owing: Sequence[Owing]) -> list[Duty]:
    """Open each duty that is not open already; one that a running pause stops opens paused."""
    new = [item for item in owing if not _is_open(tree, case, item)]
    if not new:
        return []
    duties = [_duty(tree, case, item, _limit(tree, case, item)) for item in new]
    for duty in duties:
        if running_stops(duty):
            stop(duty)
        elif duty.limit_row is not None:
            set_due(tree, duty)
    rows.insert(duties)
    open_duties_of(case).extend(duties)
    return duties


def open_duties_of(case: Case) -> list[Duty]:
    """The open duties of a case, read once per call; opening and settling keep the list true."""
    cached: list[Duty] | None = getattr(case, "_open_duties", None)
    if cached is None:
        cached = [] if case._state.adding else _read_open(case)
        case._open_duties = cached  # type: ignore[attr-defined]
    return cached


def lend(case: Case, duties: list[Duty], pauses: list[Pause]) -> None:
    """Give a case its open duties and its pauses, read already and known to be as they are now."""
    for duty in duties:
        duty.case = case
    case._open_duties = duties  # type: ignore[attr-defined]
    lend_pauses(case, pauses)


def _read_open(case: Case) -> list[Duty]:
    duties = list(Duty.objects.open().filter(case=case).select_related("limit_row", "unit"))
    for duty in duties:
        duty.case = case
    return duties


def settle_duties(
    tree: Tree,
    case: Case,
    settles: Iterable[Settle],
    event: Event | None,
    *,
    owed_by: Post | None = None,
    spares: Callable[[Duty], bool] | None = None,
) -> None:
    """Settle what the row names, each only if open; see steps.md, rules 1 and 2.

    With `owed_by` only what this post or its unit owes; what `spares` says stays open.
    """
    outcomes = {item.duty: item.outcome for item in settles}
    everything = outcomes.get("all")
    settled = []
    for duty in list(open_duties_of(case)):
        outcome = outcomes.get(_name(duty), everything)
        is_own = owed_by is None or owed_by.pk == duty.post_id or owed_by.unit_id == duty.unit_id
        if outcome is not None and is_own and not (spares and spares(duty)):
            _settle(tree, duty, outcome, event)
            settled.append(duty)
    save_settled(settled)


def settle_one(tree: Tree, duty: Duty, outcome: str, event: Event) -> None:
    """Settle one duty and no other of its kind."""
    _settle(tree, duty, outcome, event)
    save_settled([duty])


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


def _name(duty: Duty) -> str:
    """How a table row names the duty; one `decide` is told from another by its subject."""
    return f"{duty.kind}:{duty.subject}" if duty.kind == "decide" else duty.kind


def _is_open(tree: Tree, case: Case, item: Owing) -> bool:
    return any(
        duty.kind == item.kind
        and duty.round == case.round
        and duty.subject == item.subject
        and duty.person_id == item.person_id
        and duty.unit_id == (item.unit.pk if item.unit else None)
        and (item.unit is not None or duty.post_id == item.post_id)
        for duty in open_duties_of(case)
    )


def _duty(tree: Tree, case: Case, item: Owing, limit: TimeLimit | None) -> Duty:
    return Duty(
        case=case,
        root=tree.root,
        kind=item.kind,
        round=case.round,
        owner_kind=item.owner_kind,
        unit=item.unit,
        capability=item.capability,
        post_id=item.post_id,
        person_id=item.person_id,
        subject=item.subject,
        limit_row=limit,
        started_at=tree.now,
        fixed_at=item.fixed_at,
        counts=DUTY_KINDS[item.kind].counts,
    )


def _limit(tree: Tree, case: Case, item: Owing) -> TimeLimit | None:
    if not DUTY_KINDS[item.kind].is_timed:
        return None
    return limit_for(tree.limits, case, item.kind, unit=item.unit, variant=item.variant)


def _settle(tree: Tree, duty: Duty, outcome: str, event: Event | None) -> None:
    late_s = late_seconds(tree, duty)
    duty.settled_at, duty.event, duty.late_s = tree.now, event, late_s
    # Rule 2: nobody leaves a late duty by passing it on or sitting it out.
    duty.outcome = "lapsed" if late_s and outcome in ("moved", "void") else outcome
    duty.next_alert_at, duty.is_paused = None, False
    open_duties_of(duty.case).remove(duty)
