"""Effects of extensions, supervision and changes: one function each, under the lock of the root."""

from collections.abc import Callable, Mapping
from datetime import datetime

from django.utils.translation import gettext as _

from governance.rules.calendar.workdays import end_of_day
from tickets.rules.ticket_oversight import HIGHEST_OF_A_MACHINE, LEVELS
from tickets.services.changing import change
from tickets.services.oversight_conditions import extended_duties, latest_extension
from tickets.services.referring import cancel_referrals
from workflow.models import Role
from workflow.services.acts import Act
from workflow.services.asking import void_asks
from workflow.services.clocks import extend_duty
from workflow.services.people import Sight
from workflow.services.refusals import WrongState


def extend(act: Act) -> None:
    """More time to handle it; the promise only moves as far as it would else be broken."""
    latest = latest_extension(act.case)
    assert latest is not None, "the table holds it back"
    until = min(end_of_day(act.data["due_on"]), latest)
    act.later.append(lambda event: _extend(act, until))


def _extend(act: Act, until: datetime) -> None:
    for duty in extended_duties(act.case):
        if duty.due_at is not None and duty.due_at < until:
            extend_duty(act.tree, duty, until)


def supervise(act: Act) -> None:
    """Push the holder: the card rises, and he answers by a day. Under red nothing is extended."""
    case, level = act.case, str(act.data["level"])
    highest = LEVELS[-1] if act.actor.is_staff else HIGHEST_OF_A_MACHINE
    if not LEVELS.index(case.supervision) < LEVELS.index(level) <= LEVELS.index(highest):
        raise WrongState(_("A card only rises; each level is given once."))
    case.supervision = act.variants["answer_sup"] = level
    act.event_data["level"] = level
    if act.data.get("due_at"):
        act.fixed_at["answer_sup"] = act.data["due_at"]
    if level == "red":
        act.later.append(lambda event: void_asks(act.tree, case, event, step="extend"))


def lift(act: Act) -> None:
    act.case.supervision = "none"


def take_over(act: Act) -> None:
    """A superior, or the centre, takes it upon itself; nobody can object."""
    assert act.match.post is not None
    taker = act.match.post.unit
    act.new_holder, act.how, act.ended = taker, "taken_over", "taken_over"
    act.event_data["to"] = taker.code
    cancel_referrals(act, variant="move")


def urge(act: Act) -> None:
    if act.match.post is not None:
        act.on_behalf_of = "requester"


def copy(act: Act) -> None:
    """Each unit sees it from now on and has to read it, no more."""
    case = act.case
    act.named = list(act.data["units"])
    act.sights += [Sight(case, Role.COPIED, unit_id=unit.pk) for unit in act.data["units"]]


OVERSIGHT_EFFECTS: Mapping[str, Callable[[Act], str | None]] = {
    "extend": extend,
    "supervise": supervise,
    "lift": lift,
    "take_over": take_over,
    "urge": urge,
    "change": change,
    "copy": copy,
}
