"""The conditions that the ticket table names: each looks, none writes."""

from collections.abc import Callable, Mapping
from datetime import datetime, timedelta
from typing import Any

from django.db.models import Exists
from django.utils.translation import gettext as _

from governance.models import Person
from workflow.models import Case, Duty, Event
from workflow.services.acts import Act, Glance
from workflow.services.duties import open_duties_of

MISS_APART = timedelta(hours=2)
MISSES_THAT_END = 3


def by_centre(act: Act) -> bool:
    post = act.match.post
    return post is not None and post.unit.kind in ("centre", "county")


def uncontacted(act: Act) -> bool:
    """Whether a contact was left and nobody has used it in this round."""
    return owes_contact(act.case)


def owes_contact(case: Case) -> bool:
    """Whether somebody could be contacted and nobody has done so in this round."""
    people = requesters_with_contact(case).annotate(is_done=Exists(contacts_done(case)))
    return people.filter(is_done=False).exists()


def has_contact(case: Case) -> bool:
    return requesters_with_contact(case).exists()


def requesters_with_contact(case: Case) -> Any:
    return Person.objects.filter(case_id=case.pk, role="requester").exclude(phone_hash="")


def contacts_done(case: Case) -> Any:
    return Duty.objects.filter(case=case, kind="contact", round=case.round, outcome="done")


def sampled(act: Act) -> bool:
    return act.case.callback_sampled


def repeated(act: Act) -> bool:
    """From the second "not solved" in a round on."""
    return act.case.reworks >= 2


def reopened_before(act: Act) -> bool:
    """From the second reopening on: the round was raised by this one already."""
    return act.case.round >= 3


def second_ask(act: Act | Glance) -> bool:
    return this_round(act.case).filter(step="ask", phase="done").exists()


def down_off_list(act: Act | Glance) -> bool:
    """A downward move that no entry of the responsibility list covers."""
    if act.data.get("variant") != "assign_down":
        return False
    entry = act.data["entry"] or act.case.matter
    return entry is None or act.data["callee"].kind not in entry.callee_kinds


def blocked_by_move(case: Case) -> str:
    """Rule 9: the sentence that says which move is still open; empty if none is."""
    child = case.children.filter(variant="move", is_open=True).select_related("holder").first()
    if child is None:
        return ""
    return _("Blocked: it was sent to %(unit)s, which has not answered yet. Cancel that first.") % {
        "unit": child.holder.name
    }


def blocked_by_place(case: Case) -> str:
    """Rule 9: `place` is open at a unit other than the holder."""
    owed = [d for d in open_duties_of(case) if d.kind == "place" and d.unit_id != case.holder_id]
    return _("Blocked: the county centre is deciding who is in charge.") if owed else ""


def blocked_by_answer(case: Case) -> str:
    """The requester answered this proposal already, and it waits for the verifier."""
    last = this_round(case).filter(step__in=("propose", "confirm"), phase="done").order_by("-seq")
    if last.values_list("step", flat=True).first() != "confirm":
        return ""
    return _("You have answered already. Somebody from the level above looks at it now.")


def this_round(case: Case) -> Any:
    """The events of a case since its round began."""
    events = Event.objects.filter(case=case)
    start = events.filter(step="reopen").order_by("-seq").values_list("seq", flat=True).first()
    return events.filter(seq__gte=start or 0)


def spaced_misses(case: Case, step: str, now: datetime) -> int:
    """How many tries failed since the last one that reached, at least two hours apart, with now.

    Tries in between are kept in the log but do not count.
    """
    times: list[datetime] = []
    tries = this_round(case).filter(step__in=(step, "propose")).order_by("seq")
    for name, data, at in tries.values_list("step", "data", "at"):
        if name == "propose" or data.get("reached") != "missed":
            times = []
        else:
            times.append(at)
    counted: list[datetime] = []
    for at in [*times, now]:
        if not counted or at - counted[-1] >= MISS_APART:
            counted.append(at)
    return len(counted)


TICKET_CONDITIONS: Mapping[str, Callable[[Any], Any]] = {
    "by_centre": by_centre,
    "uncontacted": uncontacted,
    "sampled": sampled,
    "repeated": repeated,
    "reopened_before": reopened_before,
    "second_ask": second_ask,
    "down_off_list": down_off_list,
    "blocked_by_move": blocked_by_move,
    "blocked_by_place": blocked_by_place,
    "blocked_by_answer": blocked_by_answer,
}
