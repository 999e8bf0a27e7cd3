"""Steps that a party takes, each on a page of its own, through the same form as anybody's."""

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from django import forms
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import pgettext
from django.views.decorators.http import require_http_methods

from mediation.models import Clause
from mediation.reports import application_words
from mediation.views.party_asks import by_when
from mediation.views.party_entry import for_party
from mediation.views.party_page import PartyPage, clause_facts, signs_of
from mediation.views.party_words import done_words, words_for
from tickets.forms.reporting import files_field
from tickets.views.cookies import visitor
from tickets.views.drafts import kept_files, new_key, read_refs, store_files
from tickets.views.given import given_files
from tickets.views.steps import ask_first, data_of, form_of, key_of, version_of
from workflow.models import Attachment, Case
from workflow.services import Actor, Invalid, NotAllowed, Refused, UploadRef, WrongState, take_step
from workflow.views.parts import StepPage

PAGES = (
    *("consent", "name", "recuse", "evidence"),
    *("sign", "talk_again", "end", "perform", "breach"),
)
OF_A_CLAUSE = ("perform", "breach")
# Walking away is possible whatever has changed since the page was opened.
WITHOUT_VERSION = ("end",)
TEMPLATES = {"consent": "party_consent", "sign": "party_sign", "end": "party_end"}


@require_http_methods(["GET", "POST"])
@for_party
def party_step(request: HttpRequest, case: Case, actor: Actor, step: str) -> HttpResponse:
    """Show the form of a step, or take it."""
    if step not in PAGES:
        raise Http404
    try:
        if request.method == "POST":
            return take(request, case, actor, step)
        ask_first(case, actor, step)
        _refuse_answered(PartyPage(case, actor), step)
    except Refused as refusal:
        return refused(request, case, refusal)
    return show(request, case, actor, step, form_of(case, actor, step))


def take(request: HttpRequest, case: Case, actor: Actor, step: str) -> HttpResponse:
    """Take the step with what was typed; if it is refused, everything typed is shown again."""
    data = data_of(request)
    if "mediators" in data:
        data["mediators"] = ",".join(request.POST.getlist("mediators"))
    chosen = data.pop("chosen", "") if step == "consent" else ""
    stored, problems = store_files(request, "files", visitor(request))
    files = [*kept_files(list(read_refs(request.POST))), *stored]
    if problems:
        form = form_of(case, actor, step, data)
        form.fields.setdefault("files", files_field())
        for problem in problems:
            form.add_error("files", problem)
        return show(request, case, actor, step, form, files=files)
    refs = tuple(dict.fromkeys(UploadRef(file.pk, file.upload_token) for file in files))
    if chosen:
        _choose(request, case, actor, chosen)
    try:
        event = take_step(
            case,
            step,
            actor=actor,
            data=data,
            files=refs,
            key=key_of(request, case, actor, step, data, refs),
            version=None if step in WITHOUT_VERSION else version_of(request),
        )
    except Invalid as refusal:
        return show(request, case, actor, step, refusal.form, files=files)
    messages.success(request, done_words(step, event.to_state), extra_tags=f"{case.code}:{step}")
    return redirect("party", case.code)


def _choose(request: HttpRequest, case: Case, actor: Actor, chosen: str) -> None:
    """Along with a consent: who mediates. If somebody was named meanwhile, the consent counts."""
    data = {"mediators": chosen}
    key = key_of(request, case, actor, "name", data, ())
    try:
        take_step(
            case,
            "name",
            actor=actor,
            data=data,
            key=replace(key, value=f"{key.value[:70]}-name") if key else None,
        )
    except (WrongState, NotAllowed, Invalid):
        messages.warning(request, _("Your choice of a mediator could not be taken any more."))


def _refuse_answered(facts: PartyPage, step: str) -> None:
    """Nobody is asked again what he has answered."""
    if step == "consent" and not facts.must_consent:
        raise WrongState(_("You have agreed already. You can still end it at any time."))
    if step == "sign" and not facts.must_sign:
        raise WrongState(_("You have signed already."))


def show(
    request: HttpRequest,
    case: Case,
    actor: Actor,
    step: str,
    form: Any,
    *,
    files: Sequence[Attachment] = (),
) -> HttpResponse:
    """The page of a step, with what was typed and what is wrong with it."""
    facts = PartyPage(case, actor)
    words = words_for(step)
    clause = _clause_of(request, facts) if step in OF_A_CLAUSE else None
    page = StepPage(
        label=words.label,
        verb=words.verb,
        back_url=reverse("party", args=[case.code]),
        explain=words.explain,
        consequence=words.consequence,
        draft=f"{case.code}:{step}",
    )
    context = {
        "step": page,
        "code": case.code,
        "title": case.title,
        "who": facts.who(),
        "form": plain(form, step, facts, clause),
        "quote": _quoted(facts, clause),
        "papers": given_files(files),
        "key": request.POST.get("key") or new_key(),
        "version": "" if step in WITHOUT_VERSION else case.version,
        **EXTRAS.get(step, _nothing)(facts),
    }
    status = 422 if form.errors else 200
    template = TEMPLATES.get(step)
    name = f"mediation/{template}.html" if template else "tickets/step.html"
    return render(request, name, context, status=status)


def _clause_of(request: HttpRequest, facts: PartyPage) -> tuple[Clause, str] | None:
    """The clause that a page of performance is about; without one the form asks which."""
    wanted = request.POST.get("clause") or request.GET.get("clause", "")
    if facts.in_force is None:
        return None
    rows = facts.clauses(facts.in_force)
    return next((row for row in rows if str(row[0].no) == wanted), None)


def _quoted(facts: PartyPage, clause: tuple[Clause, str] | None) -> str:
    return f"{clause[1]}\n{clause_facts(facts, clause[0])}" if clause else ""


def plain(form: Any, step: str, facts: PartyPage, clause: tuple[Clause, str] | None) -> Any:
    """Shape a form for one who fills it in once in his life; its rules stay as they are."""
    if form.takes_files:
        form.fields.setdefault("files", files_field())
    if clause is not None:
        form.fields["clause"].widget = forms.HiddenInput()
        form.initial |= {"clause": clause[0].no, "is_whole": True}
        if clause[0].amount is None and "amount" in form.fields:
            form.fields["amount"].widget = forms.HiddenInput()
    if step == "evidence":
        shared = form.fields["is_shared"]
        shared.help_text = _("Without the tick only you and the mediators see it.")
    return form


def refused(request: HttpRequest, case: Case, refusal: Refused) -> HttpResponse:
    """Say why it was not done; what was typed can be read and copied."""
    typed = [text for name, text in data_of(request).items() if name == "text" and text]
    context = {"case": case, "refusal": refusal, "typed": typed}
    return render(request, "mediation/party_refused.html", context, status=refusal.status)


def _nothing(facts: PartyPage) -> dict[str, Any]:
    return {}


def _for_consent(facts: PartyPage) -> dict[str, Any]:
    """Who asks, for what, and who could mediate."""
    choices = []
    if "name" in facts.offers:
        field = facts.offers["name"].form().fields["mediators"]
        choices = [(post.pk, field.label_from_instance(post)) for post in field.queryset]
    applicants = [str(party.person) for party in facts.parties if party.is_applicant]
    words = application_words(facts.case)
    return {
        "applicants": pgettext("between the items of a list", ", ").join(applicants),
        "is_applicant": facts.party.is_applicant,
        "claim": words.get("claim", ""),
        "facts": words.get("facts", ""),
        "choices": choices,
        "mediators": facts.mediators,
        "note": by_when(facts, "consent"),
        "end_url": facts.step_url("end"),
        "refuse_key": new_key(),
        "holder": facts.case.holder,
    }


def _for_sign(facts: PartyPage) -> dict[str, Any]:
    """The whole text, and whose signature is missing."""
    return {
        "agreement": facts.agreement(),
        "signs": signs_of(facts, facts.pending) if facts.pending else [],
        "note": by_when(facts, "sign"),
        "talk_url": facts.step_url("talk_again"),
        "end_url": facts.step_url("end") if "end" in facts.offers else "",
        "holder": facts.case.holder,
    }


EXTRAS = {"consent": _for_consent, "sign": _for_sign}
