"""Messages that did not go out: what failed for good, and what waits, for who looks after it."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from django.db.models import QuerySet
from django.utils.translation import gettext as _

from governance.models import Post, Unit
from workflow.models import Delivery
from workflow.models.telling import CHANNELS
from workflow.reports.waiting import why_not_sent
from workflow.services.telling.overtaken import overtaken
from workflow.wording.messages import text_name

State = Literal["failed", "waiting"]
MOST_ROWS = 50
# Nobody needs to know whether it is two thousand or three.
COUNTED = 1000
_CARERS = frozenset({"administer", "supervise"})


@dataclass(frozen=True)
class Letter:
    """One message as it is listed: to a post or a unit by name, to a requester without his."""

    pk: int
    written_at: datetime
    channel: str
    about: str
    to: str
    tries: int
    why: str
    next_at: datetime


@dataclass(frozen=True)
class Letters:
    rows: list[Letter]
    count: int
    has_more: bool


def looks_after_messages(post: Post | None) -> bool:
    """Whether somebody in this post sees what was not sent: at the centre, for the county."""
    return (
        post is not None
        and post.unit.kind in ("centre", "county")
        and bool(_CARERS & set(post.capabilities))
    )


def unsent(post: Post, state: State, channel: str = "") -> QuerySet[Delivery]:
    """What failed, newest first, or waits, the next first; of the county of this post."""
    county = post.unit.county_code
    rows = Delivery.objects.filter(event__case__area__code__startswith=county)
    if channel:
        rows = rows.filter(channel=channel)
    if state == "failed":
        return rows.filter(state="failed").order_by("-id")
    # What was overtaken a moment ago is only not dropped yet.
    waiting = rows.filter(state="due").exclude(pk__in=overtaken(rows.filter(state="due")))
    return waiting.order_by("not_before", "id")


def letters(post: Post, state: State, channel: str = "") -> Letters:
    """The first of them, and how many there are."""
    found = unsent(post, state, channel)
    rows = list(found[:MOST_ROWS])
    count = found[: COUNTED + 1].count()
    return Letters(list(_letters(rows)), min(count, COUNTED), count > COUNTED)


def _letters(rows: list[Delivery]) -> Iterator[Letter]:
    names, channels = _names(rows), dict(CHANNELS)
    for row in rows:
        yield Letter(
            row.pk,
            row.created_at,
            str(channels[row.channel]),
            text_name(row.template),
            names.get(row.recipient) or _("the requester"),
            row.attempts,
            why_not_sent(row),
            row.not_before,
        )


def _names(rows: list[Delivery]) -> dict[str, str]:
    posts = Post.objects.filter(pk__in=_ids(rows, "post")).select_related("unit")
    names = {f"post:{post.pk}": f"{post.unit.name} · {post.title}" for post in posts}
    units = Unit.objects.filter(pk__in=_ids(rows, "unit")).values_list("pk", "name")
    return names | {f"unit:{pk}": name for pk, name in units}


def _ids(rows: list[Delivery], kind: str) -> set[int]:
    parts = (row.recipient.partition(":") for row in rows)
    return {int(pk) for name, _colon, pk in parts if name == kind}
