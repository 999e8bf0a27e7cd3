"""Whistles: others come, report in, answer and are rated; the caller stays in charge."""

from collections.abc import Callable, Mapping
from datetime import datetime

from django.db import transaction
from django.utils import timezone

from governance.rules.calendar.workdays import end_of_day
from tickets.models import Referral, Whistle, WhistleRating
from tickets.services.referring import call_child
from workflow.models import Case, Duty, Event
from workflow.services.acts import Act
from workflow.services.clocks import extend_duty
from workflow.services.duties import open_duties_of
from workflow.services.limits import window_for
from workflow.services.steps import advance
from workflow.services.tree import lock_free_tree

BATCH = 200


def whistle(act: Act) -> None:
    """One act, one child for each unit or person that is called."""
    act.later.append(lambda event: _call_all(act, event))


def _call_all(act: Act, event: Event) -> None:
    data = act.data
    row = Whistle.objects.create(
        case=act.case,
        caller_unit=act.case.holder,
        variant=data["kind"],
        arrive_by=data["arrive_by"],
        why=getattr(event, "text", None),
        event=event,
    )
    for called in data["callees"]:
        child = call_child(
            act,
            called.who,
            variant="whistle",
            whistle=row,
            caller=row.caller_unit,
            urgency=urgency_of(row, act.case),
            internal={"task": called.task},
            variants={"arrive": row.variant},
            fixed_at={"arrive": row.arrive_by} if row.arrive_by else {},
        )
        if called.key == data["lead"]:
            row.lead = Referral.objects.get(case=child)
    row.save(update_fields=["lead"])


def urgency_of(whistle: Whistle, ticket: Case) -> str:
    """Of an emergency whistle every part runs by the limits of an emergency."""
    return "emergency" if whistle.variant == "emergency" else ticket.urgency


def arrive(act: Act) -> None:
    """There; from now on an answer is owed. Who came in time is judged by when it was recorded."""
    act.occurred_at = act.data["at"]


def answer(act: Act) -> None:
    """The answer is in: the caller is no longer held up, and has to rate it."""
    act.case.blocks_parent = False


def rework(act: Act) -> None:
    act.case.blocks_parent = True
    act.case.reworks += 1


def rate(act: Act) -> None:
    """Keep the caller's marks apart from the log, where the other side could read them."""
    marks = {name: act.data[name] for name in ("timeliness", "attitude", "result")}
    act.later.append(lambda event: _keep_marks(act, event, "caller", marks))


def rate_back(act: Act) -> None:
    marks = {name: act.data[name] for name in ("needed", "described")}
    act.later.append(lambda event: _keep_marks(act, event, "callee", marks))


def _keep_marks(act: Act, event: Event, side: str, marks: Mapping[str, int]) -> None:
    WhistleRating.objects.create(referral_id=act.case.pk, side=side, event=event, **marks)


def extend(act: Act) -> None:
    """More time for the answer; the caller has agreed."""
    duty = next(d for d in open_duties_of(act.case) if d.kind == "answer")
    until = end_of_day(act.data["due_on"])
    act.later.append(lambda event: extend_duty(act.tree, duty, until))


def lapse_ratings(limit: int = BATCH) -> int:
    """Close what was answered and never rated, so long after the rating was due as a row says."""
    now = timezone.now()
    late = Duty.objects.open().filter(kind="rate", due_at__lt=now).order_by("due_at", "id")
    given_up = [duty for duty in late.select_related("case")[:limit] if _is_given_up(duty, now)]
    return sum(_lapse_rating(duty.pk, duty.root_id) for duty in given_up)


def _is_given_up(duty: Duty, now: datetime) -> bool:
    if duty.settled_at is not None or duty.due_at is None:
        return False
    return window_for("rate_lapsed", duty.case, duty.due_at).due_at < now


def _lapse_rating(pk: int, root_id: int) -> bool:
    with transaction.atomic():
        tree = lock_free_tree(root_id)
        if tree is None:
            return False
        # Again: what was rated before the lock was had is not given up.
        duty = Duty.objects.select_related("case").get(pk=pk)
        if not _is_given_up(duty, tree.now):
            return False
        advance(tree, tree.case(duty.case_id), "rate_lapsed")
        tree.save()
        return True


WHISTLE_EFFECTS: Mapping[str, Callable[[Act], str | None]] = {
    "arrive": arrive,
    "answer": answer,
    "rate": rate,
    "rate_back": rate_back,
    "rework": rework,
    "extend": extend,
}
