"""Tickets over HTTP: open one, list them, read one. Every other step is the kernel's address."""

from dataclasses import replace
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _
from drf_spectacular.utils import extend_schema
from rest_framework.request import Request
from rest_framework.response import Response

from tickets.forms import TICKET_FORMS
from tickets.serializers import ReceiptSerializer, ReceivedSerializer
from tickets.services.limits import is_over_limits
from workflow.api.authentication import PostTokenAuthentication, actor_of, visible_to_asker
from workflow.api.base import ApiView
from workflow.api.bodies import Body, read_body, read_object
from workflow.api.cases import CASES, list_cases, whole_case
from workflow.api.filters import CaseQuery
from workflow.api.idempotency import KEY_HEADER, key_of, replayed
from workflow.api.problems import Errors, KeyRequired, Unprocessable, error
from workflow.api.schema import (
    ACTING_POST,
    FOR_EVERYBODY,
    IDEMPOTENCY_KEY,
    PAGING,
    QUERY_CODE,
    body_of,
    problems,
)
from workflow.middleware import client_ip
from workflow.models import Event
from workflow.serializers import CaseSerializer
from workflow.services import Actor, NotAllowed, NotVisible, open_case, query_code_of

# Whom it is about, by the code of a unit or the id of a post, as the lists show them.
_BODY = body_of(TICKET_FORMS["solve_now"], optional=["done"])
_BODY["application/json"]["properties"]["about"] = {
    "type": "object",
    "properties": {"unit": {"type": "string"}, "post": {"type": ["string", "integer"]}},
    "additionalProperties": False,
}


class TicketList(ApiView):
    """Open a ticket, or list those of one scope."""

    @extend_schema(
        operation_id="tickets_list",
        parameters=[CaseQuery, *PAGING, ACTING_POST],
        responses={200: CASES, **problems(401, 403, 422)},
    )
    def get(self, request: Request) -> Response:
        return list_cases(request, kind="ticket")

    @extend_schema(
        operation_id="tickets_open",
        auth=FOR_EVERYBODY,
        description="Open to everybody; staff write down what somebody told them. With `done` it"
        " was solved on the spot. Never refused for being too many: `unverified` says so instead.",
        parameters=[ACTING_POST, IDEMPOTENCY_KEY],
        request=_BODY,
        responses={
            201: ReceiptSerializer,
            **problems(400, 401, 403, 409, 413, 415, 422),
        },
    )
    def post(self, request: Request) -> Response:
        sent = read_object(request)
        actor = _opener(request, sent)
        step = "open" if sent.get("done") is None else "solve_now"
        body = _read(sent, step)
        key = key_of(request, actor, sent, _kept)
        event = open_case("ticket", step, actor=actor, data=body.data, files=body.files, key=key)
        answer = key.body if key else _kept(event)[1]
        return _receipt(event, answer, replayed(key))


class TicketDetail(ApiView):
    """One ticket, for staff who may see it and for its requester with the query code."""

    @extend_schema(
        auth=FOR_EVERYBODY,
        parameters=[*QUERY_CODE, ACTING_POST],
        responses={200: CaseSerializer, **problems(401, 404, 429)},
    )
    def get(self, request: Request, code: str) -> Response:
        actor, case = visible_to_asker(request, code, is_public=True)
        if case.kind != "ticket":
            raise NotVisible
        return whole_case(case, actor)


def _opener(request: Request, sent: dict[str, Any]) -> Actor:
    """Return who opens the ticket; the public is counted, and marked where it sends too much."""
    actor = actor_of(request)
    if actor.is_requester:
        raise NotAllowed(_("A case token opens its own case only. Report without it."))
    if actor.is_staff:
        by_token = isinstance(request.successful_authenticator, PostTokenAuthentication)
        if by_token and KEY_HEADER not in request.headers:
            raise KeyRequired
        return actor
    contact = sent.get("contact")
    phone = contact.get("phone") if isinstance(contact, dict) else ""
    address = client_ip(request._request)
    too_many = is_over_limits(address=address, scope=actor.scope, phone=str(phone or ""))
    return replace(actor, is_unverified=too_many)


def _read(sent: dict[str, Any], step: str) -> Body:
    flat = dict(sent)
    wrong: Errors = []
    if isinstance(flat.get("about"), dict):
        flat["about"], wrong = _named(flat["about"])
    body = read_body(flat, TICKET_FORMS[step])
    body.errors += wrong
    if "version" in sent:
        body.errors.append(error("version", "unknown", _("A new ticket has no version yet.")))
    if body.errors:
        raise Unprocessable(body.errors)
    return body


def _named(about: dict[str, Any]) -> tuple[str | None, Errors]:
    """Whom it is about, as the form takes it, and what is wrong with how it was sent."""
    unknown = [
        error(f"about.{name}", "unknown", _("There is no such field."))
        for name in about
        if name not in ("unit", "post")
    ]
    said = [(name, about[name]) for name in ("unit", "post") if about.get(name) is not None]
    if len(said) > 1:
        unknown.append(error("about", "invalid", _("Name a unit or a post, not both.")))
    return (f"{said[0][0]}:{said[0][1]}" if said else None), unknown


def _kept(event: Event) -> tuple[int, dict[str, Any]]:
    return 201, dict(ReceivedSerializer(event.case).data)


def _receipt(event: Event, kept: dict[str, Any], marks: dict[str, str]) -> Response:
    # The query code is never stored, so a repeat has it computed anew.
    answer = {**kept, "query_code": query_code_of(event.case)}
    place = reverse("api-ticket", args=[event.case.code])
    return Response(answer, status=201, headers={"Location": place, **marks})
