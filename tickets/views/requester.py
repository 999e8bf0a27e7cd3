"""Letting a requester in: code and query code, then a token in a cookie of this one ticket."""

from collections.abc import Callable
from functools import wraps
from math import ceil
from typing import Any
from urllib.parse import urlencode

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from tickets.forms.looking_up import LookUpForm, QueryCodeForm
from tickets.views.cookies import OPENER_COOKIE, SLIP_COOKIE, give_slip, requester_of
from workflow.models import Case
from workflow.rules.codes import BadCode, parse_code
from workflow.services import (
    Actor,
    NotVisible,
    TooManyTries,
    get_visible,
    requester_actor,
    strength_of_slip,
)

View = Callable[..., HttpResponseBase]
NOT_CARRIED = ("csrfmiddlewaretoken", "query_code")


def private(view: View) -> View:
    """Keep a page out of every cache and its address out of other sites.

    Within the site the referrer stays: without it browsers hide where a form comes from, and the
    protection against forged forms would refuse every answer.
    """

    @wraps(view)
    def kept(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        answer = view(request, *args, **kwargs)
        answer["Cache-Control"] = "no-store"
        answer["Referrer-Policy"] = "same-origin"
        return answer

    return kept


def for_requester(view: View) -> View:
    """Give a view the ticket and the requester whom this browser's token stands for.

    Without a token the query code is asked for; what was being sent waits in hidden fields.
    """

    @wraps(view)
    @private
    def let_in(request: HttpRequest, code: str, **parts: Any) -> HttpResponseBase:
        stored = _stored(code)
        if stored != code:
            # The cookie lies at the address as we write it.
            return redirect(_view_name(request), **parts, code=stored)
        actor = requester_of(request)
        if actor is not None:
            case = _see(actor, stored)
            return _prolong(request, view(request, case, actor, **parts), case)
        if request.method != "POST":
            return redirect(f"{reverse('lookup')}?{urlencode({'code': stored})}")
        return _ask_again(request, stored, view, parts)

    return let_in


@require_http_methods(["GET", "POST"])
@private
def lookup(request: HttpRequest) -> HttpResponse:
    """Open a ticket with the two codes of its slip."""
    if request.method == "GET":
        form = LookUpForm(initial={"code": request.GET.get("code", "")})
        return render(request, "tickets/lookup.html", {"form": form})
    form = LookUpForm(request.POST)
    try:
        form.is_valid()
    except TooManyTries as refusal:
        return too_many(request, refusal)
    if form.case is None:
        return render(request, "tickets/lookup.html", {"form": form}, status=422)
    answer = redirect("ticket", form.case.code)
    give_slip(answer, form.case)
    return answer


def too_many(request: HttpRequest, refusal: TooManyTries) -> HttpResponse:
    """Say when to come back."""
    seconds = refusal.extra["retry_after"]
    answer = render(request, "429.html", {"minutes": ceil(seconds / 60)}, status=429)
    answer["Retry-After"] = str(seconds)
    return answer


def _ask_again(
    request: HttpRequest, code: str, view: View, parts: dict[str, Any]
) -> HttpResponseBase:
    """The token ran out while somebody was writing: ask for the query code, then go on."""
    form = QueryCodeForm(request.POST if "query_code" in request.POST else None, code=code)
    try:
        form.is_valid()
    except TooManyTries as refusal:
        return too_many(request, refusal)
    if form.case is None:
        hidden = [
            (name, value)
            for name, values in request.POST.lists()
            for value in values
            if name not in NOT_CARRIED
        ]
        context = {"form": form, "code": code, "hidden": hidden}
        return render(request, "tickets/again.html", context, status=403)
    strength = strength_of_slip(form.case)
    answer = view(request, form.case, requester_actor(form.case.pk, strength), **parts)
    give_slip(answer, form.case)
    return answer


def _prolong(request: HttpRequest, answer: HttpResponseBase, case: Case) -> HttpResponseBase:
    """Who is reading or writing is not shut out after half an hour."""
    if SLIP_COOKIE in request.COOKIES and OPENER_COOKIE not in request.COOKIES:
        give_slip(answer, case)
    return answer


def _view_name(request: HttpRequest) -> str:
    match = request.resolver_match
    return match.view_name if match else "ticket"


def _stored(code: str) -> str:
    try:
        return parse_code(code)
    except BadCode as error:
        raise Http404 from error


def _see(actor: Actor, code: str) -> Case:
    try:
        return get_visible(actor, code)
    except NotVisible as error:
        raise Http404 from error
