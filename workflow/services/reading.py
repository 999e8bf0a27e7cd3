"""Readings that leave a trace: who opens what is sealed, or takes full names out of here."""

from django.utils import timezone

from workflow.models import AccessLog, Case
from workflow.services.actors import Actor


def note_reading(actor: Actor, case: Case, *fields: str) -> None:
    """Write down that a member of staff is shown a sealed case, or this part of it."""
    if not (case.is_sealed and actor.is_staff and actor.user is not None):
        return
    AccessLog.objects.create(
        user=actor.user,
        post=actor.post,
        case=case,
        kind="read_sealed",
        fields=list(fields),
        at=timezone.now(),
    )


def note_export(actor: Actor, case: Case, *fields: str) -> None:
    """Write down that a member of staff took a document with full names, sealed or not."""
    if actor.is_staff and actor.user is not None:
        AccessLog.objects.create(
            user=actor.user,
            post=actor.post,
            case=case,
            kind="export",
            fields=list(fields),
            at=timezone.now(),
        )
