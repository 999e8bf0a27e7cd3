"""Effects of the ticket's steps: one function each, run under the lock of the root."""

import hashlib
import re
from collections.abc import Callable, Mapping
from datetime import timedelta

from django.utils.translation import gettext_lazy as _

from governance.models import Unit
from governance.rules.calendar.workdays import end_of_day
from governance.services import register_person
from tickets.services.conditions import MISSES_THAT_END, spaced_misses, this_round
from tickets.services.feedback import (
    after_answer,
    keep_answer,
    keep_try,
    keep_unknown,
    was_explained,
)
from tickets.services.referring import refer
from workflow.models import Event, Role
from workflow.rules.prose import visible_text
from workflow.services.acts import Act
from workflow.services.duties import Owing, limit_for, open_duties_of, restart_clock
from workflow.services.people import Sight
from workflow.services.policies import policy
from workflow.services.refusals import WrongState
from workflow.services.steps import advance

TITLE_LENGTH = 30


def open_(act: Act) -> str:
    """Fill the new case; the first unit from grid upwards that can take it in will hold it."""
    case, data = act.case, act.data
    area = data["area"]
    holder = Unit.objects.first_holder(area.code)
    case.area, case.nature, case.urgency = area, data["nature"], data["urgency"]
    case.matter = data["matter"]
    case.title = title_of(data["text"])
    case.holder = holder or _centre(act)
    case.source = data["channel"]
    case.is_unverified = act.actor.is_unverified
    if act.match.post is not None:
        case.opened_by_unit = act.match.post.unit
        act.on_behalf_of = "requester"
        act.sights.append(Sight(case, Role.OPENED, unit_id=case.opened_by_unit_id))
    if data["contact_name"] or data["contact_phone"]:
        register_person(
            case.pk, "requester", name=data["contact_name"], phone=data["contact_phone"]
        )
    return "to_holder" if holder else "to_centre"


def _centre(act: Act) -> Unit:
    """Who places what no grid, village or township can take in."""
    centre = act.tree.county_units.get("centre")
    if centre is None:
        raise WrongState(_("This service does not cover this place yet."))
    return centre


def title_of(text: str) -> str:
    """The first sentence that says anything, cut to what a row of a list can show."""
    lines = [line for line in map(visible_text, text.splitlines()) if line]
    pieces = [piece for line in lines for piece in re.split("[。！？；.!?;]", line)]
    # Marks alone are a title too: a row without one could not be clicked.
    first = next(filter(None, map(visible_text, pieces)), next(iter(lines), "…"))
    return first if len(first) <= TITLE_LENGTH else first[: TITLE_LENGTH - 1] + "…"


def accept(act: Act) -> None:
    """Take it on: say what it is; urgency may rise, and a rise shortens the promise."""
    case, data = act.case, act.data
    case.matter = data["matter"] or case.matter
    case.nature = data["nature"] or case.nature
    case.urgency = data["urgency"] or case.urgency
    if data.get("post") is not None:
        case.assignee = data["post"]
    _shorten_promise(act)


def _shorten_promise(act: Act) -> None:
    """Recompute the promise from its own start; never later than the villager was told."""
    promise = next((d for d in open_duties_of(act.case) if d.kind == "promise"), None)
    if promise is None:
        return
    limit = limit_for(act.tree.limits, act.case, Owing("promise", "system"))
    if limit.pk == promise.limit_row_id:
        return
    old_limit, old_due = promise.limit_row, promise.due_at
    promise.limit_row = limit
    restart_clock(act.tree, promise)
    if old_due and promise.due_at and promise.due_at > old_due:
        promise.limit_row = old_limit
        restart_clock(act.tree, promise)


def place(act: Act) -> None:
    unit = act.data["unit"]
    act.new_holder, act.how, act.ended = unit, "placed", "placed"
    act.event_data["to"] = unit.code


def contact(act: Act) -> str:
    """The third miss, each two hours apart, counts as done and is marked."""
    if act.data["reached"] == "yes":
        return "reached"
    if spaced_misses(act.case, "contact", act.tree.now) < MISSES_THAT_END:
        return "missed"
    act.event_data["third_miss"] = True
    return "reached"


def ask(act: Act) -> None:
    until = end_of_day(act.data["due_on"])
    if act.case.urgency == "urgent":
        # An urgent matter waits a day at most, not until the end of the next one.
        until = min(until, act.tree.now + timedelta(hours=24))
    act.fixed_at["supply"] = until


def supply(act: Act) -> None:
    if act.match.post is not None:
        act.on_behalf_of = "requester"


def moved(act: Act) -> None:
    """The handover itself; who takes over came with the step that caused it."""
    assert act.new_holder is not None
    act.event_data["to"] = act.new_holder.code


def propose(act: Act) -> None:
    """The handler says it is done; whether it is called back was never his to choose."""
    case = act.case
    share = _callback_sample(case.area_id[:6])
    lot = hashlib.sha256(f"{case.pk}:{case.head_hash}".encode()).digest()
    case.callback_sampled = int.from_bytes(lot[:4], "big") % 100 < share


def _callback_sample(county: str) -> int:
    """How many of a hundred proposals are called back."""
    return int(policy("callback_sample", county, default=100))


def callback(act: Act) -> str:
    """What the verifier heard, or saw; the third miss closes in the same act."""
    if act.data["reached"] != "missed":
        # Only a reason or a channel can stand against a "no"; work that was not done cannot.
        act.data["stands"] = act.data["stands"] and was_explained(act.case)
        act.later.append(lambda event: keep_answer(act, event, source="callback"))
        return after_answer(act, stands=act.data["stands"])
    attempt = spaced_misses(act.case, "callback", act.tree.now)
    act.event_data["attempt"] = attempt
    act.later.append(lambda event: keep_try(act, event, attempt))
    if attempt >= MISSES_THAT_END:
        act.later.append(lambda event: _close_unreached(act))
    return "missed"


def _close_unreached(act: Act) -> None:
    advance(act.tree, act.case, "close_unreached", data={})


def confirm(act: Act) -> str:
    """The requester's own answer; his "no" to an explanation waits for the verifier."""
    act.later.append(lambda event: keep_answer(act, event, source="own"))
    if act.data["solved"] == "no" and was_explained(act.case):
        return "waits"
    return after_answer(act, stands=False)


def close_unreached(act: Act) -> str:
    """Closed with the verdict unknown, after three misses or when nobody answered in time."""
    act.later.append(lambda event: keep_unknown(act, event))
    if act.data.get("lapsed"):
        act.event_data["lapsed"] = act.data["lapsed"]
        return "lapse"
    return "third_miss"


def rate(act: Act) -> None:
    if this_round(act.case).filter(step="rate").exists():
        raise WrongState(_("This was rated already. A rating is given once."))
    act.later.append(lambda event: keep_answer(act, event, source="own"))


def reopen(act: Act) -> str:
    """A new round with clocks of its own; code and history stay."""
    case = act.case
    was_taken_on = Event.objects.filter(case=case, step__in=("accept", "moved", "place")).exists()
    case.round += 1
    case.reworks = 0
    act.event_data["round"] = case.round
    return "handling" if was_taken_on else "received"


def withdraw(act: Act) -> None:
    """Everything open ends; referrals that were under way are cancelled."""
    case, tree = act.case, act.tree
    if act.match.post is not None:
        act.on_behalf_of = "requester"
    open_children = list(case.children.filter(kind="referral", is_open=True))

    def cancel(event: Event) -> None:
        for child in open_children:
            advance(tree, tree.case(child.pk), "cancel", data={})

    act.later.append(cancel)


TICKET_EFFECTS: Mapping[str, Callable[[Act], str | None]] = {
    "open": open_,
    "accept": accept,
    "place": place,
    "contact": contact,
    "ask": ask,
    "supply": supply,
    "refer": refer,
    "moved": moved,
    "propose": propose,
    "callback": callback,
    "confirm": confirm,
    "close_unreached": close_unreached,
    "rate": rate,
    "reopen": reopen,
    "withdraw": withdraw,
}
