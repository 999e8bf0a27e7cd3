"""What a villager's browser keeps: who it is, where it is, and which tickets it may open."""

import secrets
from datetime import timedelta

from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseBase

from workflow.middleware import VISITOR_COOKIE
from workflow.models import Case
from workflow.services import (
    OPENER_LIFE,
    Actor,
    case_token,
    public_actor,
    read_case_token,
    strength_of_slip,
)
from workflow.services.access import TOKEN_LIFE
from workflow.services.phone_links import LINK_LIFE, read_link

PLACE_COOKIE = "place"
OPENER_COOKIE, LINK_COOKIE, SLIP_COOKIE = "opener", "link", "slip"
VISITOR_LIFE = timedelta(days=7)
PLACE_LIFE = timedelta(days=365)


def visitor(request: HttpRequest, *, is_unverified: bool = False) -> Actor:
    """The public behind this browser, also when an officer is logged in on it."""
    name = request.get_signed_cookie(VISITOR_COOKIE, default="")
    return public_actor(f"visitor:{name}" if name else "", is_unverified=is_unverified)


def remember_visitor(request: HttpRequest, answer: HttpResponse) -> None:
    """Give a browser its name on its first visit: keys and uploads are bound to it.

    Only with pages that are asked for: a form that came without one keeps being nobody's, so that
    pressing its button twice is still the same request.
    """
    if not visitor(request).scope:
        answer.set_signed_cookie(
            VISITOR_COOKIE,
            secrets.token_urlsafe(16),
            max_age=VISITOR_LIFE,
            secure=settings.HTTPS_ONLY,
            httponly=True,
            samesite="Lax",
        )


def place_of(request: HttpRequest) -> str:
    """The code of the place chosen last in this browser; not checked against the areas."""
    return request.COOKIES.get(PLACE_COOKIE, "")


def remember_place(answer: HttpResponse, code: str) -> None:
    answer.set_cookie(
        PLACE_COOKIE,
        code,
        max_age=PLACE_LIFE,
        secure=settings.HTTPS_ONLY,
        httponly=True,
        samesite="Lax",
    )


def give_opener(answer: HttpResponseBase, case: Case) -> None:
    """Let the browser that opened a ticket follow it, with the strength of its own ticket."""
    _give(answer, OPENER_COOKIE, case, case_token(case, "own"), OPENER_LIFE)


def give_slip(answer: HttpResponseBase, case: Case) -> None:
    """Let a browser in that knew the query code; each page of the ticket prolongs it."""
    _give(answer, SLIP_COOKIE, case, case_token(case, strength_of_slip(case)), TOKEN_LIFE)


def give_link(answer: HttpResponseBase, case: Case, token: str, life: timedelta) -> None:
    """Let a browser in that came by the link on the requester's phone, until the link ends.

    The cookie holds the link itself, so that whatever ends the link ends it here too.
    """
    _give(answer, LINK_COOKIE, case, token, life)


def requester_of(request: HttpRequest) -> Actor | None:
    """The requester whose ticket this browser may open at this address, if any.

    What proves most comes first: whoever has his own phone may do more than his slip allows.
    """
    return (
        _by_token(request, OPENER_COOKIE, OPENER_LIFE)
        or _by_link(request)
        or _by_token(request, SLIP_COOKIE, TOKEN_LIFE)
    )


def _by_token(request: HttpRequest, name: str, life: timedelta) -> Actor | None:
    # Signed by name: a token for half an hour must not be passed off as the opener's.
    token = request.get_signed_cookie(name, default="", max_age=life)
    return read_case_token(token, max_age=life) if token else None


def _by_link(request: HttpRequest) -> Actor | None:
    token = request.get_signed_cookie(LINK_COOKIE, default="", max_age=LINK_LIFE)
    link = read_link(token) if token else None
    return link.actor if link else None


def _give(answer: HttpResponseBase, name: str, case: Case, token: str, life: timedelta) -> None:
    answer.set_signed_cookie(
        name,
        token,
        max_age=life,
        path=f"/t/{case.code}/",
        secure=settings.HTTPS_ONLY,
        httponly=True,
        samesite="Lax",
    )
