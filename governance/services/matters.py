"""Changes of the responsibility list that keep what was true before."""

from datetime import date, timedelta

from django.db import transaction
from django.utils import timezone

from governance.models import Matter, Unit


@transaction.atomic
def put_in_charge(matter: Matter, lead: Unit, *, on: date | None = None) -> Matter:
    """Name the lead of a matter from a day on (today): the entry ends and another succeeds it.

    The new entry's code carries a number. Returns the entry that names this lead already, if it
    does. Raises ValidationError for what would break the list.
    """
    day = on or timezone.localdate()
    old = Matter.objects.select_for_update(no_key=True).get(pk=matter.pk)
    if old.lead_id == lead.pk:
        return old
    cooperators = list(old.cooperators.exclude(pk=lead.pk))
    if old.lead is not None:
        cooperators.append(old.lead)
    old.valid_to = max(old.valid_from, day - timedelta(days=1))
    old.full_clean()
    old.save()
    new = Matter(
        code=_next_code(old.code),
        title=old.title,
        list=old.list,
        lead=lead,
        callee_kinds=old.callee_kinds,
        urgency=old.urgency,
        nature=old.nature,
        legal_basis=old.legal_basis,
        valid_from=day,
    )
    new.full_clean()
    new.save()
    new.cooperators.set(cooperators)
    return new


def _next_code(code: str) -> str:
    """NC-03 is followed by NC-03.2, that by NC-03.3."""
    stem = code.partition(".")[0]
    taken = Matter.objects.filter(code__startswith=f"{stem}.").count()
    return f"{stem}.{taken + 2}"
