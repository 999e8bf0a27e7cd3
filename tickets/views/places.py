"""Where it is, in three taps: town, village, grid; links, or buttons once a report is begun."""

from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from tickets.reports import areas_in, lineage_names
from tickets.views.cookies import remember_visitor
from tickets.views.drafts import Draft

GRID, VILLAGE, TOWN = 15, 12, 9


@dataclass(frozen=True)
class Place:
    """One place to tap; `leads_on` means that smaller ones follow."""

    code: str
    name: str
    leads_on: bool = True

    @property
    def url(self) -> str:
        page, name = ("report-place", "in") if self.leads_on else ("report", "place")
        return f"{reverse(page)}?{name}={self.code}"


@require_GET
def choose_place(request: HttpRequest) -> HttpResponse:
    """Choose a place before anything is typed."""
    answer = show_places(request, request.GET.get("in", ""))
    remember_visitor(request, answer)
    return answer


def show_places(
    request: HttpRequest, inside: str, draft: Draft | None = None, problem: str = ""
) -> HttpResponse:
    """The places inside one; with a draft its fields go along and each place is a button."""
    code = inside or settings.COUNTY
    names = lineage_names(code)
    is_known = bool(names) and code.startswith(settings.COUNTY) and len(code) < GRID
    if code != settings.COUNTY and not is_known:
        raise Http404
    context: dict[str, Any] = {
        "title": title_of(code, names),
        "names": names,
        "places": places_in(code, names),
        "back_to": code[:-3] if len(code) > len(settings.COUNTY) else "",
        "is_danger": True,
        "number": 1,
        "page": "place",
        "origin": request.POST.get("from", ""),
        "is_under_way": draft is not None,
        "hidden": draft.hidden(("area",)) if draft else [],
        "problem": problem,
    }
    return render(request, "tickets/place.html", context, status=422 if problem else 200)


def title_of(code: str, names: list[str]) -> str:
    if len(code) == VILLAGE:
        return _("Which part of %(village)s?") % {"village": names[-1]}
    if len(code) == TOWN:
        return _("Which village in %(town)s?") % {"town": names[-1]}
    return _("Where is it?")


def places_in(code: str, names: list[str]) -> list[Place]:
    """The places below, and a way out for whom none of them fits."""
    below = [Place(area.code, area.name, len(area.code) < GRID) for area in areas_in(code)]
    if len(code) == VILLAGE:
        below.append(Place(code, _("I do not know, or the whole village"), leads_on=False))
    elif len(code) == TOWN:
        below.append(Place(code, _("In no village, for example on a main road"), leads_on=False))
    return below
