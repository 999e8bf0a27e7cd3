"""Rows of lists: duties of the desk, cases of a list."""

from collections.abc import Iterator, Sequence
from typing import Any

from django.utils import timezone

from workflow.models import Case, Duty
from workflow.reports.climbing import Climb
from workflow.reports.clocks import State, Watch
from workflow.views import parts
from workflow.views.acts import verb_of
from workflow.views.choosing import choice_of
from workflow.wording import times
from workflow.wording.duties import duty_name
from workflow.wording.ladder import rung_name

PIPS = 5


def duty_row(duty: Duty, watch: Watch) -> parts.DutyRow:
    """One duty as a row of the desk."""
    case = duty.case
    verb, verb_url = verb_of(duty)
    return parts.DutyRow(
        url=case.get_absolute_url(),
        title=case.face,
        is_sealed=case.is_sealed,
        code=case.code,
        meta=tuple(_meta(duty)),
        state=watch.state(duty),
        when=watch.chip(duty),
        used=pips(watch.share(duty)),
        verb=verb,
        verb_url=verb_url,
        is_provisional=duty.is_provisional,
        is_urgent=case.urgency in ("emergency", "urgent"),
        urgency=case.get_urgency_display(),
        choice=choice_of(case),
    )


def _meta(duty: Duty) -> Iterator[str]:
    yield duty_name(duty.kind, duty.case.variant)
    yield duty.case.area.name
    sender = duty.case.opened_by_unit
    # A grid is called like its area, which stands there already.
    if sender is not None and sender != duty.unit and sender.name != duty.case.area.name:
        yield sender.name


def pips(share: float) -> tuple[bool, ...]:
    """Five cells of time used; any begun fifth counts, so that late is always full."""
    return tuple(share > n / PIPS for n in range(PIPS))


def case_due(case: Case, watch: Watch) -> parts.Due | None:
    """The due time of a case by its own copy, without a look at its duties."""
    if not case.is_open or case.due_at is None:
        return None
    state: State = "ok"
    if case.due_at < watch.now:
        return parts.Due("late", times.left_words(case.due_at, watch.now))
    if timezone.localdate(case.due_at) == timezone.localdate(watch.now):
        state = "soon"
    return parts.Due(state, times.due_words(case.due_at, watch.now))


def climb_row(climbs: Sequence[Climb], watch: Watch) -> dict[str, Any]:
    """One case with all that will happen to it, the soonest first."""
    case = climbs[0].duty.case
    return {
        "url": case.get_absolute_url(),
        "title": case.face,
        "code": case.code,
        "is_urgent": case.urgency in ("emergency", "urgent"),
        "urgency": case.get_urgency_display(),
        "when": times.due_words(climbs[0].at, watch.now),
        "rungs": [_rung(climb, watch) for climb in climbs],
    }


def _rung(climb: Climb, watch: Watch) -> dict[str, Any]:
    return owed_facts(climb.duty) | {
        "when": times.due_words(climb.at, watch.now),
        "what": rung_name(climb.code),
    }


def owed_facts(duty: Duty) -> dict[str, Any]:
    """The case, what is owed on it, and by whom; of the promise by who holds the case now."""
    case = duty.case
    unit = duty.unit or (duty.post.unit if duty.post else case.holder)
    return {
        "url": case.get_absolute_url(),
        "title": case.face,
        "code": case.code,
        "duty": duty_name(duty.kind, case.variant),
        "unit": unit.name,
    }
