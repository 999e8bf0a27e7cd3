"""The desk: what the acting post owes, by due time, and what it waits for."""

from typing import Any
from urllib.parse import urlencode

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext, pgettext
from django.views.decorators.http import require_GET

from governance.models import Post
from workflow.middleware import ACTING_POST, ActorRequest
from workflow.models import Case
from workflow.reports.buckets import BUCKETS, DeskPage, bucket_of, desk_page
from workflow.reports.calendar_notice import notice_for
from workflow.reports.climbing import READ_FOR_DESK, climbing, may_look_ahead
from workflow.reports.clocks import Watch
from workflow.reports.desk import COUNT_CAP
from workflow.reports.listing import out_now
from workflow.services import Actor
from workflow.views import parts
from workflow.views.choosing import choosing
from workflow.views.pages import office
from workflow.views.rows import case_due, climb_row, duty_row

FIRST_AHEAD = 3


@require_GET
@office
def desk(request: ActorRequest) -> HttpResponse:
    """My duties in stretches of time; whoever holds several posts chooses one first."""
    actor = request.actor
    if len(actor.posts) > 1 and ACTING_POST not in request.session:
        return redirect(f"{reverse('act-as')}?{urlencode({'next': request.get_full_path()})}")
    if actor.post is None:
        return render(request, "workflow/no_post.html", {"here": "desk"})
    bucket = request.GET.get("bucket", "")
    found = desk_page(actor, bucket=bucket, cursor=request.GET.get("after", ""))
    watch = Watch(county_of(actor.post), found.now)
    page = _page(actor, found, watch, bucket) | {"choosing": choosing(request)}
    return render(request, "workflow/desk.html", page)


def county_of(post: Post) -> str:
    """The county whose calendar counts for a post."""
    return post.unit.area_id[:6]


def bucket_titles() -> dict[str, str]:
    return {
        "late": pgettext("duties", "Late"),
        "today": pgettext("duties", "Due today"),
        "soon": pgettext("duties", "In three days"),
        "later": pgettext("duties", "Later"),
        "paused": pgettext("duties", "Paused"),
    }


def _page(actor: Actor, found: DeskPage, watch: Watch, bucket: str) -> dict[str, Any]:
    assert actor.post is not None
    ahead = _ahead(actor, watch)
    asks = [duty for duty in found.asks if duty not in found.duties]
    return {
        "here": "desk",
        "now": found.now,
        "tabs": _tabs(found, bucket),
        "buckets": _buckets(found, watch),
        "next_page_url": _next_url(found, bucket),
        "why_empty": _why_empty(found, bucket, ahead["count"] if ahead else ""),
        "asks": [duty_row(duty, watch) for duty in asks],
        # What stands in the list already has its place there.
        "decides": bool(asks) or not found.asks and actor.post.has("decide"),
        "ahead": ahead,
        "calendar": notice_for(actor, watch.county, found.now),
        "sent": [sent_row(case, watch) for case in out_now(actor)],
    }


def _tabs(found: DeskPage, bucket: str) -> list[dict[str, Any]]:
    names = {"": pgettext("duties", "All"), **bucket_titles()}
    return [
        {
            "label": label,
            "count": _capped(found.counts[key or "all"]),
            "url": f"?bucket={key}" if key else reverse("desk"),
            "is_current": key == (bucket if bucket in BUCKETS else ""),
        }
        for key, label in names.items()
    ]


def _buckets(found: DeskPage, watch: Watch) -> list[parts.Bucket]:
    titles, rows = bucket_titles(), {}  # type: ignore[var-annotated]
    for duty in found.duties:
        rows.setdefault(bucket_of(duty, found.now), []).append(duty_row(duty, watch))
    shown = [key for key in BUCKETS if key in rows]
    return [
        parts.Bucket(
            key=key,
            title=titles[key],
            rows=tuple(rows[key]),
            count=_shown_of(found.counts[key], len(rows[key])),
            is_first=key == shown[0],
        )
        for key in shown
    ]


def _shown_of(count: int, shown: int) -> str:
    if count == shown:
        return str(count)
    return _("%(count)s, shown: %(shown)s") % {"count": _capped(count), "shown": shown}


def _capped(count: int) -> str:
    return f"{COUNT_CAP}+" if count > COUNT_CAP else str(count)


def _next_url(found: DeskPage, bucket: str) -> str:
    if not found.next_cursor:
        return ""
    query = {"bucket": bucket, "after": found.next_cursor}
    return "?" + urlencode({key: value for key, value in query.items() if value})


def _ahead(actor: Actor, watch: Watch) -> dict[str, Any] | None:
    """How many cases will climb within a day, and the first of them; None for who oversees none."""
    if not may_look_ahead(actor):
        return None
    found = climbing(actor, most_read=READ_FOR_DESK)
    cases = found.by_case()
    count = f"{len(cases)}{'+' if found.is_more else ''}" if cases else ""
    return {"count": count, "rows": [climb_row(climbs, watch) for climbs in cases[:FIRST_AHEAD]]}


def _why_empty(found: DeskPage, bucket: str, ahead: str) -> str:
    count = found.counts["all"]
    if bucket in BUCKETS and count:
        words = ngettext(
            "Nothing in this part. One duty is open in another part.",
            "Nothing in this part. %(count)s duties are open in the others.",
            count,
        )
        return words % {"count": _capped(count)}
    if ahead:
        words = _("You owe nothing yourself. Cases that will climb within 24 hours: %(count)s.")
        return words % {"count": ahead}
    return _("All that your unit owes is done. What comes in next appears here, soonest first.")


def sent_row(case: Case, watch: Watch) -> dict[str, Any]:
    """A case that is with another unit, as a line beside the desk."""
    due = case_due(case, watch)
    return {
        "unit": case.holder.name,
        "title": case.face,
        "is_sealed": case.is_sealed,
        "url": case.root.get_absolute_url(),
        "state": due.state if due else "",
        "text": f"{case.state_label} · {due.text}" if due else case.state_label,
    }
