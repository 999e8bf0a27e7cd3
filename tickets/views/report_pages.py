"""How the pages of the report are shown: with answers, with what is wrong, or to be checked."""

from collections.abc import Sequence
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _

from governance.rules.identity import mask_phone
from tickets.forms.accused import accused, accused_name
from tickets.forms.reporting import DANGER, PAGES, PageForm
from tickets.reports import place_name, promised_at
from tickets.rules.ticket_shield import SEALED_NATURE
from tickets.services.sheltering import taken_in_by
from tickets.views.cookies import visitor
from tickets.views.drafts import Draft, kept_files
from tickets.views.given import Given, given_files
from tickets.views.places import show_places
from workflow.models.case import NATURES
from workflow.views.parts import Answer

ORDER = ("place", "what", "contact", "check")
NUMBERS = {page: number for number, page in enumerate(ORDER, start=1)}


def show(
    request: HttpRequest, page: str, draft: Draft, *, is_checked: bool = False
) -> HttpResponse:
    """One page with what is typed so far; what is wrong with it only if it was sent before."""
    if page == "place":
        return show_places(request, "", draft)
    if page == "check":
        return show_check(request, draft)
    if is_checked:
        return show_form(request, page, draft, [])
    form = PAGES[page](actor=visitor(request), initial=draft.values)
    return draw(request, page, draft, form)


def check(request: HttpRequest, page: str, draft: Draft) -> PageForm:
    """The form of a page, bound and checked."""
    form = PAGES[page](draft.values, actor=visitor(request))
    form.is_valid()
    return form


def show_form(
    request: HttpRequest, page: str, draft: Draft, problems: Sequence[str]
) -> HttpResponse:
    """One page with what is wrong with it."""
    form = check(request, page, draft)
    if page == "place":
        return show_places(request, "", draft, problem=_("Please choose a place."))
    for problem in problems:
        form.add_error("photos", problem)
    return draw(request, page, draft, form)


def draw(request: HttpRequest, page: str, draft: Draft, form: PageForm) -> HttpResponse:
    context: dict[str, Any] = frame_of(draft, page) | {
        "form": form,
        "title": _("What is the matter?") if page == "what" else _("How can we reach you?"),
        "hidden": draft.hidden(form.shown),
        "papers": papers_of(draft) if page == "what" else [],
        "origin": request.POST.get("from", ""),
        "draft": "report",
    }
    return render(request, "tickets/report.html", context, status=422 if form.errors else 200)


def show_check(
    request: HttpRequest, draft: Draft, *, problem: str = "", status: int = 200
) -> HttpResponse:
    """All answers, who gets them and by when they are answered."""
    for page in PAGES:
        if check(request, page, draft).errors:
            return show(request, page, draft, is_checked=True)
    values = draft.values
    context = frame_of(draft, "check") | {
        "answers": answers_of(draft),
        "papers": papers_of(draft),
        "hidden": draft.hidden(),
        **seen_by(draft),
        "promise_at": promised_at(
            area=draft.area,
            nature=values["nature"],
            urgency=values["urgency"],
            now=timezone.now(),
        ),
        "problem": problem,
    }
    return render(request, "tickets/check.html", context, status=status)


def seen_by(draft: Draft) -> dict[str, Any]:
    """Who will take a report in, and of one that is about somebody who will see it and who not."""
    values = draft.values
    about = accused(values["about"])
    return {
        "first_holder": taken_in_by(draft.area, values["nature"], about),
        "is_sealed": values["nature"] == SEALED_NATURE,
        "about": accused_name(about) if about else "",
    }


def frame_of(draft: Draft, page: str) -> dict[str, Any]:
    """What every page of the form shows around its question."""
    return {
        "page": page,
        "number": NUMBERS[page],
        "place": place_name(draft.area),
        "back_to": ORDER[NUMBERS[page] - 2] if page != "place" else "",
        "is_danger": draft.is_emergency or page == "what",
        "is_private": page == "contact",
        "emergency": draft.is_emergency,
    }


def answers_of(draft: Draft) -> list[Answer]:
    """The answers in the order of the questions; `url` names the page to go back to."""
    values = draft.values
    about = accused(values["about"])
    where = [place_name(draft.area), values["location"].strip()]
    phone, name = values["contact_phone"].strip(), values["contact_name"].strip()
    reach = [part for part in (name, mask_phone(phone)) if part]
    return [
        Answer(_("Place"), "\n".join(filter(None, where[:1])), "place"),
        Answer(_("Where exactly"), where[1] or _("not said"), "what"),
        Answer(_("What is the matter"), values["text"].strip(), "what"),
        Answer(_("Danger now"), str(dict(DANGER)[values["urgency"]]), "what"),
        Answer(_("What kind of matter"), str(dict(NATURES)[values["nature"]]), "what"),
        *([Answer(_("About whom"), accused_name(about), "what")] if about else []),
        Answer(
            _("How to reach you"),
            " ".join(reach) or _("You leave no number. Look at your report yourself for news."),
            "contact",
        ),
    ]


def papers_of(draft: Draft) -> list[Given]:
    """The files given so far; only the browser that gave them is shown them."""
    return given_files(kept_files(draft.files))
