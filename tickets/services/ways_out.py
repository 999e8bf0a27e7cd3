"""Effects of the ways out of a ticket: one function each, run under the lock of the root."""

from collections.abc import Callable, Mapping

from governance.rules.calendar.workdays import end_of_day
from tickets.services.referring import cancel_referrals
from tickets.services.ways_out_conditions import next_level
from workflow.models import Case, CaseLink, Event
from workflow.services.acts import Act


def begin_round(case: Case) -> None:
    """Count anew what is counted by the round; a card ended with the case that it was on."""
    case.round += 1
    case.reworks = case.returns = 0
    if not case.is_open:
        end_cards(case)


def end_cards(case: Case) -> None:
    """A supervision ended when the ticket did: nobody owes an answer to it any more."""
    case.supervision = "none"


def decline(act: Act) -> None:
    """Not taken on; what is said to be the same matter is linked, for whoever looks later."""
    other: Case | None = act.data["same_as"]
    if other is None:
        return
    links = CaseLink.objects.filter(case=act.case, other=other, kind="repeat")
    if not links.exists():
        act.later.append(lambda event: _link(act.case, other, event))


def _link(case: Case, other: Case, event: Event) -> None:
    CaseLink.objects.create(case=case, other=other, kind="repeat", event=event)


def appeal(act: Act) -> None:
    """One level up: a new round with a new promise, by somebody who has not dealt with it yet."""
    holder = next_level(act.case)
    assert holder is not None, "the table holds it back"
    begin_round(act.case)
    act.new_holder, act.how, act.ended = holder, "appealed", "appealed"
    act.event_data.update(to=holder.code, round=act.case.round)
    cancel_referrals(act)


def list_(act: Act) -> None:
    """It waits, with a day on which the holder looks at it again."""
    act.fixed_at["review"] = end_of_day(act.data["review_on"])


WAYS_OUT_EFFECTS: Mapping[str, Callable[[Act], str | None]] = {
    "decline": decline,
    "appeal": appeal,
    "list": list_,
    "review": list_,
}
