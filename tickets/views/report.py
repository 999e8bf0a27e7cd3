"""The report: where, what, how to reach you, check and send; one address, no state on the server.

Each page is a form that carries all the others' answers in hidden fields, so that going back,
changing one answer and pressing twice never lose anything, and nothing about a person is kept
before it is sent.
"""

from dataclasses import replace

from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from tickets.forms.reporting import PAGES
from tickets.reports import place_name, sent_with
from tickets.services.limits import is_over_limits
from tickets.views.cookies import give_opener, place_of, remember_place, remember_visitor, visitor
from tickets.views.drafts import Draft, kept_files, new_key, store_files
from tickets.views.places import show_places
from tickets.views.report_pages import ORDER, check, show, show_check, show_form
from workflow.middleware import client_ip
from workflow.models import Case
from workflow.services import Actor, Busy, Invalid, Key, KeyReused, fingerprint, open_case
from workflow.services.uploads import MAX_FILES


@require_http_methods(["GET", "POST"])
def report(request: HttpRequest) -> HttpResponse:
    """Begin a report, or take in one page of it and show the next."""
    if request.method == "GET":
        return begin(request)
    draft = Draft.read(request.POST)
    page, wanted = request.POST.get("page", ""), request.POST.get("go", "")
    if page == "what":
        draft, problems = take_files(request, draft)
        if problems and wanted not in ORDER:
            return show_form(request, page, draft, problems)
    if wanted in ORDER:
        return show(request, wanted, draft)
    if page == "place":
        return take_place(request, draft)
    return go_on(request, page, draft)


def begin(request: HttpRequest) -> HttpResponse:
    """Start with the place given in the address, or with the one chosen last."""
    code = request.GET.get("place") or place_of(request)
    if not (code.startswith(settings.COUNTY) and len(code) > 6 and place_name(code)):
        return redirect("report-place")
    answer = show(request, "what", Draft.new(code))
    remember_place(answer, code)
    remember_visitor(request, answer)
    return answer


def take_place(request: HttpRequest, draft: Draft) -> HttpResponse:
    """A tap on a place: show the smaller ones, or take it and go on."""
    inside = request.POST.get("in", "")
    if inside or not draft.area:
        return show_places(request, inside, draft)
    answer = go_on(request, "place", draft)
    remember_place(answer, draft.area)
    return answer


def go_on(request: HttpRequest, page: str, draft: Draft) -> HttpResponse:
    """Check this page's answers; then the first page with something wrong, or the next one."""
    if page not in ORDER:
        return redirect("report")
    if page == "check":
        return send(request, draft)
    if check(request, page, draft).errors:
        return show_form(request, page, draft, [])
    if request.POST.get("from") == "check":
        # An answer changed from the last page leads back there, unless something is missing.
        return show(request, "check", draft)
    return show(request, ORDER[ORDER.index(page) + 1], draft)


def take_files(request: HttpRequest, draft: Draft) -> tuple[Draft, list[str]]:
    """Keep the photos that came along; they stay with the draft whatever else is wrong."""
    stored, problems = store_files(request, "photos", visitor(request))
    draft = draft.with_files([*kept_files(draft.files), *stored])
    if len(draft.files) > MAX_FILES:
        problems.append(_("At most %(count)s files. Leave some out.") % {"count": MAX_FILES})
    return draft, problems


def send(request: HttpRequest, draft: Draft) -> HttpResponse:
    """Open the ticket; the same key again leads to the same slip."""
    actor = visitor(request)
    key = Key(actor.scope or "public", draft.key, fingerprint("report", draft))
    try:
        event = open_case(
            "ticket",
            "open",
            actor=marked(request, actor, draft),
            data=draft.values,
            files=draft.files,
            key=key,
        )
    except KeyReused:
        return show_sent(request, draft, sent_with(key.scope, key.value))
    except Busy as refusal:
        return show_check(request, draft, problem=str(refusal), status=refusal.status)
    except Invalid as refusal:
        return show_wrong(request, draft, refusal)
    return to_slip(event.case)


def marked(request: HttpRequest, actor: Actor, draft: Draft) -> Actor:
    """The same actor, marked if this is one of more reports than are to be expected."""
    is_over = is_over_limits(
        address=client_ip(request),
        scope=actor.scope,
        phone=draft.values.get("contact_phone", ""),
    )
    return replace(actor, is_unverified=is_over)


def to_slip(case: Case) -> HttpResponseRedirect:
    """Show the slip; this browser may follow the ticket from now on."""
    answer = HttpResponseRedirect(reverse("slip", args=[case.code]))
    give_opener(answer, case)
    return answer


def show_wrong(request: HttpRequest, draft: Draft, refusal: Invalid) -> HttpResponse:
    """Show the first page with something wrong on it, or what is wrong with the whole."""
    wrong = set(refusal.form.errors)
    for page, form_class in PAGES.items():
        if wrong & set(form_class.shown):
            return show(request, page, draft, is_checked=True)
    found = draft.with_files(kept_files(draft.files))
    problem = " ".join(map(str, refusal.form.non_field_errors()))
    return show_check(request, found, problem=problem, status=refusal.status)


def show_sent(request: HttpRequest, draft: Draft, case: Case | None) -> HttpResponse:
    """Sent already, then changed and sent again: the change is not lost, but it is a new report."""
    again = replace(draft, key=new_key())
    context = {"case": case, "hidden": again.hidden(), "title": _("This was sent already")}
    answer = render(request, "tickets/sent_already.html", context, status=409)
    if case is not None:
        give_opener(answer, case)
    return answer
