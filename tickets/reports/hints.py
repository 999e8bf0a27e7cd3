"""Hints at intake: did this phone report before, and does somebody work on the same matter?"""

from collections.abc import Sequence
from datetime import timedelta

from django.db.models import BooleanField, Count, Exists, ExpressionWrapper, F, OuterRef, Q, Window
from django.utils import timezone

from governance.models import Person
from governance.models.vault import PersonQuerySet
from tickets.rules.alike import ALIKE, bigrams, likeness
from workflow.models import Case, CaseLink
from workflow.models.case import CaseQuerySet
from workflow.reports.hints import Hints
from workflow.services import Actor
from workflow.services.sight import openly_seen, unguarded

MOST_EARLIER = 5
MOST_NEARBY = 3
MOST_COMPARED = 200
RECENT = timedelta(days=90)
# Afterwards it is decided whose matter it is.
COMPARED_IN = ("received", "handling")
# A township's code names no village, and all of its places are near nothing.
VILLAGE_LENGTH = 12


def ticket_hints(case: Case, actor: Actor) -> Hints:
    """What staff should know of other tickets before this one is taken on; two queries."""
    own = Person.objects.filter(case_id=case.pk, role="requester").exclude(phone_hash="")
    same = Person.objects.filter(phone_hash__in=own.values("phone_hash"))
    hints = _earlier(same, actor, before=case.pk)
    return Hints(hints.earlier, hints.earlier_count, _nearby(case, actor))


def earlier_of_phone(phone: str, actor: Actor) -> Hints:
    """What this phone reported before, however it is spelt; raises BadPhone. One query."""
    return _earlier(Person.objects.with_phone(phone), actor)


def _earlier(persons: PersonQuerySet, actor: Actor, *, before: int | None = None) -> Hints:
    reported = persons.filter(role="requester", erased_at=None).exclude(phone_hash="")
    cases = unguarded(Case.objects.filter(kind="ticket", pk__in=reported.values("case_id")))
    if before is not None:
        cases = cases.filter(pk__lt=before)
    rows = (
        cases.select_related("holder")
        .annotate(
            is_seen=ExpressionWrapper(openly_seen(actor), BooleanField()),
            total=Window(Count("pk")),
        )
        .order_by("-is_seen", "-opened_at", "-pk")[:MOST_EARLIER]
    )
    found = list(rows)
    count = found[0].total if found else 0
    return Hints(earlier=[case for case in found if case.is_seen], earlier_count=count)


def _nearby(case: Case, actor: Actor) -> Sequence[Case]:
    """Open tickets of the same village that may be the same matter, the most alike first."""
    village = str(case.village)
    if case.state not in COMPARED_IN or case.is_sealed or len(village) < VILLAGE_LENGTH:
        return []
    own = bigrams(case.title)
    alike = {
        other: likeness(own, bigrams(other.title)) for other in _compared(case, village, actor)
    }
    found = [
        other
        for other, share in alike.items()
        if share >= ALIKE or (case.matter_id is not None and other.matter_id == case.matter_id)
    ]
    # The sort is stable: of two that are equally alike the newer stays first.
    return sorted(found, key=lambda other: -alike[other])[:MOST_NEARBY]


def _compared(case: Case, village: str, actor: Actor) -> CaseQuerySet:
    """Those of the same matter and then the newest of the village, as far as the reader sees."""
    linked = CaseLink.objects.filter(
        Q(case=case, other=OuterRef("pk")) | Q(case=OuterRef("pk"), other=case)
    )
    recent = Case.objects.filter(
        kind="ticket",
        village=village,
        is_open=True,
        opened_at__gte=timezone.now() - RECENT,
    )
    is_same = ExpressionWrapper(Q(matter=case.matter_id or 0), BooleanField())
    return (
        unguarded(recent)
        .filter(openly_seen(actor), ~Exists(linked))
        .exclude(pk=case.pk)
        .select_related("holder")
        .annotate(is_same=is_same)
        .order_by(F("is_same").desc(nulls_last=True), "-opened_at", "-pk")[:MOST_COMPARED]
    )
