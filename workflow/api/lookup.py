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
from workflow.services import actor_by_codes, get_visible, token_of
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
        code, query_code = _typed(read_object(request))
        actor = actor_by_codes(code, query_code)
        answer = {
            "code": get_visible(actor, code).code,
            "token": token_of(actor),
            "expires_at": timezone.now() + TOKEN_LIFE,
            "strength": actor.strength,
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
