"""The public deadline calculator: when a limit ends, and why."""

from typing import Any

from django.conf import settings
from django.http import HttpResponse
from django.utils.cache import patch_vary_headers
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from governance.rules.calendar.trace import CODES
from workflow.api.base import ApiView
from workflow.api.problems import Unprocessable, error
from workflow.api.schema import problems
from workflow.forms.calendar import MOST, UNITS, DueForm
from workflow.reports.clocks import Watch
from workflow.reports.reckoning import reckon

# A year that is loaded, or hours that are changed, show after so many seconds.
FRESH_S = 300


class DueQuerySerializer(serializers.Serializer[None]):
    start = serializers.DateTimeField(
        help_text="ISO 8601; without an offset it is a moment in Asia/Shanghai."
    )
    amount = serializers.IntegerField(min_value=1, max_value=MOST)
    unit = serializers.ChoiceField(
        choices=list(UNITS),
        help_text="Working days, days, office hours, hours or minutes by the clock.",
    )
    area = serializers.CharField(
        required=False,
        help_text="Code of an area, whose county's calendar counts; else that of this service.",
    )


class TraceLineSerializer(serializers.Serializer[Any]):
    """One line of the reasoning; `text` says it in the language of the request."""

    code = serializers.ChoiceField(choices=CODES)
    params = serializers.DictField()
    text = serializers.CharField()


class DueSerializer(serializers.Serializer[Any]):
    """`is_provisional` while the moment rests on a year whose holidays are not announced."""

    due_at = serializers.DateTimeField()
    is_provisional = serializers.BooleanField()
    trace = TraceLineSerializer(many=True)


class CalendarDue(ApiView):
    """When a limit ends that begins at a moment: in time is whoever acts at `due_at` or before."""

    authentication_classes = ()

    @extend_schema(
        operation_id="calendar_due",
        auth=[],
        parameters=[DueQuerySerializer],
        responses={200: DueSerializer, **problems(422)},
    )
    def get(self, request: Request) -> Response:
        form = DueForm(request.query_params)
        if not form.is_valid():
            raise Unprocessable(_errors(form))
        asked = form.cleaned_data
        watch = Watch(asked["area"][:6] or settings.COUNTY)
        found = reckon(asked["start"], asked["amount"], asked["unit"], watch)
        answer = {
            "due_at": found.due.due_at,
            "is_provisional": found.due.is_provisional,
            "trace": found.trace,
        }
        return Response(DueSerializer(answer).data)

    def finalize_response(self, request: Request, response: Any, *args: Any, **kwargs: Any) -> Any:
        """Let anybody keep the answer for a while: it is the same for all who read its language."""
        answer: HttpResponse = super().finalize_response(request, response, *args, **kwargs)
        if answer.status_code == 200:
            answer["Cache-Control"] = f"public, max-age={FRESH_S}"
            patch_vary_headers(answer, ["Accept-Language", "Cookie"])
        return answer


def _errors(form: DueForm) -> list[dict[str, str]]:
    return [
        error(name, each["code"], each["message"])
        for name, several in form.errors.get_json_data().items()
        for each in several
    ]
