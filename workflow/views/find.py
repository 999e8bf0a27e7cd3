"""Finding a case by its code."""

from typing import Any

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from workflow.middleware import ActorRequest
from workflow.rules.codes import BadCode, parse_code
from workflow.services import NotVisible, get_visible
from workflow.views.pages import office

LONGEST_CODE = 40


@require_GET
@office
def find(request: ActorRequest) -> HttpResponse:
    """Go to the case with the code that was typed, or say what to check."""
    code = request.GET.get("code", "").strip()[:LONGEST_CODE]
    page: dict[str, Any] = {"here": "find", "code": code, "error": ""}
    if "code" not in request.GET:
        return render(request, "workflow/find.html", page)
    try:
        parse_code(code)
        return redirect(get_visible(request.actor, code))
    except BadCode as error:
        page["error"] = _(str(error))
    except NotVisible:
        page["error"] = _("Not found. Check the code")
        page["is_unknown"] = True
    return render(request, "workflow/find.html", page, status=404)
