"""The end of a post, for administrators: what hangs on it, who takes it up, a list to print."""

from datetime import date, datetime
from typing import Any

from django.core.exceptions import PermissionDenied
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import pgettext
from django.views.decorators.http import require_GET, require_http_methods

from governance.forms import EndPostForm
from governance.models import Post, Reorganisation, Unit
from governance.models.choices import CAPABILITY_CHOICES
from governance.services.reorganising import ReorganisationRefused
from workflow.middleware import ActorRequest
from workflow.services.handover import end_post_with_handover, handover_of
from workflow.views.pages import office
from workflow.wording import times
from workflow.wording.duties import duty_name


@require_http_methods(["GET", "POST"])
@office
def end_post(request: ActorRequest, pk: int) -> HttpResponse:
    """Show what hangs on a post; a POST ends it and hands all of that on."""
    _check_administrator(request)
    posts = Post.objects.select_related("unit", "user")
    post = get_object_or_404(posts, pk=pk)
    form = EndPostForm(post, request.POST if request.method == "POST" else None)
    if form.is_valid():
        try:
            act = end_post_with_handover(post, user=request.actor.user, **form.cleaned_data)
        except ReorganisationRefused as error:
            form.add_error(None, str(error))
        else:
            return redirect("handover", pk=act.pk)
    found = handover_of(post)
    labels = dict(CAPABILITY_CHOICES)
    page = {
        "post": post,
        "form": form,
        "rows": [_row(line) for line in found.lines],
        "missing": [(labels[name], count) for name, count in found.missing.items()],
        "superior": found.superior,
    }
    return render(request, "workflow/end_post.html", page, status=422 if form.errors else 200)


@require_GET
@office
def handover(request: ActorRequest, pk: int) -> HttpResponse:
    """The list of what was handed on when a post ended, to print and to sign."""
    _check_administrator(request)
    act = get_object_or_404(Reorganisation.objects.select_related("user"), pk=pk, what="end_post")
    posts = Post.objects.select_related("unit", "user").in_bulk([*map(int, act.old)])
    successor = Post.objects.select_related("user").filter(pk=act.new or 0).first()
    end, *lines = act.lines
    page = {
        "act": act,
        "post": posts[int(act.old[0])],
        "successor": successor,
        "ended_on": times.dated(date.fromisoformat(end["ended_on"])),
        "superior": Unit.objects.filter(code=end.get("to_unit", "")).first(),
        "rows": [_row(line) for line in lines],
    }
    return render(request, "workflow/handover.html", page)


def _check_administrator(request: ActorRequest) -> None:
    if not request.user.has_perm("governance.change_post"):
        raise PermissionDenied


def _row(line: dict[str, Any]) -> dict[str, str]:
    """One line of the list: what it is, which case or post, until when."""
    return {"what": str(_kinds()[line["kind"]]), "which": _which(line), "until": _until(line)}


def _kinds() -> dict[str, str]:
    return {
        "duty": _("Duty named to this post"),
        "assigned": _("Case assigned to this post"),
        "sealed": _("Sealed case that only this post sees"),
        "asked": _("Request that waits for a decision"),
        "alone": _("Open work that nobody else in the unit may do"),
        "deputy": _("Deputy of"),
        "on_call": _("Turn on call"),
        "absence": _("Absence"),
    }


def _which(line: dict[str, Any]) -> str:
    if "post" in line:
        return str(Post.objects.select_related("user").get(pk=line["post"]))
    if line["kind"] in ("on_call", "absence"):
        begins = line.get("begins_at") or line["from"]
        return pgettext("a moment", "from %(when)s") % {"when": _moment(begins)}
    if "duty" in line:
        return f"{line['code']} · {duty_name(line['duty'], '')}"
    return str(line["code"])


def _until(line: dict[str, Any]) -> str:
    moment = line.get("due_at") or line.get("ends_at") or line.get("to")
    return _moment(moment) if moment else ""


def _moment(text: str) -> str:
    if len(text) == 10:
        return times.dated(date.fromisoformat(text))
    return times.stamp(datetime.fromisoformat(text))
