"""The page behind the bell: what is new for the acting post."""

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from workflow.middleware import ActorRequest
from workflow.models import Event
from workflow.reports.bell import news_page
from workflow.reports.timeline import notice_of, unit_names
from workflow.services.bell import mark_read
from workflow.views.pages import office
from workflow.views.story import who_of
from workflow.wording import times

MOST_DIGITS = 18


@require_http_methods(["GET", "POST"])
@office
def bell(request: ActorRequest) -> HttpResponse:
    """News since the cursor; marking them read moves it to the newest line that was shown."""
    actor = request.actor
    if actor.post is None:
        return render(request, "workflow/no_post.html", {"here": "bell"})
    if request.method == "POST":
        mark_read(actor, until=_number(request.POST.get("until", "")) or 0)
        messages.success(request, _("All is marked as read."))
        return redirect("bell")
    before = _number(request.GET.get("before", ""))
    found = news_page(actor, before=before)
    page = {
        "here": "bell",
        "rows": _rows(found.events),
        "until": max((event.pk for event in found.events), default=0),
        "is_first": before is None,
        "next_page_url": f"?before={found.earlier}" if found.earlier else "",
    }
    return render(request, "workflow/bell.html", page)


def _number(text: str) -> int | None:
    return int(text) if text.isdecimal() and len(text) <= MOST_DIGITS else None


def _rows(events: list[Event]) -> list[dict[str, Any]]:
    names, now = unit_names(events), timezone.now()
    return [
        {
            "url": event.case.get_absolute_url(),
            "title": event.case.face,
            "is_sealed": event.case.is_sealed,
            "code": event.case.code,
            "at": times.stamp(event.at, now),
            "at_iso": timezone.localtime(event.at).isoformat(timespec="seconds"),
            "who": who_of(event),
            "said": notice_of(event, names),
        }
        for event in events
    ]
