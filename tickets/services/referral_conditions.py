"""The conditions that the referral table names: each looks, none writes."""

from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _

from tickets.models import WhistleRating
from workflow.models import Case, Event
from workflow.services.actors import Actor
from workflow.services.duties import open_duties_of
from workflow.services.limits import window_for
from workflow.wording import times

MOST_REWORKS = 2


def blocked_by_not_a_move(case: Case) -> str:
    return "" if case.variant == "move" else _("You were called to help: report in instead.")


def blocked_by_not_a_whistle(case: Case) -> str:
    return "" if case.variant == "whistle" else _("This is yours to take over: accept it instead.")


def blocked_by_reworks(case: Case) -> str:
    """An answer is sent back twice at most; then it is rated as it is."""
    if case.reworks < MOST_REWORKS:
        return ""
    return _("It was sent back twice already. Rate it as it is.")


def blocked_by_closed_parent(case: Case) -> str:
    assert case.parent is not None
    return "" if case.parent.is_open else _("The ticket is closed. Rate it as it is.")


def blocked_by_rated_back(case: Case) -> str:
    """Once, and while the window after the answer is open."""
    if WhistleRating.objects.filter(referral=case.pk, side="callee").exists():
        return _("You have rated the call already.")
    if timezone.now() > rating_ends(case):
        return _("The time to rate the call is over.")
    return ""


def rating_ends(case: Case) -> datetime:
    """Until when the called side may rate the call, and each side's marks stay with it."""
    answers = Event.objects.filter(case=case, step="answer", phase="done").order_by("-seq")
    return window_for("rate_back", case, answers.values_list("at", flat=True)[0]).due_at


def is_veiled(event: Event, actor: Actor) -> bool:
    """Whether a rating is still kept from this reader: all but its own side wait for both."""
    if event.unit_id in actor.unit_ids:
        return False
    return not are_ratings_open(event.case)


def are_ratings_open(case: Case) -> bool:
    """Whether both sides have rated, or had the time to."""
    given = WhistleRating.objects.filter(referral=case.pk).count()
    return given == 2 or timezone.now() > rating_ends(case)


def blocked_by_designation(case: Case) -> str:
    if not case.referral.is_designated:
        return ""
    return _("It was ruled to be yours; that cannot be objected to again.")


def blocked_by_window(case: Case) -> str:
    """The time to object runs from the call, whether or not it was accepted in between."""
    ends = objection_ends(case)
    if ends is None:
        is_over = case.state != "called"
        return _("In an emergency: help first. It is too late to object.") if is_over else ""
    if timezone.now() <= ends:
        return ""
    return _("The time to object is over; it ended %(when)s.") % {"when": times.stamp(ends)}


def objection_ends(case: Case) -> datetime | None:
    """Until when the callee may object; in an emergency until he is there (None)."""
    if case.urgency == "emergency":
        return None
    return window_for("objection", case, case.opened_at).due_at


def blocked_by_passed_on(case: Case) -> str:
    """Who has accepted may object only while he still holds it by that, and works on it."""
    if case.state != "transferred":
        return ""
    parent = case.parent
    assert parent is not None
    accepted = case.events.filter(step="accept", phase="done").order_by("-seq").first()
    holding = parent.holdings.filter(until=None).first()
    is_his = (
        accepted
        and holding
        and (holding.unit_id, holding.since)
        == (
            case.holder_id,
            accepted.at,
        )
    )
    if not is_his:
        return _("The ticket is no longer yours by this.")
    if parent.children.filter(variant="move", is_open=True).exists():
        return _("You have sent it on yourself. Take that back first.")
    return "" if parent.state == "handling" else _("Possible only while the ticket is at work.")


def blocked_by_returns(case: Case) -> str:
    """After one return in a round only a ruling decides, lest it wander for ever."""
    assert case.parent is not None
    if case.parent.returns < 1:
        return ""
    return _("It was given back once already in this round: only a ruling decides now.")


def blocked_by_nothing_to_rule(case: Case) -> str:
    """Somebody objects, or is far too late to accept or to come."""
    duties = open_duties_of(case)
    now = timezone.now()
    is_late = any(d.kind in ("accept", "arrive") and d.is_late(now) for d in duties)
    if case.state == "disputed" or is_late or any(d.kind == "rule" for d in duties):
        return ""
    return _("Nobody objects to it, and it is not late.")


def blocked_by_accepted_move(case: Case) -> str:
    if case.variant == "move" and case.referral.was_accepted:
        return _("It was accepted: agree to the objection, or wait for the ruling.")
    return ""


REFERRAL_CONDITIONS: Mapping[str, Callable[[Any], Any]] = {
    "blocked_by_not_a_move": blocked_by_not_a_move,
    "blocked_by_not_a_whistle": blocked_by_not_a_whistle,
    "blocked_by_reworks": blocked_by_reworks,
    "blocked_by_closed_parent": blocked_by_closed_parent,
    "blocked_by_rated_back": blocked_by_rated_back,
    "blocked_by_designation": blocked_by_designation,
    "blocked_by_window": blocked_by_window,
    "blocked_by_passed_on": blocked_by_passed_on,
    "blocked_by_returns": blocked_by_returns,
    "blocked_by_nothing_to_rule": blocked_by_nothing_to_rule,
    "blocked_by_accepted_move": blocked_by_accepted_move,
}
REFERRAL_VEILS: Mapping[str, Callable[[Event, Actor], bool]] = {
    "rate": is_veiled,
    "rate_back": is_veiled,
}
