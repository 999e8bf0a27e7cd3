"""The page of one step of one case: its form, taking it, and every way it can be refused."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from workflow.forms import StepForm
from workflow.middleware import ActorRequest
from workflow.models import Case, Event
from workflow.reports import Line, timeline
from workflow.reports.clocks import Watch
from workflow.reports.facts import matter_titles
from workflow.reports.timeline import sentence_of
from workflow.services import (
    Actor,
    BadUpload,
    Busy,
    Changed,
    Facts,
    Invalid,
    KeyReused,
    NotAllowed,
    NotVisible,
    Refused,
    can_see,
    get_visible,
    match_step,
    take_step,
)
from workflow.services.acts import Glance
from workflow.services.asking import decider_by
from workflow.services.reading import note_reading
from workflow.services.standing import why_not
from workflow.services.steps import check_state, choose_match
from workflow.services.tree import county_units
from workflow.views import parts
from workflow.views.acts import ICONS
from workflow.views.case import asks_of, report_of
from workflow.views.fields import easier, form_for
from workflow.views.head import head_of
from workflow.views.pages import office
from workflow.views.sending import Sent, in_post, kept_files, new_key, read_sent
from workflow.views.story import entry_of
from workflow.wording import times

LATEST = 3


@require_http_methods(["GET", "POST"])
@office
def step(request: ActorRequest, code: str, name: str) -> HttpResponse:
    """Show the form of a step, or take the step."""
    case = get_visible(request.actor, code)
    note_reading(request.actor, case, "step", name)
    if name not in case.spec.forms or case.spec.table[name].opens_case:
        raise NotVisible
    if request.method == "POST":
        return _take(request, case, name)
    return _show(request, case, name)


def _show(request: ActorRequest, case: Case, name: str) -> HttpResponse:
    refusal = refusal_of(case, name, request.actor)
    page = _page(request.actor, case, name)
    if refusal is not None:
        page |= {"note": note_of(refusal, case), "is_closed": True}
        return render(request, "workflow/step.html", page, status=refusal.status)
    page["form"] = form_for(case, name, request.actor, initial=request.GET.dict())
    return render(request, "workflow/step.html", page)


def _take(request: ActorRequest, case: Case, name: str) -> HttpResponse:
    actor = in_post(request.actor, request.POST.get("acting_post", ""))
    sent = read_sent(request, actor)
    if "redraw" in sent.data:
        return _redraw(request, case, name, sent)
    try:
        if sent.file_problem:
            raise BadUpload(sent.file_problem)
        event = take_step(
            case,
            name,
            actor=actor,
            data=sent.data,
            files=sent.files,
            key=sent.key_for(actor, case.code, name),
            version=sent.version,
        )
    except Refused as error:
        return _refuse(request, case.code, name, sent, error)
    messages.success(request, done_words(event), extra_tags=f"{case.code}.{name}")
    return redirect(after(event, actor))


def _redraw(request: ActorRequest, case: Case, name: str, sent: Sent) -> HttpResponse:
    """Show the form once more with what was typed, in the rows that were asked for."""
    typed = case.spec.forms[name].redrawn(sent.data.dict())
    refusal = refusal_of(case, name, request.actor)
    page = _page(request.actor, case, name) | {
        "form": form_for(case, name, request.actor, initial=typed),
        "note": note_of(refusal, case) if refusal else None,
        "key": sent.key,
        "version": sent.version,
        "kept": kept_files(sent),
    }
    return render(request, "workflow/step.html", page)


def _refuse(
    request: ActorRequest, code: str, name: str, sent: Sent, error: Refused
) -> HttpResponse:
    """Answer with the same page: everything typed is kept, and what would allow it is said."""
    actor = in_post(request.actor, sent.data.get("acting_post", ""))
    case = get_visible(actor, code)
    if isinstance(error, Invalid):
        form, note = easier(error.form), None
    else:
        form, note = form_for(case, name, actor, data=sent.data), note_of(error, case)
    page = _page(actor, case, name) | {
        "form": form,
        "note": note,
        "key": new_key() if isinstance(error, KeyReused) else sent.key,
        "version": error.extra["version"] if isinstance(error, Changed) else sent.version,
        "kept": kept_files(sent),
        "is_busy": isinstance(error, Busy),
        "latest": _latest(case, actor) if isinstance(error, Changed) else (),
    }
    return render(request, "workflow/step.html", page, status=error.status)


def refusal_of(case: Case, name: str, actor: Actor) -> Refused | None:
    """Why the actor may not take a step now, whatever his form says; None if he may."""
    step, facts = case.spec.table[name], Facts(case, actor)
    if not match_step(step, actor, case, facts):
        return NotAllowed(why_not(step, actor, case, facts))
    try:
        check_state(step, case)
    except Refused as error:
        return error
    return None


def done_words(event: Event) -> str:
    """What the page says after a step: its sentence in the record."""
    return sentence_of(event)


def after(event: Event, actor: Actor) -> str:
    """Where to go on: the case, or its root when a child's own part is over."""
    case = event.case
    stays = case.is_root or case.is_open or not can_see(actor, case.root)
    return (case if stays else case.root).get_absolute_url()


def _page(actor: Actor, case: Case, name: str) -> dict[str, Any]:
    watch = Watch(case.area_id[:6])
    told = case.root if can_see(actor, case.root) else case
    lines = timeline(told, actor)[::-1]
    return {
        "head": head_of(case, watch, actor),
        "step": step_page(case, name, actor),
        "answered": answered_by(case, name, lines, watch.now),
        "takes_files": case.spec.forms[name].takes_files,
        "report": report_of(lines) if name not in ("approve", "refuse", "retract") else None,
        "asks": asks_of(case, actor, watch.now) if name in ("approve", "refuse", "retract") else [],
        "key": new_key(),
        "version": case.version,
    }


def answered_by(case: Case, name: str, lines: Sequence[Line], now: datetime) -> list[parts.Entry]:
    """The last line that a step answers, and what came after it; newest first."""
    answers = case.spec.forms[name].answers
    own = [line for line in lines if line.event.case_id == case.pk]
    place = next((n for n, line in enumerate(own) if line.event.step == answers), -1)
    shown = own[: place + 1]
    named = matter_titles([line.event for line in shown])
    return [entry_of(line, named, now) for line in shown]


def step_page(case: Case, name: str, actor: Actor) -> parts.StepPage:
    step, facts = case.spec.table[name], Facts(case, actor)
    form_class: type[StepForm] = case.spec.forms[name]
    label, decider = str(case.spec.labels[name]), _decider(case, name, actor, facts)
    posts, acting = _posts(case, name, actor, facts)
    return parts.StepPage(
        label=label,
        verb=_("Ask for it: %(step)s") % {"step": label} if decider else label,
        back_url=case.get_absolute_url(),
        explain=str(form_class.explain),
        consequence=str(form_class.consequence),
        icon=ICONS.get(step.name, ""),
        draft=f"{case.code}.{name}",
        answered_title=str(form_class.answered_title),
        is_asked=bool(decider),
        decider=decider,
        posts=posts,
        acting=acting,
    )


def _posts(
    case: Case, name: str, actor: Actor, facts: Facts
) -> tuple[tuple[parts.PostChoice, ...], str]:
    """The posts to choose from where several fit; else the one that acts, if it is another."""
    step = case.spec.table[name]
    matches = match_step(step, actor, case, facts)
    posts = dict.fromkeys(match.post for match in matches if match.post)
    try:
        match = choose_match(step, actor, case, facts)
    except NotAllowed:
        choices = (parts.PostChoice(post.pk, f"{post.unit.name} · {post.title}") for post in posts)
        return tuple(choices), ""
    post = match.post
    is_other = post is not None and post != actor.post
    return (), f"{post.unit.name} · {post.title}" if post and is_other else ""


def _decider(case: Case, name: str, actor: Actor, facts: Facts) -> str:
    """Who must agree before the step counts; empty if nobody, or the actor himself."""
    glance = Glance(case)
    for rule in case.spec.table[name].asks:
        if rule.relation in case.spec.deciders:
            continue
        if rule.condition and not case.spec.conditions[rule.condition](glance):
            continue
        decider = decider_by(rule, facts, county_units(case.area_id[:6]))
        if decider is None:
            return ""
        unit, capability = decider
        own = [post for post in actor.posts_with(capability) if post.unit_id == unit.pk]
        return "" if own else unit.name
    return ""


def note_of(error: Refused, case: Case) -> dict[str, str]:
    """A refusal as a note on the page: what is the matter, and what to do."""
    if isinstance(error, Changed):
        return {"title": str(error.title), "text": _changed(error, case)}
    if isinstance(error, Busy | KeyReused):
        return {"title": str(error.detail), "text": _("Nothing was stored twice.")}
    return {"title": str(error.detail), "text": ""}


def _changed(error: Changed, case: Case) -> str:
    by, at, name = (error.extra[key] for key in ("by", "at", "step"))
    words = _("%(who)s, %(when)s: %(step)s. Nothing of yours was stored; what you typed is below.")
    label = case.spec.labels.get(name, name)
    when = times.stamp(at) if at else ""
    return words % {"who": by or _("The requester"), "when": when, "step": label}


def _latest(case: Case, actor: Actor) -> list[parts.Entry]:
    now = Watch(case.area_id[:6]).now
    return [entry_of(line, {}, now) for line in timeline(case, actor)[::-1][:LATEST]]
