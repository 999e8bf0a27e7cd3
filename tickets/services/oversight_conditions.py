"""What extensions, supervision and changes depend on: each looks, none writes."""

from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _

from governance.rules import calendar as work
from governance.services import kept_calendar
from tickets.services.changing import lowers_or_delays
from tickets.services.conditions import this_round
from workflow.models import Case, Duty
from workflow.services.actors import Match
from workflow.services.acts import Act
from workflow.services.duties import open_duties_of
from workflow.services.limits import window_for
from workflow.wording import times

EXTENDED = ("handle", "promise")


def running_duty(case: Case, kind: str) -> Duty | None:
    """The open duty of a kind, if its clock runs."""
    return next((d for d in open_duties_of(case) if d.kind == kind and d.due_at), None)


def extended_duties(case: Case) -> list[Duty]:
    """The clocks that an extension moves: handling, and the promise unless it is broken already."""
    now = timezone.now()
    found = (running_duty(case, kind) for kind in EXTENDED)
    return [duty for duty in found if duty is not None and not duty.is_late(now)]


def latest_extension(case: Case) -> datetime | None:
    """The last moment to which the clocks may be extended: each by its whole limit once more."""
    calendar = kept_calendar(case.area_id[:6])
    ends = [
        work.after(duty.due_at, duty.limit_row.amount, duty.limit_row.unit, calendar)
        for duty in extended_duties(case)
        if duty.due_at is not None and duty.limit_row is not None
    ]
    return min(ends, default=None)


def blocked_by_extension(case: Case) -> str:
    """Only before it is due, once a round, and not under a red card."""
    if case.supervision == "red":
        return _("Blocked: a red card is on. Under a red card no time is added.")
    if this_round(case).filter(step="extend", phase="done").exists():
        return _("The time was extended already. That is possible once.")
    handle = next((d for d in open_duties_of(case) if d.kind == "handle"), None)
    if handle is None or handle.due_at is None:
        return _("The clock stands still, so there is nothing to extend.")
    if handle.is_late(timezone.now()):
        return _("It is past its time. An extension must be asked for before.")
    return ""


def supervised(act: Act) -> bool:
    """Whether the old holder still had to answer a supervisor: the new one does by the same day."""
    return "answer_sup" in act.fixed_at


def by_person(act: Act) -> bool:
    """Whether somebody supervises; what a machine shows relieves nobody of looking himself."""
    return act.actor.is_staff


def blocked_by_red(case: Case) -> str:
    """A card only rises, and nothing is above red."""
    return (
        _("A red card is on already; there is none above it.") if case.supervision == "red" else ""
    )


def blocked_by_no_supervision(case: Case) -> str:
    owed = any(duty.kind == "answer_sup" for duty in open_duties_of(case))
    return "" if owed else _("No supervision waits for an answer.")


def blocked_by_no_card(case: Case) -> str:
    return _("No supervision is on.") if case.supervision == "none" else ""


def urged_at(case: Case) -> datetime | None:
    """When it was urged last, by the requester or for him."""
    urged = case.events.filter(step="urge", phase="done").order_by("-seq")
    return urged.values_list("at", flat=True).first()


def blocked_by_urged(case: Case) -> str:
    """Once in a while, three days if nothing else is set, so that a nudge stays one."""
    last = urged_at(case)
    if last is None:
        return ""
    again = window_for("urge_again", case, last).due_at
    if timezone.now() >= again:
        return ""
    words = _("It was urged a short while ago. Possible again from %(when)s.")
    return words % {"when": times.stamp(again)}


def held_by_taker(case: Case, match: Match) -> str:
    """Nobody takes over what his own unit holds."""
    is_holder = match.post is not None and match.post.unit_id == case.holder_id
    return _("This unit is in charge already.") if is_holder else ""


OVERSIGHT_UNLESS: Mapping[str, Callable[[Case, Match], str]] = {"take_over": held_by_taker}
OVERSIGHT_CONDITIONS: Mapping[str, Callable[[Any], Any]] = {
    "supervised": supervised,
    "by_person": by_person,
    "lowers_or_delays": lowers_or_delays,
    "blocked_by_extension": blocked_by_extension,
    "blocked_by_red": blocked_by_red,
    "blocked_by_no_supervision": blocked_by_no_supervision,
    "blocked_by_no_card": blocked_by_no_card,
    "blocked_by_urged": blocked_by_urged,
}
