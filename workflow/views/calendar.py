"""The deadline calculator for everybody: three fields, the moment, and how it is counted."""

from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_GET

from workflow.forms.calendar import DueForm
from workflow.reports.clocks import Watch
from workflow.reports.reckoning import CalendarMissing, Reckoned, reckon

FIELDS = ("start", "amount", "unit")
USUAL = {"amount": 5, "unit": "wd"}


@require_GET
def calendar(request: HttpRequest) -> HttpResponse:
    """Everything stands in the address, so an answer can be shown to somebody else."""
    is_asked = any(name in request.GET for name in FIELDS)
    usual = {**USUAL, "start": timezone.now(), "area": request.GET.get("area", "")}
    form = DueForm(request.GET if is_asked else None, initial=usual)
    answer = _answer(form) if is_asked and form.is_valid() else None
    page: dict[str, Any] = {"form": form, "answer": answer}
    return render(request, "workflow/calendar.html", page, status=422 if form.errors else 200)


def _answer(form: DueForm) -> Reckoned | None:
    asked = form.cleaned_data
    watch = Watch(asked["area"][:6] or settings.COUNTY)
    try:
        return reckon(asked["start"], asked["amount"], asked["unit"], watch)
    except CalendarMissing as error:
        form.add_error("start", error.detail)
        return None
