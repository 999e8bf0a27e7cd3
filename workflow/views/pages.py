"""What every office page begins with: log-in, no caching, and refusals as pages."""

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.utils.cache import patch_cache_control

from workflow.services import Refused

View = Callable[..., HttpResponseBase]
# Which page says which refusal; what is no page of its own is shown as a conflict.
TEMPLATES = {403: "403.html", 404: "404.html", 409: "409.html"}


def office(view: View) -> View:
    """Let only staff in, keep the page out of shared caches, and turn a Refused into its page."""

    @login_required
    @wraps(view)
    def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        try:
            answer = view(request, *args, **kwargs)
        except Refused as error:
            answer = refused(request, error)
        patch_cache_control(answer, private=True, no_store=True)
        return answer

    return guarded


def refused(request: HttpRequest, error: Refused) -> HttpResponse:
    """Answer with the page of a refusal: what is the matter, and one way on."""
    template = TEMPLATES.get(error.status, "409.html")
    page = {
        "base": "workflow/base_office.html",
        "refusal": str(error.detail),
        "way_on": "/desk/",
    }
    return render(request, template, page, status=error.status)
