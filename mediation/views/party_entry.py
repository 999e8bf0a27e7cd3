"""Letting a party in: code and its own query code, then a token in a cookie of this one case."""

from collections.abc import Callable
from functools import wraps
from typing import Any
from urllib.parse import urlencode

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from mediation.forms.entering import PartLookUpForm, PartQueryCodeForm
from tickets.views.cookies import remember_visitor
from tickets.views.requester import NOT_CARRIED, private, too_many
from workflow.models import Case
from workflow.rules.codes import BadCode, parse_code
from workflow.services import (
    Actor,
    NotVisible,
    TooManyTries,
    get_visible,
    read_case_token,
    token_of,
)
from workflow.services.access import TOKEN_LIFE

View = Callable[..., HttpResponseBase]
PART_COOKIE = "part"


def for_party(view: View) -> View:
    """Give a view the mediation and the party whom this browser's token stands for.

    Without a token the query code is asked for; what was being sent waits in hidden fields.
    """

    @wraps(view)
    @private
    def let_in(request: HttpRequest, code: str, **parts: Any) -> HttpResponseBase:
        stored = _stored(code)
        if stored != code:
            # The cookie lies at the address as we write it.
            match = request.resolver_match
            return redirect(match.view_name if match else "party", **parts, code=stored)
        actor = party_by_cookie(request)
        if actor is not None:
            answer = view(request, _see(actor, stored), actor, **parts)
            # Who is reading or writing is not shut out after half an hour.
            give_part(answer, stored, actor)
            return answer
        if request.method != "POST":
            return redirect(f"{reverse('party-lookup')}?{urlencode({'code': stored})}")
        return _ask_again(request, stored, view, parts)

    return let_in


@require_http_methods(["GET", "POST"])
@private
def party_lookup(request: HttpRequest) -> HttpResponse:
    """Open a party's page with the two codes of its slip."""
    if request.method == "GET":
        form = PartLookUpForm(initial={"code": request.GET.get("code", "")})
        page = render(request, "mediation/party_lookup.html", {"form": form})
        remember_visitor(request, page)
        return page
    form = PartLookUpForm(request.POST)
    try:
        form.is_valid()
    except TooManyTries as refusal:
        return too_many(request, refusal)
    if form.case is None or form.actor is None:
        return render(request, "mediation/party_lookup.html", {"form": form}, status=422)
    answer = redirect("party", form.case.code)
    give_part(answer, form.case.code, form.actor)
    return answer


def party_by_cookie(request: HttpRequest) -> Actor | None:
    """The party whose page this browser may open at this address, if any."""
    token = request.get_signed_cookie(PART_COOKIE, default="", max_age=TOKEN_LIFE)
    actor = read_case_token(token) if token else None
    return actor if actor is not None and actor.is_party else None


def give_part(answer: HttpResponseBase, code: str, actor: Actor) -> None:
    answer.set_signed_cookie(
        PART_COOKIE,
        token_of(actor),
        max_age=TOKEN_LIFE,
        path=f"/m/{code}/",
        secure=settings.HTTPS_ONLY,
        httponly=True,
        samesite="Lax",
    )


def _ask_again(
    request: HttpRequest, code: str, view: View, parts: dict[str, Any]
) -> HttpResponseBase:
    """The token ran out while somebody was writing: ask for the query code, then go on."""
    form = PartQueryCodeForm(request.POST if "query_code" in request.POST else None, code=code)
    try:
        form.is_valid()
    except TooManyTries as refusal:
        return too_many(request, refusal)
    if form.case is None or form.actor is None:
        hidden = [
            (name, value)
            for name, values in request.POST.lists()
            for value in values
            if name not in NOT_CARRIED
        ]
        context = {"form": form, "code": code, "hidden": hidden}
        return render(request, "tickets/again.html", context, status=403)
    answer = view(request, _see(form.actor, code), form.actor, **parts)
    give_part(answer, code, form.actor)
    return answer


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
