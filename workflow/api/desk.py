"""My desk: what my acting unit owes and I can do, by due time."""

from typing import Any

from drf_spectacular.utils import extend_schema, inline_serializer
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from workflow.api.authentication import staff_of
from workflow.api.base import ApiView
from workflow.api.paging import BY_DUE, page_of
from workflow.api.schema import ACTING_POST, PAGING, problems
from workflow.reports import desk, owed
from workflow.serializers import DeskDutySerializer


class CountsSerializer(serializers.Serializer[Any]):
    """How many duties are late, due today, and open at all; counted up to 1001."""

    overdue = serializers.IntegerField()
    today = serializers.IntegerField()
    open = serializers.IntegerField()


DESK = inline_serializer(
    "Desk",
    {
        "next": serializers.URLField(allow_null=True),
        "previous": serializers.URLField(allow_null=True),
        "counts": CountsSerializer(),
        "results": DeskDutySerializer(many=True),
    },
)


class DeskView(ApiView):
    """Open duties of the acting post, the most urgent first; stopped clocks come last."""

    @extend_schema(
        operation_id="desk",
        parameters=[*PAGING, ACTING_POST],
        responses={200: DESK, **problems(401, 403, 422)},
    )
    def get(self, request: Request) -> Response:
        actor = staff_of(request)
        mine = owed(actor).select_related("unit", "case__holder", "case__area", "case__matter")
        duties, page = page_of(request, mine, BY_DUE)
        counts = CountsSerializer(desk(actor, limit=0).counts).data
        rows = DeskDutySerializer(duties, many=True).data
        return Response({**page, "counts": counts, "results": rows})
