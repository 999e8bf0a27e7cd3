"""The conditions that the ticket table names: each looks, none writes."""

from collections.abc import Callable, Mapping
from datetime import datetime, timedelta
from typing import Any

from django.db.models import Exists
from django.utils.translation import gettext as _

from governance.models import Person
from tickets.models import Whistle
from workflow.models import Case, Duty, Event
from workflow.services.actors import Match
from workflow.services.acts import Act, Glance
from workflow.services.duties import open_duties_of
from workflow.services.facts import ROUND_STARTS
from workflow.services.policies import policy

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
    """From the second reopening on: this one stands in the log already."""
    return Event.objects.filter(case=act.case, step="reopen").count() >= 2


def second_ask(act: Act | Glance) -> bool:
    return this_round(act.case).filter(step="ask", phase="done").exists()


def down_off_list(act: Act | Glance) -> bool:
    """A downward move that no entry of the responsibility list covers."""
    if act.data.get("variant") != "assign_down":
        return False
    entry = act.data["entry"] or act.case.matter
    return entry is None or act.data["callee"].kind not in entry.callee_kinds


def whistle_needs_approval(act: Act | Glance) -> bool:
    """The unit's own head decides first, where the county wants it so; in an emergency never."""
    is_asked = policy("whistle_approval", act.case.area_id[:6], default=False)
    return bool(is_asked) and act.data.get("kind") != "emergency"


def whistle_blocks(act: Act | Glance) -> bool:
    return owing_callees(act.case).exists()


def owing_callees(case: Case) -> Any:
    """The whistles of a ticket whose callee still owes something (rule 10)."""
    return case.children.filter(variant="whistle", blocks_parent=True)


def blocked_by_move(case: Case) -> str:
    """Rule 9: the sentence that says which move is still open; empty if none is."""
    child = case.children.filter(variant="move", is_open=True).select_related("holder").first()
    if child is None:
        return ""
    if child.state == "disputed":
        return _("Blocked: the objection of %(unit)s is open.") % {"unit": child.holder.name}
    return _("Blocked: it was sent to %(unit)s, which has not answered yet. Cancel that first.") % {
        "unit": child.holder.name
    }


def blocked_by_lead(case: Case) -> str:
    """Whoever led a whistle was called off, and of the others none was named yet."""
    leaderless = Whistle.objects.filter(case=case, lead=None, referrals__case__is_open=True)
    if not leaderless.exists():
        return ""
    return _("Blocked: nobody leads the whistle any more. Name one of those who were called.")


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


def opened_by_requester(case: Case, match: Match) -> str:
    """What a villager opened himself, nobody withdraws for him."""
    if match.post is None or case.opened_on_behalf:
        return ""
    return _("The requester opened this himself, so only he can withdraw it.")


def this_round(case: Case) -> Any:
    """The events of a case since its round began."""
    events = Event.objects.filter(case=case)
    starts = events.filter(step__in=ROUND_STARTS).order_by("-seq")
    start = starts.values_list("seq", flat=True).first()
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


TICKET_UNLESS: Mapping[str, Callable[[Case, Match], str]] = {"withdraw": opened_by_requester}
TICKET_CONDITIONS: Mapping[str, Callable[[Any], Any]] = {
    "by_centre": by_centre,
    "uncontacted": uncontacted,
    "sampled": sampled,
    "repeated": repeated,
    "reopened_before": reopened_before,
    "second_ask": second_ask,
    "down_off_list": down_off_list,
    "whistle_needs_approval": whistle_needs_approval,
    "whistle_blocks": whistle_blocks,
    "blocked_by_move": blocked_by_move,
    "blocked_by_place": blocked_by_place,
    "blocked_by_lead": blocked_by_lead,
    "blocked_by_answer": blocked_by_answer,
}
