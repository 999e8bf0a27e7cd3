"""What the requester answered: kept as Feedback rows, and what follows from it."""

from workflow.models import Case, Event, Feedback
from workflow.services.acts import Act

EXPLAINED = ("explained", "routed", "terminated")


def was_explained(case: Case) -> bool:
    """Whether the handler's last proposal gave a reason or a channel instead of a solution."""
    last = Event.objects.filter(case=case, step="propose", phase="done").order_by("-seq").first()
    return last is not None and last.data.get("outcome") in EXPLAINED


def after_answer(act: Act, *, stands: bool) -> str:
    """Which way an answer leads: closed, or back to the handler (steps.md, After the answer)."""
    solved = act.data["solved"]
    if solved == "yes" or (solved == "partly" and act.data["may_rest"]):
        return "closed"
    if solved == "no" and stands:
        return "closed"
    act.case.reworks += 1
    return "rework"


def keep_answer(act: Act, event: Event, *, source: str) -> None:
    """Keep an answer; without a contact the verifier's own look is not valid for the rates."""
    data = act.data
    reached = data.get("reached") or "yes"
    Feedback.objects.create(
        case=act.case,
        round=act.case.round,
        source=source,
        reached=reached,
        answered_by=data.get("answered_by") or ("self" if source == "own" else ""),
        solved=data["solved"],
        satisfied=data["satisfied"],
        may_rest=data.get("may_rest"),
        stands=data.get("stands"),
        is_valid=reached == "yes",
        is_sampled=act.case.callback_sampled,
        asked_by_unit=act.match.post.unit if act.match.post else None,
        at=event.at,
        event=event,
    )


def keep_try(act: Act, event: Event, attempt: int) -> None:
    """Keep a call that nobody answered."""
    Feedback.objects.create(
        case=act.case,
        round=act.case.round,
        source="callback",
        attempt=attempt,
        reached="missed",
        is_sampled=act.case.callback_sampled,
        asked_by_unit=act.match.post.unit if act.match.post else None,
        at=event.at,
        event=event,
    )


def keep_unknown(act: Act, event: Event) -> None:
    """Keep that the verdict is unknown: closed, but nobody said whether it is solved."""
    Feedback.objects.create(
        case=act.case,
        round=act.case.round,
        source="callback",
        reached="missed",
        is_sampled=act.case.callback_sampled,
        at=event.at,
        event=event,
    )
