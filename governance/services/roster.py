"""Absences, and who is on call."""

from datetime import date, datetime, timedelta

from django.db import transaction
from django.utils import timezone

from governance.models import Absence, OnCall, Post, Unit


@transaction.atomic
def record_absence(
    post: Post, *, since: date, until: date | None = None, reason: str = ""
) -> Absence:
    """Write down that a post is away, to a last day or until further notice; its deputy acts.

    Raises ValidationError for days in the wrong order or days that another absence covers.
    """
    absence = Absence(post=post, valid_from=since, valid_to=until, reason=reason)
    absence.full_clean()
    absence.save()
    return absence


@transaction.atomic
def call_off_absence(absence: Absence) -> None:
    """Be back: what has begun ended yesterday; what has not been away for a day never was."""
    today = timezone.localdate()
    row = Absence.objects.select_for_update(no_key=True, of=("self",)).get(pk=absence.pk)
    if row.valid_from >= today:
        row.delete()
    elif row.valid_to is None or row.valid_to >= today:
        row.valid_to = today - timedelta(days=1)
        row.save(update_fields=["valid_to"])


def on_call(unit: Unit, at: datetime | None = None) -> Post | None:
    """The post that answers for a unit at a moment (now), if the roster names one in force."""
    turns = OnCall.objects.at(at or timezone.now()).select_related("post__user")
    turn = turns.filter(unit=unit, post__unit=unit).first()
    return turn.post if turn else None
