"""Lists of cases: what the unit had to do with, its area, and what it sent on."""

from typing import Any
from urllib.parse import urlencode

from django.http import HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.utils.translation import pgettext
from django.views.decorators.http import require_GET

from workflow.middleware import ActorRequest
from workflow.models import Case
from workflow.reports.clocks import Watch
from workflow.reports.listing import case_page, first_scope, listed_states, scopes_of, sent_page
from workflow.services import Actor
from workflow.views.choosing import MODE, choice_of, choosing
from workflow.views.desk import county_of
from workflow.views.pages import office
from workflow.views.rows import case_due
from workflow.wording import times


@require_GET
@office
def cases(request: ActorRequest) -> HttpResponse:
    """The cases of one scope, the newest first."""
    actor, scopes = request.actor, scopes_of(request.actor)
    if actor.post is None:
        return render(request, "workflow/no_post.html", {"here": "cases"})
    asked = request.GET.get("scope", "")
    name = next((scope for scope in scopes if scope == asked), None) or first_scope(actor)
    states, state = listed_states(), request.GET.get("state", "")
    state = state if state in states else ""
    found = case_page(actor, name, state=state, cursor=request.GET.get("after", ""))
    watch = Watch(county_of(actor.post))
    page = {
        "here": "cases",
        "tabs": _tabs(actor, name) if len(scopes) > 1 else [],
        "scope": name,
        "states": states.items(),
        "state": state,
        "rows": [_row(case, case, watch) for case in found.cases],
        "next_page_url": _more(
            {
                "scope": name,
                "state": state,
                MODE: request.GET.get(MODE, ""),
                "after": found.next_cursor,
            }
        ),
        "choosing": choosing(request),
        "why_empty": _why_empty(actor, name, state),
    }
    return render(request, "workflow/cases.html", page)


@require_GET
@office
def sent(request: ActorRequest) -> HttpResponse:
    """What the acting unit sent on or registered for others, and where it is now."""
    actor = request.actor
    if actor.post is None:
        return render(request, "workflow/no_post.html", {"here": "sent"})
    found, watch = sent_page(actor, cursor=request.GET.get("after", "")), Watch("")
    page = {
        "here": "sent",
        "rows": [_row(case, _whereabouts(case), watch) for case in found.cases],
        "next_page_url": _more({"after": found.next_cursor}),
    }
    return render(request, "workflow/sent.html", page)


def _whereabouts(case: Case) -> Case:
    """A child while it is on its way; once it is over, the case it belonged to."""
    return case if case.is_root or case.is_open else case.root


def _row(case: Case, shown: Case, watch: Watch) -> dict[str, Any]:
    due = case_due(shown, watch)
    return {
        "url": shown.get_absolute_url(),
        "choice": choice_of(shown),
        "title": case.face,
        "is_sealed": case.is_sealed,
        "code": shown.code,
        "unit": shown.holder.name,
        "area": case.area.name,
        "text": shown.state_label,
        "state": due.state if due else "",
        "when": due.text if due else "",
        "is_open": shown.is_open,
        "opened": times.stamp(case.opened_at, watch.now),
        "moved": times.stamp(shown.last_at, watch.now),
    }


def _tabs(actor: Actor, current: str) -> list[dict[str, Any]]:
    assert actor.post is not None
    labels = {
        "unit": pgettext("scope of a list", "My unit"),
        "area": pgettext("scope of a list", "Our whole area"),
        "sealed": pgettext("scope of a list", "Named to me, sealed"),
    }
    return [
        {"label": labels[name], "url": f"?scope={name}", "is_current": name == current}
        for name in scopes_of(actor)
    ]


def _more(query: dict[str, str]) -> str:
    """The address of the next page; empty if there is none."""
    kept = {key: value for key, value in query.items() if value}
    return "?" + urlencode(kept) if "after" in kept else ""


def _why_empty(actor: Actor, name: str, state: str) -> str:
    if state:
        return _("No case in this state. Take the filter away to see the others.")
    if name == "area":
        return _("No case in your area yet.")
    if name == "sealed":
        return _("No case names you. Sealed cases appear here for those who work on them.")
    return _("Cases appear here as soon as your unit registers, holds or is sent one.")
