"""Choices of a browser, kept in a cookie each: language, type size, theme."""

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET

YEAR = 365 * 24 * 3600
COOKIES = {"language": settings.LANGUAGE_COOKIE_NAME, "type": "type", "theme": "theme"}
VALUES = {
    "language": frozenset(code for code, name in settings.LANGUAGES),
    "type": frozenset({"large", "plain"}),
    "theme": frozenset({"light", "dark", "system"}),
}


@require_GET
@never_cache
def choose(request: HttpRequest, choice: str, value: str) -> HttpResponse:
    """Remember the choice in this browser alone and go back to the page it was made on."""
    if value not in VALUES.get(choice, ()):
        raise Http404
    answer = HttpResponseRedirect(_page_to_return_to(request))
    answer.set_cookie(
        COOKIES[choice], value, max_age=YEAR, samesite="Lax", secure=settings.HTTPS_ONLY
    )
    return answer


def _page_to_return_to(request: HttpRequest) -> str:
    address = request.GET.get("next", "/")
    is_ours = url_has_allowed_host_and_scheme(
        address, {request.get_host()}, require_https=request.is_secure()
    )
    return address if is_ours else "/"
