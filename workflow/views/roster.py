"""Being away from one's post, and who is on call now."""

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from governance.forms import AbsenceForm
from governance.models import Absence, Post
from governance.services import call_off_absence
from workflow.middleware import ActorRequest
from workflow.reports.roster import Turn, turns_near
from workflow.services import NotVisible
from workflow.views.pages import office
from workflow.wording import times


@require_http_methods(["GET", "POST"])
@office
def absence(request: ActorRequest) -> HttpResponse:
    """Say that I am away from my acting post, or back; my deputy acts in it meanwhile."""
    post = _own_post(request)
    form = AbsenceForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and "back" in request.POST:
        call_off_absence(_own_absence(post, request.POST["back"]))
        messages.success(request, _("The absence was called off."))
        return redirect("absence")
    if request.method == "POST" and form.record_for(post):
        messages.success(request, _("Your absence is written down."))
        return redirect("absence")
    page = {"here": "absence", "post": post, "form": form, "rows": _rows(post)}
    return render(request, "workflow/absence.html", page, status=422 if form.errors else 200)


@require_GET
@office
def on_call(request: ActorRequest) -> HttpResponse:
    """Who answers now for my unit, those above it and those right below it."""
    if request.actor.post is None:
        return render(request, "workflow/no_post.html", {"here": "on-call"})
    turns = turns_near(request.actor.post.unit)
    page = {"here": "on-call", "rows": [_turn(turn) for turn in turns]}
    return render(request, "workflow/on_call.html", page)


def _own_post(request: ActorRequest) -> Post:
    """The acting post, if it is one's own: nobody sends away whom he stands in for."""
    actor = request.actor
    if actor.post is None or actor.stands_in(actor.post):
        raise NotVisible(_("Choose one of your own posts first."))
    return actor.post


def _own_absence(post: Post, pk: str) -> Absence:
    row = post.absences.filter(pk=pk).first() if pk.isdecimal() and len(pk) <= 18 else None
    if row is None:
        raise NotVisible
    return row


def _rows(post: Post) -> list[dict[str, Any]]:
    """What is planned and what is now, then what was, the newest first."""
    today = timezone.localdate()
    return [
        {
            "pk": row.pk,
            "since": times.dated(row.valid_from),
            "until": times.dated(row.valid_to) if row.valid_to else _("until further notice"),
            "reason": row.reason,
            "is_now": row.is_in_force(today),
            "is_over": row.valid_to is not None and row.valid_to < today,
        }
        for row in post.absences.order_by("-valid_from")[:20]
    ]


def _turn(turn: Turn) -> dict[str, Any]:
    post = turn.post
    return {
        "unit": turn.unit.name,
        "phone": turn.unit.phone,
        "title": post.title if post else "",
        "name": str(post.user) if post else "",
        "until": times.stamp(turn.ends_at) if turn.ends_at else "",
        "is_own": turn.is_own,
    }
