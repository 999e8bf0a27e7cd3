"""The slip and the follow-up page of one ticket."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from tickets.reports import place_name
from tickets.services.conditions import has_contact
from tickets.services.merging import is_secret
from tickets.views.follow import Follow
from tickets.views.requester import for_requester
from tickets.views.ticket_facts import duty_of, ended_words, promise_clock
from workflow.models import Case
from workflow.services import Actor, query_code_of
from workflow.views import parts
from workflow.wording import times


@require_GET
@for_requester
def ticket(request: HttpRequest, case: Case, actor: Actor) -> HttpResponse:
    """How far it is, what is asked of the requester, and what he may do."""
    return render(request, "tickets/ticket.html", Follow(case, actor).context())


@require_GET
@for_requester
def slip(request: HttpRequest, case: Case, actor: Actor) -> HttpResponse:
    """The paper to keep: both codes, who has it, by when it is answered."""
    context = {
        "slip": slip_of(request, case),
        "clock": promise_clock(case, actor),
        "follow_url": reverse("ticket", args=[case.code]),
        "holder": case.holder.name,
        "has_contact": has_contact(case),
        "is_new": case.state == "received",
        "draft": "report",
    }
    return render(request, "tickets/slip.html", context)


def slip_of(request: HttpRequest, case: Case) -> parts.Slip:
    """The slip; its QR code leads here and holds no query code.

    A paper lies about: of what is sealed or shielded it says neither what nor where nor with whom.
    """
    rows = [
        parts.SlipRow(_("Matter"), case.title),
        parts.SlipRow(_("Place"), place_name(case.area_id)),
        parts.SlipRow(_("With whom"), strong=case.holder.name, phone=case.holder.phone),
    ]
    if is_secret(case):
        rows = [parts.SlipRow(_("Matter"), _("Your report"))]
    promise = duty_of(case, "promise")
    if promise is not None and promise.due_at is not None:
        rows.append(parts.SlipRow(_("Answer by"), strong=times.full_date(promise.due_at)))
    if case.state != "received":
        how_far = ended_words(case) or str(case.state_label)
        rows.append(parts.SlipRow(_("How far it is"), strong=how_far))
    return parts.Slip(
        title=_("We have it") if case.is_open else str(case.state_label),
        code=case.code,
        query_code=grouped(query_code_of(case)),
        address=request.build_absolute_uri(reverse("ticket", args=[case.code])),
        rows=tuple(rows),
    )


def grouped(query_code: str) -> str:
    """A query code in two halves, to be copied by hand."""
    return f"{query_code[:4]} {query_code[4:]}"
