"""Registering a matter for somebody else: by phone, at the counter, or seen on patrol."""

from collections.abc import Mapping
from datetime import timedelta
from typing import Any

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from governance.rules.identity import BadPhone
from tickets.forms.registering import RegisterForm
from tickets.reports import earlier_of_phone
from tickets.services.conditions import has_contact
from tickets.views.ticket import slip_of
from workflow.middleware import ActorRequest
from workflow.reports import offers
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
from workflow.services.channels import is_on
from workflow.services.words import who_may
from workflow.views.fields import easier
from workflow.views.hints import earlier_part, hints_part
from workflow.views.pages import office
from workflow.views.sending import Sent, kept_files, new_key, read_sent

# Afterwards the query code is on the paper only: it is the requester's, not the office's.
SHOWS_QUERY_CODE = timedelta(days=1)
DRAFT = "register"


@require_http_methods(["GET", "POST"])
@office
def register(request: ActorRequest) -> HttpResponse:
    """Show the form, or open the ticket; with what was done, propose closing it at once."""
    actor = request.actor
    if not actor.posts_with("intake"):
        raise NotAllowed(who_may(kind_of("ticket").table["open"], None))
    if request.method == "GET":
        return render(request, "tickets/register.html", _page(actor, RegisterForm(**_by(actor))))
    sent = read_sent(request, actor)
    if "check" in sent.data:
        return render(request, "tickets/register.html", _checked(actor, sent))
    name = "solve_now" if sent.data.get("done", "").strip() else "open"
    try:
        if sent.file_problem:
            raise BadUpload(sent.file_problem)
        key = sent.key_for(actor, "ticket", name)
        event = open_case("ticket", name, actor=actor, data=sent.data, files=sent.files, key=key)
    except Refused as error:
        page = _refused(actor, sent, error)
        return render(request, "tickets/register.html", page, status=error.status)
    return redirect("registered", event.case.code)


@require_GET
@office
def registered(request: ActorRequest, code: str) -> HttpResponse:
    """The slip for the requester, to print or to read out; for the unit that wrote it down."""
    case = get_visible(request.actor, code)
    is_ours = case.kind == "ticket" and case.opened_by_unit_id in request.actor.unit_ids
    if not is_ours or timezone.now() > case.opened_at + SHOWS_QUERY_CODE:
        raise NotVisible
    page = {
        "here": "register",
        "slip": slip_of(request, case),
        "case": case,
        "has_contact": has_contact(case),
        "gets_link": has_contact(case) and is_on("sms") and not case.is_sealed,
        "hints": hints_part(case, request.actor, offers(request.actor, case)),
        "draft": DRAFT,
    }
    return render(request, "tickets/registered.html", page)


def _by(actor: Actor) -> dict[str, Any]:
    """Who fills in the form, in which post."""
    posts = actor.posts_with("intake")
    return {"actor": actor, "post": actor.post if actor.post in posts else posts[0]}


def _checked(actor: Actor, sent: Sent) -> dict[str, Any]:
    """The same page with everything kept, and what the phone that was typed reported before."""
    form = RegisterForm(initial=sent.data.dict(), **_by(actor))
    page = _page(actor, form) | {"key": sent.key, "kept": kept_files(sent)}
    for group in page["groups"]:
        names = [name for name in GROUPS[group["key"]] if name != "channel"]
        group["is_open"] = any(sent.data.get(name) for name in names)
    try:
        hints = earlier_of_phone(sent.data.get("contact_phone", ""), actor)
    except BadPhone:
        words = _("This is not a telephone number.")
        return page | {"hints": {"earlier_title": words}}
    return page | {"hints": earlier_part(hints)}


def _refused(actor: Actor, sent: Sent, error: Refused) -> dict[str, Any]:
    """The same page with everything that was typed and attached, and what is wrong."""
    form = RegisterForm(sent.data, **_by(actor))
    if isinstance(error, Invalid):
        form.take_errors(error.form)
    else:
        form.add_error(None, str(error.detail))
    return _page(actor, form) | {
        "key": new_key() if isinstance(error, KeyReused) else sent.key,
        "kept": kept_files(sent),
    }


def _page(actor: Actor, form: RegisterForm) -> dict[str, Any]:
    return {
        "here": "register",
        "form": easier(form),
        "groups": _groups(form),
        "key": new_key(),
        "draft": DRAFT,
        "unit": _by(actor)["post"].unit,
    }


GROUPS: Mapping[str, tuple[str, ...]] = {
    "what": ("area", "location", "text", "nature", "about", "urgency"),
    "who": ("contact_name", "contact_phone"),
    "more": ("channel", "matter", "occurred_at"),
    "done": ("done",),
}


def _groups(form: RegisterForm) -> list[dict[str, Any]]:
    titles = {
        "what": _("What and where"),
        "who": _("Who reports it"),
        "more": _("How it came in, and more"),
        "done": _("Solved on the spot?"),
    }
    return [
        {
            "key": key,
            "title": titles[key],
            "fields": [form[name] for name in names],
            "is_folded": key in ("more", "done"),
            "is_open": any(form[name].errors or form[name].data for name in names)
            if form.is_bound
            else False,
        }
        for key, names in GROUPS.items()
    ]
