"""Merge a ticket into another one, and split it off again: two roots, locked together."""

from collections.abc import Callable, Mapping
from typing import Any

from django.utils.translation import gettext as _

from governance.models import Person, Unit
from tickets.services.referring import cancel_referrals
from tickets.services.ways_out import end_cards
from workflow.models import Case, CaseLink, Event, Involvement, Role
from workflow.rules.codes import BadCode, parse_code
from workflow.services.acts import Act, Glance
from workflow.services.clocks import backdate_duty
from workflow.services.duties import open_duties_of
from workflow.services.people import Sight
from workflow.services.refusals import WrongState


def target_of(data: Mapping[str, Any]) -> Case | None:
    """The ticket into which one is to be merged, by the code that was typed."""
    try:
        code = parse_code(str(data.get("into", "")))
    except BadCode:
        return None
    return Case.objects.filter(code=code, kind="ticket").select_related("holder").first()


def merged_into(case: Case) -> Case | None:
    """The ticket that this one was merged into last."""
    merged = case.events.filter(step="merge", phase="done").order_by("-seq").first()
    return target_of(merged.data) if merged else None


def followed(case: Case) -> Case | None:
    """Where the matter of a merged ticket is dealt with now; that may have been merged too."""
    target = merged_into(case)
    while target is not None and target.state == "merged":
        target = merged_into(target)
    return target


def merge_partners(case: Case, data: Mapping[str, Any]) -> set[int]:
    target = target_of(data)
    return {target.pk} if target else set()


def split_partners(case: Case, data: Mapping[str, Any]) -> set[int]:
    target = merged_into(case)
    return {target.pk} if target else set()


def merges_across(act: Act | Glance) -> bool:
    """Whether another unit is in charge of the other ticket, and so has to agree."""
    target = target_of(act.data)
    return target is not None and target.holder_id != act.case.holder_id


def merges_later(act: Act | Glance) -> bool:
    """Whether the requester would wait longer: the other ticket is promised for later."""
    target, own = target_of(act.data), act.case.due_at
    return target is not None and own is not None and (target.due_at is None or target.due_at > own)


def other_holder(act: Act) -> Unit:
    target = target_of(act.data)
    assert target is not None, "the form found it"
    return target.holder


def is_secret(case: Case) -> bool:
    """Sealed, or shielded from those it is about."""
    kept_out = Involvement.objects.filter(case=case, roles__gte=Role.KEPT_OUT)
    return case.is_sealed or kept_out.exists()


def blocked_by_secrecy(case: Case) -> str:
    return _("What others must not know of is never merged.") if is_secret(case) else ""


def merge(act: Act) -> None:
    """It goes on as a part of the other one; its requester follows that from his own page."""
    case = act.case
    found = target_of(act.data)
    assert found is not None, "the form found it"
    target = act.tree.partner(found.pk).root
    if act.decided_by is not None and target.holder_id not in (case.holder_id, act.decided_by.pk):
        raise WrongState(
            _("%(unit)s is in charge of it now and was not asked.") % {"unit": target.holder.name}
        )
    act.sights.append(Sight(case, Role.FOLLOWS, unit_id=target.holder_id))
    cancel_referrals(act)
    act.later.append(lambda event: _tie(act, target, event))


def _tie(act: Act, target: Case, event: Event) -> None:
    CaseLink.objects.get_or_create(
        case=act.case, other=target, kind="repeat", defaults={"event": event}
    )
    for person in _requesters(act.case):
        Involvement.objects.update_or_create(
            case=target,
            unit=None,
            post=None,
            user=None,
            person=person,
            create_defaults={
                "root": target,
                "roles": Role.FOLLOWS,
                "is_open": target.is_open,
                "opened_at": target.opened_at,
                "since": act.tree.now,
            },
            defaults={"until": None},
        )


def split(act: Act) -> None:
    """On its own again; the promise counts from its old start, without the time as a part."""
    case = act.case
    end_cards(case)
    old = case.duties.filter(kind="promise", round=case.round).order_by("-pk").first()
    target = merged_into(case)
    if target is not None:
        act.tree.partner(target.pk)
        rows = Involvement.objects.filter(case=target, person__in=_requesters(case))
        rows.update(until=act.tree.now)
    if old is not None:
        start = old.started_at
        act.later.append(lambda event: _count_from(act, start))


def _count_from(act: Act, start: Any) -> None:
    for duty in open_duties_of(act.case):
        if duty.kind == "promise":
            backdate_duty(act.tree, duty, start)


def _requesters(case: Case) -> list[Person]:
    return list(Person.objects.filter(case_id=case.pk, role="requester"))


MERGING_EFFECTS: Mapping[str, Callable[[Act], str | None]] = {"merge": merge, "split": split}
MERGING_CONDITIONS: Mapping[str, Callable[[Any], Any]] = {
    "merges_across": merges_across,
    "merges_later": merges_later,
    "blocked_by_secrecy": blocked_by_secrecy,
}
MERGING_PARTNERS = {"merge": merge_partners, "split": split_partners}
MERGING_DECIDERS = {"other": other_holder}
