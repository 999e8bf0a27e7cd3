"""Mediations over HTTP: apply for one, list them, read one. Steps are at the kernel's address."""

from dataclasses import replace
from datetime import date
from typing import Any

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from mediation.forms import ApplyForm
from mediation.reports.figures import may_read_figures, mediation_figures
from mediation.serializers import (
    ApplicationSerializer,
    AppliedSerializer,
    FiguresSerializer,
    MediationSerializer,
    SlipSerializer,
)
from mediation.services import slips_for
from tickets.services.limits import is_over_limits
from workflow.api.authentication import (
    PostTokenAuthentication,
    actor_of,
    staff_of,
    visible_to_asker,
)
from workflow.api.base import ApiView
from workflow.api.bodies import read_body, read_object
from workflow.api.cases import CASES, list_cases
from workflow.api.filters import CaseQuery
from workflow.api.idempotency import KEY_HEADER, etag, key_of, replayed
from workflow.api.problems import KeyRequired, Unprocessable, error
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
from workflow.services import Actor, NotAllowed, NotVisible, open_case
from workflow.services.reading import note_reading

_BODY = body_of(ApplyForm)
_BODY["application/json"]["properties"]["parties"] = {
    "type": "array",
    "items": {
        "type": "object",
        "properties": {
            **{name: {"type": "string"} for name in ("name", "phone", "id_no", "address")},
            "side": {"type": "integer"},
            "is_organisation": {"type": "boolean"},
            "agent_of": {"type": ["integer", "null"]},
        },
        "required": ["name"],
        "additionalProperties": False,
    },
}


class MediationList(ApiView):
    """Apply for mediation, or list the mediations of one scope."""

    @extend_schema(
        operation_id="mediations_list",
        parameters=[CaseQuery, *PAGING, ACTING_POST],
        responses={200: CASES, **problems(401, 403, 422)},
    )
    def get(self, request: Request) -> Response:
        return list_cases(request, kind="mediation")

    @extend_schema(
        operation_id="mediations_apply",
        auth=FOR_EVERYBODY,
        description="Open to everybody; staff write down what somebody told them, or what a court,"
        " the police or the petition office sent. `parties` names at least one of each side, the"
        " applicant on side 1; who acts for another names his number in the list as `agent_of`.",
        parameters=[ACTING_POST, IDEMPOTENCY_KEY],
        request=_BODY,
        responses={201: ApplicationSerializer, **problems(400, 401, 403, 409, 413, 415, 422)},
    )
    def post(self, request: Request) -> Response:
        sent = read_object(request)
        actor = _applicant(request, sent)
        body = read_body(sent, ApplyForm)
        if "version" in sent:
            body.errors.append(error("version", "unknown", _("A new case has no version yet.")))
        if body.errors:
            raise Unprocessable(body.errors)
        key = key_of(request, actor, sent, _kept)
        event = open_case(
            "mediation", "apply", actor=actor, data=body.data, files=body.files, key=key
        )
        kept = key.body if key else _kept(event)[1]
        # Query codes are never stored, so a repeat has them computed anew.
        slips = SlipSerializer(slips_for(event.case, actor), many=True).data
        answer = {**kept, "slips": slips}
        place = reverse("api-mediation", args=[event.case.code])
        return Response(answer, status=201, headers={"Location": place, **replayed(key)})


class MediationDetail(ApiView):
    """One mediation, for who works on it and for each party with its own query code."""

    @extend_schema(
        auth=FOR_EVERYBODY,
        operation_id="mediations_retrieve",
        parameters=[*QUERY_CODE, ACTING_POST],
        responses={200: MediationSerializer, **problems(401, 404, 429)},
    )
    def get(self, request: Request, code: str) -> Response:
        actor, case = visible_to_asker(request, code, is_public=True)
        if case.kind != "mediation":
            raise NotVisible
        note_reading(actor, case, "page")
        body = MediationSerializer(case, context={"actor": actor}).data
        return Response(body, headers={"ETag": etag(case)})


def _applicant(request: Request, sent: dict[str, Any]) -> Actor:
    """Return who applies; the public is counted, and marked where it sends too much."""
    actor = actor_of(request)
    if actor.is_requester or actor.is_party:
        raise NotAllowed(_("A case token opens its own case only. Apply without it."))
    if actor.is_staff:
        by_token = isinstance(request.successful_authenticator, PostTokenAuthentication)
        if by_token and KEY_HEADER not in request.headers:
            raise KeyRequired
        return actor
    address = client_ip(request._request)
    return replace(actor, is_unverified=is_over_limits(address=address, scope=actor.scope))


def _kept(event: Event) -> tuple[int, dict[str, Any]]:
    return 201, dict(AppliedSerializer(event.case).data)


class FiguresQuery(serializers.Serializer[None]):
    """From which day to which, both counted; without them this year until today."""

    since = serializers.DateField(required=False)
    until = serializers.DateField(required=False)


class MediationFigures(ApiView):
    """Counts and shares of what was applied for in the territory of the acting post."""

    @extend_schema(
        operation_id="mediations_figures",
        parameters=[FiguresQuery, ACTING_POST],
        responses={200: FiguresSerializer, **problems(401, 403, 422)},
    )
    def get(self, request: Request) -> Response:
        actor = staff_of(request)
        if actor.post is None or not may_read_figures(actor):
            raise NotAllowed(_("These figures are for posts that supervise or audit."))
        query = FiguresQuery(data=request.query_params)
        query.is_valid(raise_exception=True)
        today = timezone.localdate()
        first = query.validated_data.get("since") or date(today.year, 1, 1)
        last = query.validated_data.get("until") or today
        return Response(FiguresSerializer(mediation_figures(actor.post, first, last)).data)
