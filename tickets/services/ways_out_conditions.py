"""What the ways out of a ticket depend on: each looks, none writes."""

from collections.abc import Callable, Mapping
from typing import Any

from django.db.models import Q
from django.utils.translation import gettext as _

from governance.models import Person, Unit
from tickets.rules.ticket_ways_out import DECLINED_AT_ONCE
from tickets.services.conditions import this_round
from workflow.models import Case
from workflow.services.actors import SYSTEM
from workflow.services.acts import Act, Glance
from workflow.services.facts import Facts

SMALL_HOLDERS = ("grid", "village")
# What an appeal may be directed against, if somebody else than the holder agreed to it.
APPEALABLE = ("decline", "list", "review")


def declined_below_township(act: Act | Glance) -> bool:
    """A grid or a village declines, and not because an emergency number is meant."""
    is_small = act.case.holder.kind in SMALL_HOLDERS
    return is_small and act.data.get("outcome") != DECLINED_AT_ONCE


def declined_above_village(act: Act | Glance) -> bool:
    is_small = act.case.holder.kind in SMALL_HOLDERS
    return not is_small and act.data.get("outcome") != DECLINED_AT_ONCE


def is_plausibly_same(case: Case, other: Case) -> bool:
    """Whether two tickets can be about one matter: the same village, or the same phone number."""
    if case.area_id[:12] == other.area_id[:12] and len(case.area_id) >= 12:
        return True
    people = Person.objects.filter(role="requester").exclude(phone_hash="")
    numbers = people.filter(case_id=case.pk).values("phone_hash")
    return people.filter(case_id=other.pk, phone_hash__in=numbers).exists()


def next_level(case: Case) -> Unit | None:
    """Who an appeal goes to: the nearest superior that neither held it nor decided against it."""
    facts = Facts(case, SYSTEM)
    passed = set(case.holdings.values_list("unit_id", flat=True)) | _decided(case)
    return next(
        (u for u in facts.superiors if u.pk not in passed and facts.can_act(u.pk, "intake")), None
    )


def _decided(case: Case) -> set[int | None]:
    """The units that agreed to what an appeal may be directed against, or called it solved."""
    approved = Q(step="approve", data__step__in=APPEALABLE)
    closed = Q(step="callback", to_state="closed")
    events = this_round(case).filter(approved | closed, phase="done")
    return set(events.values_list("unit_id", flat=True))


def blocked_by_top(case: Case) -> str:
    """No level is left that has not dealt with it."""
    if next_level(case) is not None:
        return ""
    return _("Every level above has dealt with it already. There is none left to ask.")


WAYS_OUT_CONDITIONS: Mapping[str, Callable[[Any], Any]] = {
    "declined_below_township": declined_below_township,
    "declined_above_village": declined_above_village,
    "blocked_by_top": blocked_by_top,
}
