"""The desk in stretches of time: late, today, in three days, later, and what stands still."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, time, timedelta
from typing import Any

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import Count, F, OuterRef, Q
from django.db.models.functions import JSONObject
from django.utils import timezone

from governance.rules.calendar import SHANGHAI
from workflow.models import Duty, Pause
from workflow.reports.desk import COUNT_CAP, owed
from workflow.services.actors import Actor

BUCKETS = ("late", "today", "soon", "later", "paused")
SOON = timedelta(days=3)
PAGE = 50
ASKS = 10
EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
RELATED = ("case__holder", "case__area", "case__opened_by_unit", "limit_row", "unit")


@dataclass(frozen=True)
class DeskPage:
    """One page of the desk: duties by due time, standing ones last, and how many there are."""

    duties: list[Duty]
    asks: list[Duty]
    counts: Mapping[str, int]
    next_cursor: str
    now: datetime


def bucket_bounds(now: datetime) -> dict[str, Q]:
    """The condition of each stretch of time; together they hold every open duty once."""
    today = timezone.localdate(now, SHANGHAI)
    midnight = datetime.combine(today + timedelta(days=1), time.min, SHANGHAI)
    return {
        "late": Q(due_at__lt=now),
        "today": Q(due_at__gte=now, due_at__lt=midnight),
        "soon": Q(due_at__gte=midnight, due_at__lt=midnight + SOON),
        "later": Q(due_at__gte=midnight + SOON) | Q(due_at=None, is_paused=False),
        "paused": Q(due_at=None, is_paused=True),
    }


def bucket_of(duty: Duty, now: datetime) -> str:
    """Name the stretch of time a duty belongs to."""
    if duty.due_at is None:
        return "paused" if duty.is_paused else "later"
    today = timezone.localdate(now, SHANGHAI)
    midnight = datetime.combine(today + timedelta(days=1), time.min, SHANGHAI)
    ends = {"late": now, "today": midnight, "soon": midnight + SOON}
    return next((name for name, end in ends.items() if duty.due_at < end), "later")


def desk_page(
    actor: Actor, *, bucket: str = "", cursor: str = "", now: datetime | None = None
) -> DeskPage:
    """Read one page of what the acting post owes, in two queries.

    What waits for a decision is read with it, wherever it stands in the order: it has a place of
    its own on the page. An unknown bucket or cursor means the beginning.
    """
    now = now or timezone.now()
    bounds = bucket_bounds(now)
    wanted = owed(actor).filter(bounds.get(bucket, Q()), _after(cursor))
    order = (F("due_at").asc(nulls_last=True), "id")
    page_ids = wanted.order_by(*order).values("pk")[: PAGE + 1]
    ask_ids = owed(actor).filter(kind="decide").order_by(*order).values("pk")[:ASKS]
    rows = (
        Duty.objects.filter(pk__in=page_ids.union(ask_ids, all=True))
        .select_related(*RELATED)
        .annotate(standstills=ArraySubquery(_pauses()))
    )
    duties = sorted(map(_with_pauses, rows), key=_place)
    page = [duty for duty in duties if _fits(duty, bucket, cursor, now)][: PAGE + 1]
    asks = [duty for duty in duties if duty.kind == "decide"][:ASKS]
    following = cursor_of(page[PAGE - 1]) if len(page) > PAGE else ""
    return DeskPage(page[:PAGE], asks, _counts(actor, bounds), following, now)


def cursor_of(duty: Duty) -> str:
    """The place of a duty in the order, as an address carries it."""
    if duty.due_at is None:
        return f"-.{duty.pk}"
    return f"{(duty.due_at - EPOCH) // timedelta(microseconds=1)}.{duty.pk}"


def _parsed(cursor: str) -> tuple[datetime | None, int] | None:
    moment, _dot, pk = cursor.partition(".")
    # Longer numbers are no moments of this calendar.
    if not pk.isdecimal() or len(pk) > 18 or len(moment) > 17:
        return None
    if moment == "-":
        return None, int(pk)
    return (EPOCH + timedelta(microseconds=int(moment)), int(pk)) if moment.isdecimal() else None


def _after(cursor: str) -> Q:
    place = _parsed(cursor)
    if place is None:
        return Q()
    due_at, pk = place
    if due_at is None:
        return Q(due_at=None, pk__gt=pk)
    return Q(due_at__gt=due_at) | Q(due_at=due_at, pk__gt=pk) | Q(due_at=None)


def _fits(duty: Duty, bucket: str, cursor: str, now: datetime) -> bool:
    """Whether a duty that may have come along as a decision belongs to this page too."""
    if bucket in BUCKETS and bucket_of(duty, now) != bucket:
        return False
    place = _parsed(cursor)
    return place is None or _place(duty) > _key(*place)


def _place(duty: Duty) -> tuple[bool, datetime, int]:
    return _key(duty.due_at, duty.pk)


def _key(due_at: datetime | None, pk: int) -> tuple[bool, datetime, int]:
    return due_at is None, due_at or EPOCH, pk


def _pauses() -> Any:
    rows = Pause.objects.filter(case=OuterRef("case")).order_by("since")
    return rows.values_list(JSONObject(reason="reason", since="since", until="until"))


def _with_pauses(duty: Duty) -> Duty:
    """Hand the pauses that came with the row to the case, where the clocks look for them."""
    duty.case._pauses = [  # type: ignore[attr-defined]
        Pause(
            case=duty.case,
            reason=row["reason"],
            since=datetime.fromisoformat(row["since"]),
            until=datetime.fromisoformat(row["until"]) if row["until"] else None,
        )
        for row in duty.standstills  # type: ignore[attr-defined]
    ]
    return duty


def _counts(actor: Actor, bounds: Mapping[str, Q]) -> dict[str, int]:
    capped = owed(actor).values("pk")[: COUNT_CAP + 1]
    return Duty.objects.filter(pk__in=capped).aggregate(
        all=Count("pk"), **{name: Count("pk", filter=bound) for name, bound in bounds.items()}
    )
