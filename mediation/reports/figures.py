"""What the figures count, read from the rows: each mediation once, by when it was applied for."""

from collections.abc import Iterator
from datetime import date
from decimal import Decimal

from django.db.models import Count, Q, QuerySet, Sum
from django.utils import timezone

from governance.models import Post
from mediation.models import Agreement, Clause, CourtConfirmation, DisputeType, Mediation, Party
from mediation.rules.figures import Counted, Figures, figures_of
from workflow.models import Event
from workflow.services import Actor

OVERSEERS = frozenset({"supervise", "audit"})
ELSEWHERE = ("not_accepted", "referred_out")


def may_read_figures(actor: Actor) -> bool:
    """Whoever supervises or audits in the post he acts in."""
    return actor.post is not None and bool(OVERSEERS & set(actor.post.capabilities))


def mediation_figures(post: Post, first: date, last: date) -> Figures:
    """Of the place of a post: what was applied for from one day to another, both counted."""
    rows = Mediation.objects.filter(
        case__area__code__startswith=post.unit.area_id,
        limitation_at__date__gte=first,
        limitation_at__date__lte=last,
    )
    types = list(DisputeType.objects.active().values_list("code", flat=True))
    return figures_of(_counted(rows), types=types)


def _counted(rows: QuerySet[Mediation]) -> Iterator[Counted]:
    ids = rows.values("case")
    parties = dict(
        Party.objects.filter(case__in=ids, agent_of=None)
        .values("case")
        .annotate(n=Count("pk"))
        .values_list("case", "n")
    )
    before = dict(
        Event.objects.filter(case__in=ids, step="file", phase="done").values_list(
            "case_id", "from_state"
        )
    )
    in_force = Agreement.objects.current().filter(case__in=ids, effective_at__isnull=False)
    agreements = {row.case_id: row for row in in_force.order_by("no")}
    confirmed = set(
        CourtConfirmation.objects.filter(case__in=ids, state="confirmed").values_list(
            "case_id", flat=True
        )
    )
    terms = _terms([row.pk for row in agreements.values()])
    for row in rows.select_related("case__holder"):
        agreement = agreements.get(row.case_id)
        amount, kept = terms.get(agreement.pk, (Decimal(0), True)) if agreement else (0, None)
        yield Counted(
            type=row.type_id,
            area=row.case.holder.area_id,
            mode=row.mode,
            source=row.source,
            result=_result(row, before.get(row.case_id, row.case.state)),
            parties=parties.get(row.case_id, 0),
            is_hard=row.case.urgency == "complex",
            is_written=agreement.is_written if agreement else None,
            amount=Decimal(amount),
            is_confirmed=row.case_id in confirmed,
            kept=kept,
        )


def _result(row: Mediation, state: str) -> str:
    if row.effective_at is not None:
        return "agreed"
    if row.ended_as:
        return f"ended.{row.ended_as}"
    return state if state in ELSEWHERE else "running"


def _terms(agreements: list[int]) -> dict[int, tuple[Decimal, bool | None]]:
    """Of each agreement the sum, and whether it was kept; None while something is to come."""
    today = timezone.localdate()
    owed = Q(performed_at=None, due_on__isnull=False)
    rows = (
        Clause.objects.filter(agreement__in=agreements)
        .values("agreement")
        .annotate(
            sum=Sum("amount"),
            open=Count("pk", filter=owed),
            late=Count("pk", filter=owed & Q(due_on__lt=today)),
        )
    )
    return {
        row["agreement"]: (
            row["sum"] or Decimal(0),
            False if row["late"] else None if row["open"] else True,
        )
        for row in rows
    }
