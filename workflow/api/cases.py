"""Any case over HTTP: lists, one case, its log, its steps."""

from django.utils.translation import gettext as _
from drf_spectacular.utils import extend_schema
from rest_framework.request import Request
from rest_framework.response import Response

from workflow.api.authentication import staff_of, visible_to_asker
from workflow.api.base import ApiView
from workflow.api.filters import CaseQuery, asked_cases
from workflow.api.idempotency import etag
from workflow.api.paging import BY_OPENING, page_of, page_of_lines
from workflow.api.schema import (
    ACTING_POST,
    ANY_OBJECT,
    FOR_EVERYBODY,
    IDEMPOTENCY_KEY,
    IF_MATCH,
    PAGING,
    QUERY_CODE,
    listed,
    problems,
)
from workflow.api.taking import check_step, take
from workflow.models import Case
from workflow.reports import offer_for, timeline
from workflow.serializers import (
    AskedSerializer,
    CaseRowSerializer,
    CaseSerializer,
    EventSerializer,
    OfferSerializer,
    StaffEventSerializer,
)
from workflow.services import Actor, NotAllowed
from workflow.services.reading import note_reading

CASES = listed("CasePage", CaseRowSerializer)


def list_cases(request: Request, **fixed: str) -> Response:
    """Answer one page of the list that the request asks for, the newest first."""
    cases, name = asked_cases(request, staff_of(request), **fixed)
    rows, page = page_of(request, cases, BY_OPENING[name])
    return Response({**page, "results": CaseRowSerializer(rows, many=True).data})


def whole_case(case: Case, actor: Actor) -> Response:
    """Answer everything that this reader may see of a case."""
    note_reading(actor, case, "page")
    body = CaseSerializer(case, context={"actor": actor}).data
    return Response(body, headers={"ETag": etag(case)})


class CaseList(ApiView):
    """Cases of every kind in one scope, the newest first."""

    @extend_schema(
        operation_id="cases_list",
        parameters=[CaseQuery, *PAGING, ACTING_POST],
        responses={200: CASES, **problems(401, 403, 422)},
    )
    def get(self, request: Request) -> Response:
        return list_cases(request)


class CaseDetail(ApiView):
    """One case: where it stands, what you may do, what is owed, its children and its log."""

    @extend_schema(
        auth=FOR_EVERYBODY,
        parameters=[*QUERY_CODE, ACTING_POST],
        responses={200: CaseSerializer, **problems(401, 404, 429)},
    )
    def get(self, request: Request, code: str) -> Response:
        actor, case = visible_to_asker(request, code)
        return whole_case(case, actor)


class CaseEvents(ApiView):
    """The log of a case, the oldest line first; staff also see the hashes that chain it."""

    @extend_schema(
        auth=FOR_EVERYBODY,
        operation_id="cases_events_list",
        parameters=[*QUERY_CODE, *PAGING, ACTING_POST],
        responses={
            200: listed("EventPage", StaffEventSerializer),
            **problems(401, 404, 422, 429),
        },
    )
    def get(self, request: Request, code: str) -> Response:
        actor, case = visible_to_asker(request, code)
        note_reading(actor, case, "events")
        lines, page = page_of_lines(request, timeline(case, actor))
        serializer = StaffEventSerializer if actor.is_staff else EventSerializer
        return Response({**page, "results": serializer(lines, many=True).data})


class CaseStep(ApiView):
    """A step: its form, and taking it."""

    @extend_schema(
        auth=FOR_EVERYBODY,
        parameters=[*QUERY_CODE, ACTING_POST],
        responses={200: OfferSerializer, **problems(401, 403, 404, 409, 429)},
    )
    def get(self, request: Request, code: str, name: str) -> Response:
        actor, case = visible_to_asker(request, code)
        note_reading(actor, case, "step", name)
        check_step(case, name, actor)
        offer = offer_for(actor, case, name)
        if offer is None:
            raise NotAllowed(_("This step is not taken by people."))
        return Response(OfferSerializer(offer, context={"choices": True}).data)

    @extend_schema(
        auth=FOR_EVERYBODY,
        description="The fields are those that GET shows, `files: [{id, upload_token}]` where it"
        " takes files, and `version` to be refused if the case changed.",
        parameters=[*QUERY_CODE, ACTING_POST, IDEMPOTENCY_KEY, IF_MATCH],
        request=ANY_OBJECT,
        responses={
            200: CaseRowSerializer,
            202: AskedSerializer,
            **problems(400, 401, 403, 404, 409, 412, 413, 415, 422, 429),
        },
    )
    def post(self, request: Request, code: str, name: str) -> Response:
        return take(request, code, name)
