"""The public page on which anybody checks a paper."""

from math import ceil

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from mediation.forms.verifying import VerifyForm
from mediation.rules.verification import group_verification_code
from mediation.services.verifying import TooManyGuesses, confirm_paper
from workflow.middleware import client_ip


@never_cache
@require_http_methods(["GET", "POST"])
def verify(request: HttpRequest, code: str = "") -> HttpResponse:
    """Ask for the code; the QR code of a paper brings it along."""
    if request.method == "GET" and not code:
        return render(request, "mediation/verify.html", {"form": VerifyForm()})
    given = request.POST if request.method == "POST" else {"code": code}
    form = VerifyForm(given, request.FILES)
    if not form.is_valid():
        return render(request, "mediation/verify.html", {"form": form}, status=422)
    try:
        return _answer(request, form)
    except TooManyGuesses as refusal:
        return _too_many(request, refusal)


def _answer(request: HttpRequest, form: VerifyForm) -> HttpResponse:
    code, file = form.cleaned_data["code"], form.cleaned_data["file"]
    content = file.chunks() if file else None
    found = confirm_paper(code, address=client_ip(request), content=content)
    page = {
        "form": VerifyForm(initial={"code": group_verification_code(code)}),
        "asked": code,
        "found": found,
    }
    return render(request, "mediation/verify.html", page, status=200 if found else 404)


def _too_many(request: HttpRequest, refusal: TooManyGuesses) -> HttpResponse:
    seconds = refusal.extra["retry_after"]
    answer = render(request, "429.html", {"minutes": ceil(seconds / 60)}, status=429)
    answer["Retry-After"] = str(seconds)
    return answer
