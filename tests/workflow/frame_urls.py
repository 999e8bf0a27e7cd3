"""The addresses that frames and partials name, leading nowhere: for rendering without the pages."""

from django.http import HttpRequest, HttpResponse
from django.urls import path

from workflow.views.frame import choose


def nowhere(request: HttpRequest, **parts: str) -> HttpResponse:
    return HttpResponse()


NAMES = (
    "login", "logout", "desk", "sent", "cases", "register", "find", "act-as",
    "report", "report-place", "lookup", "absence", "on-call", "demo-outbox", "bell", "calendar",
    "climbing",
)  # fmt: skip
urlpatterns = [
    path("look/<slug:choice>/<slug:value>/", choose, name="choose"),
    *(path(f"{name}/", nowhere, name=name) for name in NAMES),
]
