"""Effects of the ticket's steps: one function each, run under the lock of the root."""

import hashlib
from collections.abc import Callable, Mapping

from django.utils.translation import gettext_lazy as _

from governance.models import Unit
from governance.rules.calendar.workdays import end_of_day
from governance.services import register_person
from tickets.rules.prose import title_of
from tickets.rules.ticket_shield import SEALED_NATURE
from tickets.services.conditions import MISSES_THAT_END, spaced_misses, this_round
from tickets.services.feedback import (
    after_answer,
    keep_answer,
    keep_try,
    keep_unknown,
    was_explained,
)
from tickets.services.objecting import spare_holder
from tickets.services.referring import cancel_referrals, refer
from tickets.services.ruling import keep_placing
from tickets.services.sheltering import first_holder, keeps_out
from tickets.services.ways_out import begin_round
from tickets.services.whistling import whistle
from workflow.models import Event, Holding, Role
from workflow.services.acts import Act
from workflow.services.clocks import due_under, restart_clock
from workflow.services.duties import open_duties_of
from workflow.services.limits import limit_for, window_for
from workflow.services.pauses import is_paused_for
from workflow.services.people import Sight
from workflow.services.policies import policy
from workflow.services.refusals import NotAllowed, WrongState
from workflow.services.sealing import named_in_seal, seal
from workflow.services.steps import advance

# By what the present holder took it on, and after what he has yet to.
TAKEN_ON = ("accept", "moved", "place", "take_over", "split")
TO_TAKE_ON = ("open", "appeal", "shielded")


def open_(act: Act) -> str:
    """Fill the new case; who holds it first depends on the place, and on whom it is about."""
    case, data = act.case, act.data
    area, about = data["area"], data["about"]
    holder = first_holder(area.code, data["nature"], about)
    case.area, case.nature, case.urgency = area, data["nature"], data["urgency"]
    case.matter = data["matter"]
    case.title = title_of(data["text"])
    case.holder = holder or _centre(act)
    case.source = data["channel"]
    case.is_unverified = act.actor.is_unverified
    case.is_sealed = case.nature == SEALED_NATURE
    act.sights += keeps_out(case, about)
    if case.is_sealed:
        act.sights += named_in_seal(act.tree, case)
    if (post := act.match.post) is not None:
        case.opened_by_unit = post.unit
        act.on_behalf_of = "requester"
        # Of what is sealed or shielded, opening tells the post and never its unit.
        is_guarded = case.is_sealed or about is not None
        unit_id, post_id = (None, post.pk) if is_guarded else (post.unit_id, None)
        act.sights.append(Sight(case, Role.OPENED, unit_id, post_id))
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


def accept(act: Act) -> None:
    """Take it on: say what it is; urgency may rise, and a rise shortens the promise."""
    case, data = act.case, act.data
    case.matter = data["matter"] or case.matter
    case.nature = data["nature"] or case.nature
    case.urgency = data["urgency"] or case.urgency
    if case.nature == SEALED_NATURE:
        seal(act.tree, acting=case)
    if data.get("post") is not None:
        case.assignee = data["post"]
    _shorten_promise(act)


def _shorten_promise(act: Act) -> None:
    """Recompute the promise from its own start; never later than the villager was told."""
    promise = next((d for d in open_duties_of(act.case) if d.kind == "promise"), None)
    if promise is None:
        return
    limit = limit_for(act.tree.limits, act.case, "promise")
    if limit.pk == promise.limit_row_id:
        return
    row = promise.limit_row
    # Also while it stands still: it goes on by what it has then.
    if row and due_under(act.tree, promise, limit) > due_under(act.tree, promise, row):
        return
    promise.limit_row = limit
    restart_clock(act.tree, promise)


def place(act: Act) -> None:
    """The centre names who is in charge; whoever held it wrongly is charged with nothing."""
    unit = act.data["unit"]
    kept_out = act.facts.kept_out
    if unit.pk in kept_out.units or (kept_out.users and not kept_out.leaves(unit.pk, "intake")):
        raise WrongState(_("%(who)s cannot be called here.") % {"who": unit.name})
    owed = next((d.unit for d in open_duties_of(act.case) if d.kind == "place" and d.unit), None)
    if owed and owed.kind == "county" and act.unit_id != owed.pk:
        raise NotAllowed(_("The county decides this: its centre is a side of it."))
    act.new_holder, act.how, act.ended = unit, "placed", "placed"
    act.event_data["to"] = unit.code
    if act.data["keep"]:
        act.later.append(lambda event: keep_placing(act, event))
    if is_paused_for(act.case, "dispute"):
        # It was ruled that nobody there is competent: the holder had objected rightly.
        holding = Holding.objects.get(case=act.case, until=None)
        act.ended = "misrouted"
        act.later.append(lambda event: spare_holder(holding))


def contact(act: Act) -> str:
    """The third miss, each two hours apart, counts as done and is marked."""
    if act.data["reached"] == "yes":
        return "reached"
    if spaced_misses(act.case, "contact", act.tree.now) < MISSES_THAT_END:
        return "missed"
    act.event_data["third_miss"] = True
    return "reached"


def ask(act: Act) -> None:
    # An urgent matter waits a day at most, not until the end of the next one.
    latest = window_for("supply_most", act.case, act.tree.now, conservative=True).due_at
    act.fixed_at["supply"] = min(end_of_day(act.data["due_on"]), latest)


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
        return _after_answer(act, stands=act.data["stands"])
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
    return _after_answer(act, stands=False)


def _after_answer(act: Act, *, stands: bool) -> str:
    """Closed or back to the handler; of whoever was called for a closed ticket nothing more."""
    way = after_answer(act, stands=stands)
    if way == "closed":
        cancel_referrals(act)
    return way


def close_unreached(act: Act) -> str:
    """Closed with the verdict unknown, after three misses or when nobody answered in time."""
    act.later.append(lambda event: keep_unknown(act, event))
    cancel_referrals(act)
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
    events = Event.objects.filter(case=case, step__in=(*TAKEN_ON, *TO_TAKE_ON))
    last = events.order_by("-seq").values_list("step", flat=True).first()
    begin_round(case)
    act.event_data["round"] = case.round
    return "handling" if last in TAKEN_ON else "received"


def withdraw(act: Act) -> None:
    """Everything open ends; referrals that were under way are cancelled."""
    if act.match.post is not None:
        act.on_behalf_of = "requester"
    cancel_referrals(act)


TICKET_EFFECTS: Mapping[str, Callable[[Act], str | None]] = {
    "open": open_,
    "accept": accept,
    "place": place,
    "contact": contact,
    "ask": ask,
    "supply": supply,
    "refer": refer,
    "whistle": whistle,
    "moved": moved,
    "propose": propose,
    "callback": callback,
    "confirm": confirm,
    "close_unreached": close_unreached,
    "rate": rate,
    "reopen": reopen,
    "withdraw": withdraw,
}
