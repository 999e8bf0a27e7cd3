"""Registering a mediation for those who ask for it, and the slips of its parties."""

from collections.abc import Mapping
from typing import Any

from django import forms
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods

from mediation.forms import ApplyForm
from mediation.forms.applying import PARTY, SHOWN_PARTIES
from mediation.models import Party
from mediation.services import slips_for
from tickets.forms.registering import places_of
from workflow.middleware import ActorRequest
from workflow.rules.kinds import kind_of
from workflow.services import (
    Actor,
    BadUpload,
    Invalid,
    KeyReused,
    NotAllowed,
    NotVisible,
    Refused,
    get_visible,
    open_case,
)
from workflow.services.reading import note_reading
from workflow.services.words import who_may
from workflow.views import parts
from workflow.views.fields import easier
from workflow.views.pages import office
from workflow.views.sending import Sent, kept_files, new_key, read_sent

DRAFT = "mediation"
MOST_ROWS = 12
MATTER: tuple[str, ...] = ("area", "type", "facts", "claim", "amount")
ORIGIN: tuple[str, ...] = ("source", "court_kind", "letter_no", "mode")
# What is asked of everybody at once, and what may wait in a fold.
FIRST, REST = ("name", "phone", "side", "agent_of"), ("address", "id_no", "is_organisation")


@require_http_methods(["GET", "POST"])
@office
def mediation_register(request: ActorRequest) -> HttpResponse:
    """Show the form, or open the mediation and hand out the slips."""
    actor = request.actor
    if not (actor.posts_with("mediate") or actor.posts_with("intake")):
        raise NotAllowed(who_may(kind_of("mediation").table["apply"], None))
    template = "mediation/office_register.html"
    if request.method == "GET":
        return render(request, template, _page(ApplyForm(**_by(actor))))
    sent = read_sent(request, actor)
    if "more" in sent.data:
        return render(request, template, _longer(actor, sent))
    try:
        if sent.file_problem:
            raise BadUpload(sent.file_problem)
        key = sent.key_for(actor, "mediation", "apply")
        event = open_case(
            "mediation", "apply", actor=actor, data=sent.data, files=sent.files, key=key
        )
    except Refused as error:
        return render(request, template, _refused(actor, sent, error), status=error.status)
    if slips_for(event.case, actor):
        return redirect("mediation-slips", event.case.code)
    return redirect(event.case)


@never_cache
@require_GET
@office
def mediation_slips(request: ActorRequest, code: str) -> HttpResponse:
    """Each party's slip, to print and cut apart; for the committee that serves them."""
    case = get_visible(request.actor, code)
    if case.kind != "mediation":
        raise NotVisible
    note_reading(request.actor, case, "page")
    parties = slips_for(case, request.actor)
    if not parties:
        raise NotAllowed(_("The committee that mediates hands out the slips."))
    address = request.build_absolute_uri(reverse("home"))
    page = {
        "case": case,
        "draft": DRAFT,
        "slips": [_slip(party, case.code, case.holder.name, address) for party in parties],
    }
    return render(request, "mediation/office_slips.html", page)


def _slip(party: Party, code: str, holder: str, site: str) -> parts.Slip:
    """One party's slip: its name in full stands nowhere, only masked."""
    acts = party.agent_of
    rows = [
        parts.SlipRow(_("For"), value=str(party.person)),
        parts.SlipRow(_("Side"), value=str(party.side)),
        parts.SlipRow(_("Committee"), value=holder),
    ]
    if acts is not None:
        rows.insert(1, parts.SlipRow(_("Acts for"), value=str(acts.person)))
    return parts.Slip(
        title=_("Mediation slip"),
        code=code,
        address=f"{site}m/{code}/",
        rows=tuple(rows),
        query_code=getattr(party, "query_code", ""),
    )


def _by(actor: Actor) -> dict[str, Any]:
    """Who fills in the form, in which post; who mediates writes down what reached him."""
    posts = actor.posts_with("mediate") or actor.posts_with("intake")
    return {"actor": actor, "post": actor.post if actor.post in posts else posts[0]}


def _longer(actor: Actor, sent: Sent) -> dict[str, Any]:
    """The same page with everything kept, and room for one more."""
    typed = sent.data.dict()
    rows = ApplyForm(sent.data, **_by(actor)).rows
    more = min(rows + 1, MOST_ROWS)
    form = ApplyForm({f"{PARTY}_{more}_name": ""}, **_by(actor))
    fresh = _unbound(form, typed)
    return _page(fresh) | {"key": sent.key, "kept": kept_files(sent), "is_longer": True}


def _unbound(form: ApplyForm, typed: Mapping[str, Any]) -> ApplyForm:
    """The fields of a form with what was typed, and nothing said of what is wrong yet."""
    form.is_bound, form.initial = False, dict(typed)
    form.data = {}
    return form


def _refused(actor: Actor, sent: Sent, error: Refused) -> dict[str, Any]:
    """The same page with everything that was typed and attached, and what is wrong."""
    form: Any = error.form if isinstance(error, Invalid) else None
    if form is None:
        form = ApplyForm(sent.data, **_by(actor))
        form.add_error(None, str(error.detail))
    return _page(form) | {
        "key": new_key() if isinstance(error, KeyReused) else sent.key,
        "kept": kept_files(sent),
    }


def _page(form: ApplyForm) -> dict[str, Any]:
    _name_parties(form)
    easier(form)
    assert form.acting_post is not None
    form.fields["area"].widget.choices = places_of(form.acting_post.unit)
    return {
        "here": "register",
        "form": form,
        "matter": [form[name] for name in MATTER],
        "origin": [form[name] for name in ORIGIN],
        "origin_is_open": form.is_bound and any(form[name].errors for name in ORIGIN),
        "parties": [_row(form, number) for number in range(1, form.rows + 1)],
        "has_room": form.rows < MOST_ROWS,
        "key": new_key(),
        "draft": DRAFT,
    }


def _row(form: ApplyForm, number: int) -> dict[str, Any]:
    first = [form[f"{PARTY}_{number}_{name}"] for name in FIRST]
    rest = [form[f"{PARTY}_{number}_{name}"] for name in REST]
    titles = {1: _("Applicant"), 2: _("Other side")}
    return {
        "title": titles.get(number, _("Person %(no)s") % {"no": number}),
        "first": first,
        "rest": rest,
        "is_open": form.is_bound and any(field.errors or field.data for field in rest),
    }


def _name_parties(form: ApplyForm) -> None:
    """Say the same of each person, and let who acts for another choose him by his number."""
    labels = {
        "side": _("On which side"),
        "name": _("Name"),
        "phone": _("Telephone"),
        "address": _("Address"),
        "id_no": _("Identity number"),
        "is_organisation": _("An organisation"),
        "agent_of": _("Acts for"),
    }
    for number in range(1, form.rows + 1):
        for name, label in labels.items():
            form.fields[f"{PARTY}_{number}_{name}"].label = label
        # Whoever applies and the other side are who they are; numbers are written down at once.
        form.fields[f"{PARTY}_{number}_id_no"].widget = forms.TextInput()
        if number > SHOWN_PARTIES:
            persons = [("", _("Nobody, a party himself"))]
            persons += [(str(n), _("Person %(no)s") % {"no": n}) for n in range(1, number)]
            form.fields[f"{PARTY}_{number}_agent_of"].widget = forms.Select(choices=persons)
