"""Several cases at once: one form for all that were chosen, and what became of each."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from django.http import HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods

from workflow.middleware import ActorRequest
from workflow.models import Case
from workflow.services import (
    MOST_ITEMS,
    Actor,
    Busy,
    Changed,
    Invalid,
    Item,
    KeyReused,
    NotVisible,
    Outcome,
    Refused,
    get_visible,
    take_each,
)
from workflow.views.choosing import BulkAct, bulk_acts
from workflow.views.fields import easier, form_for
from workflow.views.pages import office
from workflow.views.sending import Sent, in_post, new_key, read_sent
from workflow.views.step import done_words, note_of, refusal_of, step_page

# What the page itself sends beside the fields of the step.
OWN = ("chosen", "step", "take", "back")


@dataclass(frozen=True)
class Row:
    """One chosen case: where it is, and what became of it or stands in the way."""

    code: str
    title: str
    url: str
    words: str
    is_done: bool = False


@require_http_methods(["GET", "POST"])
@office
def bulk(request: ActorRequest) -> HttpResponse:
    """Show the form for the chosen cases, or take the step on each; a GET only leads back."""
    if request.method == "GET":
        return redirect("desk")
    name = request.POST.get("step", "")
    act = next((act for act in bulk_acts(request.actor) if act.name == name), None)
    if act is None:
        raise NotVisible
    items = chosen_in(request.POST)
    if not 0 < len(items) <= MOST_ITEMS:
        return render(request, "workflow/bulk.html", _wrong_number(request, act), status=422)
    actor = in_post(request.actor, request.POST.get("acting_post", ""))
    if "take" in request.POST:
        return _take(request, actor, act, items)
    page = _page(request, actor, act, items)
    return render(request, "workflow/bulk.html", page)


def chosen_in(data: QueryDict) -> list[Item]:
    """The cases that were ticked, each once, in the order of the list."""
    found: dict[str, Item] = {}
    for text in data.getlist("chosen"):
        code, _colon, version = text.partition(":")
        number = int(version) if version.isdecimal() and len(version) < 10 else None
        found.setdefault(code, Item(code, number))
    return list(found.values())


def _take(request: ActorRequest, actor: Actor, act: BulkAct, items: Sequence[Item]) -> HttpResponse:
    sent = read_sent(request, actor)
    try:
        outcomes = take_each(
            act.name,
            items,
            actor=actor,
            read=lambda case: _typed(sent),
            key=sent.key_for(actor, "bulk", act.name),
        )
    except Refused as error:
        page = _page(request, actor, act, items, sent=sent) | {
            "note": {"title": str(error.detail), "text": _("Nothing was stored twice.")},
            "key": new_key() if isinstance(error, KeyReused) else sent.key,
            "is_busy": isinstance(error, Busy),
        }
        return render(request, "workflow/bulk.html", page, status=error.status)
    page = _after(request, actor, act, outcomes, sent)
    if all(isinstance(outcome.error, Invalid) for outcome in outcomes):
        # Nothing was done and all wait for the same words: the errors of the form say it once.
        page.pop("results")
    return render(request, "workflow/bulk.html", page, status=200 if "results" in page else 422)


def _typed(sent: Sent) -> QueryDict:
    """The fields of the step alone: what may wait for a decision is kept as it was sent."""
    data = sent.data.copy()
    for name in OWN:
        data.pop(name, None)
    return data


def _page(
    request: ActorRequest,
    actor: Actor,
    act: BulkAct,
    items: Sequence[Item],
    *,
    sent: Sent | None = None,
) -> dict[str, Any]:
    """The form for those cases on which the step can be taken; the others say why not."""
    able: list[tuple[Item, Case]] = []
    left_out: list[Row] = []
    for item in items:
        case, refusal = _looked_at(actor, act.name, item)
        if case is not None and refusal is None:
            able.append((item, case))
        else:
            left_out.append(_row(item, case, str(refusal.detail if refusal else "")))
    page = _frame(request, act) | {"left_out": left_out, "key": new_key()}
    if not able:
        return page
    typed = None if sent is None else _typed(sent)
    return page | _form(actor, act, able, page["back"], form=None, typed=typed)


def _looked_at(actor: Actor, name: str, item: Item) -> tuple[Case | None, Refused | None]:
    """The case as the actor sees it, and why he may not take the step on it now."""
    try:
        case = get_visible(actor, item.code)
    except Refused as error:
        return None, error
    if name not in case.spec.forms:
        return case, NotVisible(_("This kind of case does not have this step."))
    return case, refusal_of(case, name, actor)


def _form(
    actor: Actor,
    act: BulkAct,
    able: Sequence[tuple[Item, Case]],
    back: str,
    *,
    form: Any,
    typed: Mapping[str, Any] | None,
) -> dict[str, Any]:
    """The one form, made for the first case; whether it fits the others is seen when it is sent."""
    first = able[0][1]
    shown = form or form_for(first, act.name, actor, data=typed)
    count = ngettext("%(count)s case", "%(count)s cases", len(able)) % {"count": len(able)}
    part = step_page(first, act.name, actor)
    hidden = [("chosen", _choice(item)) for item, _case in able]
    return {
        "form": shown,
        "step": replace(
            part,
            verb=_("%(name)s: %(value)s") % {"name": part.verb, "value": count},
            back_url=back,
            draft=f"bulk.{act.name}",
        ),
        "hidden": [*hidden, ("step", act.name), ("take", "1"), ("back", back)],
        "chosen": [_row(item, case, "") for item, case in able],
    }


def _after(
    request: ActorRequest,
    actor: Actor,
    act: BulkAct,
    outcomes: Sequence[Outcome],
    sent: Sent,
) -> dict[str, Any]:
    """One line an item; what can be put right comes with the form again, as it was typed."""
    page = _frame(request, act) | {"key": new_key()}
    rows, again, form = [], [], None
    for outcome in outcomes:
        case, item = _seen(actor, outcome), outcome.item
        rows.append(_row(item, case, _words(outcome, case), is_done=outcome.event is not None))
        if case is None or not _may_be_repeated(outcome.error):
            continue
        again.append((Item(case.code, case.version), case))
        if form is None and isinstance(outcome.error, Invalid):
            form = easier(outcome.error.form)
    page |= {"results": rows, "is_done": not again, "draft": f"bulk.{act.name}"}
    if not again:
        return page
    return page | _form(actor, act, again, page["back"], form=form, typed=_typed(sent))


def _seen(actor: Actor, outcome: Outcome) -> Case | None:
    """The case of an outcome as it is now; None if it was never his to see."""
    if outcome.event is not None:
        return outcome.event.case
    try:
        return get_visible(actor, outcome.item.code)
    except Refused:
        return None


def _may_be_repeated(error: Exception | None) -> bool:
    """Whether trying again may help: after typing, after looking, or after somebody else's save."""
    if error is None:
        return False
    return not isinstance(error, Refused) or isinstance(error, Busy | Changed | Invalid)


def _words(outcome: Outcome, case: Case | None) -> str:
    event, error = outcome.event, outcome.error
    if event is not None:
        return _("Waits for a decision.") if event.phase == "asked" else done_words(event)
    if isinstance(error, Invalid):
        return " ".join(_complaints(error.form))
    if isinstance(error, Refused) and case is not None:
        note = note_of(error, case)
        return " ".join(filter(None, (note["title"], note["text"])))
    if isinstance(error, Refused):
        return str(error.detail)
    return _("Something went wrong on our side. Please try again.")


def _complaints(form: Any) -> list[str]:
    return [
        _("%(name)s: %(value)s") % {"name": form.fields[name].label, "value": text}
        if name in form.fields
        else str(text)
        for name, texts in form.errors.items()
        for text in texts
    ]


def _row(item: Item, case: Case | None, words: str, *, is_done: bool = False) -> Row:
    if case is None:
        return Row(item.code, item.code, "", words)
    return Row(case.code, case.face or case.code, case.get_absolute_url(), words, is_done)


def _choice(item: Item) -> str:
    return item.code if item.version is None else f"{item.code}:{item.version}"


def _frame(request: ActorRequest, act: BulkAct) -> dict[str, Any]:
    back = request.POST.get("back", "")
    is_ours = url_has_allowed_host_and_scheme(
        back, {request.get_host()}, require_https=request.is_secure()
    )
    return {"act": act, "back": back if is_ours else reverse("desk")}


def _wrong_number(request: ActorRequest, act: BulkAct) -> dict[str, Any]:
    words = _("Choose at least one case, and at most %(count)s.") % {"count": MOST_ITEMS}
    return _frame(request, act) | {"note": {"title": words, "text": ""}}
