"""Steps that a requester takes, each on a page of its own, through the same form as anybody's."""

from collections.abc import Mapping, Sequence
from typing import Any

from django import forms
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from tickets.forms.answering import SATISFIED
from tickets.forms.reporting import files_field
from tickets.reports import said_in
from tickets.services.ways_out_conditions import next_level
from tickets.views.cookies import visitor
from tickets.views.drafts import kept_files, new_key, read_refs, store_files, typed
from tickets.views.given import given_files
from tickets.views.requester import for_requester
from tickets.wording import done_words, step_words
from workflow.models import Attachment, Case
from workflow.models.feedback import SOLVED
from workflow.services import (
    Actor,
    Facts,
    Invalid,
    Key,
    Refused,
    UploadRef,
    fingerprint,
    take_step,
)
from workflow.services.steps import check_state, choose_match
from workflow.views.parts import StepPage

PAGES = ("supply", "reopen", "withdraw", "rate", "confirm", "appeal", "urge", "split")
# A button of the follow-up page carries one value, which may say two things.
TAPS = {"partly_rest": {"solved": "partly", "may_rest": "on"}}
NO_DATA = ("csrfmiddlewaretoken", "query_code", "key", "version", "file", "drop")


@require_http_methods(["GET", "POST"])
@for_requester
def requester_step(request: HttpRequest, case: Case, actor: Actor, step: str) -> HttpResponse:
    """Show the form of a step, or take it."""
    if step not in PAGES:
        raise Http404
    try:
        if request.method == "POST":
            return take(request, case, actor, step)
        ask_first(case, actor, step)
    except Refused as refusal:
        return refused(request, case, refusal)
    if step == "confirm":
        return redirect("ticket", case.code)
    return show(request, case, step, form_of(case, actor, step))


def take(request: HttpRequest, case: Case, actor: Actor, step: str) -> HttpResponse:
    """Take the step with what was typed; if it is refused, everything typed is shown again."""
    data = data_of(request)
    stored, problems = store_files(request, "files", visitor(request))
    files = [*kept_files(list(read_refs(request.POST))), *stored]
    if problems:
        form = form_of(case, actor, step, data)
        for problem in problems:
            form.add_error("files", problem)
        return show(request, case, step, form, files=files)
    refs = tuple(dict.fromkeys(UploadRef(file.pk, file.upload_token) for file in files))
    try:
        event = take_step(
            case,
            step,
            actor=actor,
            data=data,
            files=refs,
            key=key_of(request, case, actor, step, data, refs),
            version=version_of(request),
        )
    except Invalid as refusal:
        return show(request, case, step, refusal.form, files=files)
    messages.success(request, done_words(event))
    return redirect("ticket", case.code)


def ask_first(case: Case, actor: Actor, step: str) -> None:
    """Refuse before anything is typed what would be refused after it."""
    row = case.spec.table[step]
    choose_match(row, actor, case, Facts(case, actor))
    check_state(row, case)


def data_of(request: HttpRequest) -> dict[str, str]:
    """What was typed or tapped, without what only belongs to the sending of it."""
    data = {name: typed(str(v)) for name, v in request.POST.items() if name not in NO_DATA}
    return data | TAPS.get(data.get("solved", ""), {})


def key_of(
    request: HttpRequest,
    case: Case,
    actor: Actor,
    step: str,
    data: Mapping[str, str],
    refs: Sequence[UploadRef],
) -> Key | None:
    value = request.POST.get("key", "")
    if not value:
        return None
    return Key(actor.scope, value[:80], fingerprint(case.code, step, sorted(data.items()), refs))


def version_of(request: HttpRequest) -> int | None:
    version = request.POST.get("version", "")
    return int(version) if version.isdecimal() and len(version) < 10 else None


def form_of(
    case: Case, actor: Actor, step: str, data: Mapping[str, str] | None = None
) -> forms.Form:
    form: forms.Form = case.spec.forms[step](data, case=case, actor=actor)
    return form


def show(
    request: HttpRequest,
    case: Case,
    step: str,
    form: Any,
    *,
    files: Sequence[Attachment] = (),
) -> HttpResponse:
    """The page of a step, with what was typed and what is wrong with it."""
    words = step_words(step, who_works(case, step))
    page = StepPage(
        label=words.label,
        verb=words.verb,
        back_url=reverse("ticket", args=[case.code]),
        explain=words.explain,
        consequence=words.consequence,
        draft=f"{case.code}:{step}",
    )
    context = {
        "step": page,
        "title": case.title,
        "form": plain(form, step),
        "quote": said_in(case, "ask") if step == "supply" else "",
        "papers": given_files(files),
        "key": request.POST.get("key") or new_key(),
        "version": case.version,
    }
    status = 422 if form.errors else 200
    return render(request, "tickets/step.html", context, status=status)


def who_works(case: Case, step: str) -> str:
    """Whom the step leaves in charge."""
    unit = next_level(case) if step == "appeal" else None
    return (unit or case.holder).name


def plain(form: Any, step: str) -> Any:
    """Shape a form for one who fills it in once in his life; its rules stay as they are."""
    if form.takes_files:
        form.fields.setdefault("files", files_field())
    if step in ("rate", "confirm"):
        form.fields["solved"].widget = forms.RadioSelect(choices=SOLVED)
        form.fields["satisfied"].widget = forms.RadioSelect(choices=SATISFIED)
        if step == "rate":
            del form.fields["may_rest"]
    return form


def refused(request: HttpRequest, case: Case, refusal: Refused) -> HttpResponse:
    """Say why it was not done; what was typed can be read and copied."""
    context = {
        "case": case,
        "refusal": refusal,
        "typed": [text for name, text in data_of(request).items() if name in ("text", "reason")],
    }
    return render(request, "tickets/refused.html", context, status=refusal.status)
