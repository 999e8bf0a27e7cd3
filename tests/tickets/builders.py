"""What tests of steps read back, as plain values that can be compared whole."""

from datetime import datetime, timedelta

from governance.models import Unit
from governance.rules.calendar import SHANGHAI
from tests import factories
from workflow.models import Case, Duty, Event, Pause

# A Monday morning in office hours, far from any holiday.
MONDAY = datetime(2026, 6, 8, 9, 0, tzinfo=SHANGHAI)
SOON = timedelta(minutes=10)
NO_CONTACT = {"contact_name": "", "contact_phone": ""}


def unit_of(username: str) -> Unit:
    return factories.staff(username).posts[0].unit


def owner(duty: Duty) -> str:
    return duty.unit.kind if duty.unit else duty.owner_kind


def open_duties(case: Case) -> set[str]:
    """For example {"handle@grid", "promise@system paused"}."""
    duties = case.duties.open().select_related("unit")
    return {f"{d.kind}@{owner(d)}" + (" paused" if d.is_paused else "") for d in duties}


def settled_by(event: Event) -> set[str]:
    """What the event's step settled, for example {"accept@grid done"}."""
    return {f"{d.kind}@{owner(d)} {d.outcome}" for d in event.settled.select_related("unit")}


def running_pauses(case: Case) -> set[str]:
    return set(Pause.objects.filter(case=case, until=None).values_list("reason", flat=True))


def holdings(case: Case) -> list[tuple[str, str, str]]:
    """Unit kind, how it began and how it ended, in order; an open one has not ended."""
    return list(case.holdings.order_by("id").values_list("unit__kind", "how", "ended"))


def steps_of(case: Case) -> list[str]:
    """The steps of the whole tree in the order of its log, those of children with their kind."""
    events = case.root_events.order_by("seq").select_related("case")
    return [e.step if e.case_id == case.pk else f"{e.case.kind}.{e.step}" for e in events]


def line_of(event: Event) -> tuple[str, dict, dict]:
    """Audience, prose that the requester may read, and prose for staff alone."""
    text = getattr(event, "text", None)
    return event.audience, dict(text.public) if text else {}, dict(text.internal) if text else {}


def answers(case: Case) -> list[tuple]:
    """Feedback in order: source, reached, solved, satisfied, whether it counts for the rates."""
    rows = case.feedback.order_by("id")
    return list(rows.values_list("source", "reached", "solved", "satisfied", "is_valid"))
