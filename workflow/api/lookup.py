"""Exchange code and query code for a token that opens this one case."""

from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from workflow.api.base import ApiView
from workflow.api.bodies import read_object
from workflow.api.problems import Unprocessable, error
from workflow.api.schema import problems
from workflow.services import case_token, look_up, strength_of_slip
from workflow.services.access import TOKEN_LIFE

NEEDED = ("code", "query_code")


class LookupSerializer(serializers.Serializer[Any]):
    code = serializers.CharField()
    query_code = serializers.CharField()


class CaseTokenSerializer(serializers.Serializer[Any]):
    """`own` may confirm, rate and withdraw; `slip`, of a ticket opened on behalf, may not."""

    code = serializers.CharField()
    token = serializers.CharField()
    expires_at = serializers.DateTimeField()
    strength = serializers.ChoiceField(choices=["own", "slip"])


class Lookup(ApiView):
    """A token for `Authorization: Case <t>`; a wrong pair and an unknown case look alike."""

    authentication_classes = ()

    @extend_schema(
        operation_id="lookup",
        auth=[],
        request=LookupSerializer,
        responses={200: CaseTokenSerializer, **problems(400, 404, 415, 422, 429)},
    )
    def post(self, request: Request) -> Response:
        case = look_up(*_typed(read_object(request)))
        strength = strength_of_slip(case)
        answer = {
            "code": case.code,
            "token": case_token(case, strength),
            "expires_at": timezone.now() + TOKEN_LIFE,
            "strength": strength,
        }
        return Response(CaseTokenSerializer(answer).data)


def _typed(sent: dict[str, Any]) -> tuple[str, str]:
    errors = [
        error(name, "unknown", _("There is no such field.")) for name in sent if name not in NEEDED
    ]
    for name in NEEDED:
        if not isinstance(sent.get(name), str):
            errors.append(error(name, "required", _("Send this as text.")))
    if errors:
        raise Unprocessable(errors)
    return sent["code"], sent["query_code"]
