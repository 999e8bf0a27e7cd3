"""The figures of mediation over HTTP, for who supervises or audits."""

from datetime import date

from django.utils import timezone
from django.utils.translation import gettext as _
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from mediation.reports.figures import may_read_figures, mediation_figures
from mediation.serializers import FiguresSerializer
from workflow.api.authentication import staff_of
from workflow.api.base import ApiView
from workflow.api.schema import ACTING_POST, problems
from workflow.services import NotAllowed


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
