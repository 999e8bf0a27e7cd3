"""Pages by key: as quick on the last page as on the first, and steady while rows arrive."""

import json
from base64 import urlsafe_b64decode, urlsafe_b64encode
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import F, Q, QuerySet, Value
from django.db.models.expressions import Combinable
from django.db.models.functions import Coalesce
from django.utils.translation import gettext as _
from rest_framework.request import Request
from rest_framework.utils.urls import replace_query_param

from governance.rules.calendar import SHANGHAI
from workflow.api.problems import Unprocessable, error

Links = dict[str, str | None]
PAGE_SIZE = 50
LARGEST_PAGE = 100
CURSOR, SIZE = "cursor", "page_size"
# Sorts what has no due time, because its clock stands still, behind everything that has one.
NEVER = datetime(9999, 12, 31, tzinfo=SHANGHAI)


@dataclass(frozen=True)
class Order:
    """A sort key and a row number that breaks its ties."""

    at: Combinable
    pk: Combinable
    newest_first: bool = True


BY_OPENING = {
    "unit": Order(F("involvements__opened_at"), F("involvements__case_id")),
    "area": Order(F("opened_at"), F("pk")),
    "sealed": Order(F("involvements__opened_at"), F("involvements__case_id")),
}
BY_DUE = Order(Coalesce(F("due_at"), Value(NEVER)), F("pk"), newest_first=False)


@dataclass(frozen=True)
class Cursor:
    """The row at the edge of a page, and whether the page wanted lies after or before it."""

    is_forward: bool
    at: Any
    pk: int

    def written(self) -> str:
        at = self.at.isoformat() if isinstance(self.at, datetime) else self.at
        text = json.dumps([self.is_forward, at, self.pk], separators=(",", ":"))
        return urlsafe_b64encode(text.encode()).decode().rstrip("=")


def page_of(request: Request, rows: QuerySet[Any], order: Order) -> tuple[list[Any], Links]:
    """Return one page of rows, and the links before and after it."""
    cursor, size = _cursor(request, is_dated=True), _size(request)
    is_forward = cursor is None or cursor.is_forward
    descending = order.newest_first == is_forward
    rows = rows.annotate(sort_at=order.at, sort_id=order.pk)
    if cursor is not None:
        rows = rows.filter(_beyond(cursor, "lt" if descending else "gt"))
    sign = "-" if descending else ""
    found = list(rows.order_by(f"{sign}sort_at", f"{sign}sort_id")[: size + 1])
    page = found[:size]
    edges = [(row.sort_at, row.sort_id) for row in page]
    links = _links(request, cursor, edges, has_more=len(found) > size)
    return (page if is_forward else page[::-1]), links


def page_of_lines(request: Request, lines: Sequence[Any]) -> tuple[list[Any], Links]:
    """Page through the lines of a log, the oldest first, by their number."""
    cursor, size = _cursor(request, is_dated=False), _size(request)
    is_forward = cursor is None or cursor.is_forward
    found = list(lines) if is_forward else list(reversed(lines))
    if cursor is not None:
        edge = cursor.pk
        found = [ln for ln in found if (ln.event.seq > edge if is_forward else ln.event.seq < edge)]
    page = found[:size]
    edges = [(line.event.seq, line.event.seq) for line in page]
    links = _links(request, cursor, edges, has_more=len(found) > size)
    return (page if is_forward else page[::-1]), links


def _beyond(cursor: Cursor, side: str) -> Q:
    # The first condition is what an index can serve, the second breaks ties.
    return Q(**{f"sort_at__{side}e": cursor.at}) & (
        Q(**{f"sort_at__{side}": cursor.at}) | Q(**{f"sort_id__{side}": cursor.pk})
    )


def _links(
    request: Request, cursor: Cursor | None, edges: list[tuple[Any, int]], *, has_more: bool
) -> Links:
    """`edges` are the keys of the page in the order in which they were read."""
    is_forward = cursor is None or cursor.is_forward
    has_next = has_more if is_forward else True
    has_previous = cursor is not None if is_forward else has_more
    first, last = (edges[0], edges[-1]) if edges else (None, None)
    if not is_forward:
        first, last = last, first
    return {
        "next": _link(request, Cursor(True, *last)) if last and has_next else None,
        "previous": _link(request, Cursor(False, *first)) if first and has_previous else None,
    }


def _link(request: Request, cursor: Cursor) -> str:
    return replace_query_param(request.build_absolute_uri(), CURSOR, cursor.written())


def _cursor(request: Request, *, is_dated: bool) -> Cursor | None:
    text = request.query_params.get(CURSOR)
    if not text:
        return None
    try:
        raw = urlsafe_b64decode(text + "=" * (-len(text) % 4))
        is_forward, at, pk = json.loads(raw)
        if is_dated:
            at = datetime.fromisoformat(at)
        if isinstance(pk, bool) or not isinstance(pk, int) or not 0 <= pk < 2**63:
            raise ValueError
        if is_dated and at.tzinfo is None:
            raise ValueError
    except (ValueError, TypeError) as exc:
        message = _("Take the cursor from the links of a page.")
        raise Unprocessable([error(CURSOR, "invalid", message)]) from exc
    return Cursor(bool(is_forward), at, pk)


def _size(request: Request) -> int:
    text = request.query_params.get(SIZE, str(PAGE_SIZE))
    if not (text.isascii() and text.isdecimal()) or int(text[:9]) < 1:
        raise Unprocessable([error(SIZE, "invalid", _("Send a number from 1 to 100."))])
    return min(int(text[:9]), LARGEST_PAGE)
