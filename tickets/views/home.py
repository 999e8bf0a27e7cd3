"""The villager's first page."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from tickets.reports import place_name
from tickets.services.sheltering import taken_in_by
from tickets.views.cookies import place_of


@require_GET
def home(request: HttpRequest) -> HttpResponse:
    """What one can do here, and whom to phone at the place chosen last."""
    code = place_of(request)
    place = place_name(code) if code else ""
    desk = taken_in_by(code, "", None) if place else None
    context = {"place": place, "desk": desk if desk and desk.phone else None}
    return render(request, "tickets/home.html", context)
