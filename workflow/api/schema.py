"""What the OpenAPI document says beyond what the views themselves show."""

from collections.abc import Collection
from typing import Any

from django import forms
from drf_spectacular.extensions import OpenApiAuthenticationExtension
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter, OpenApiResponse, inline_serializer
from rest_framework import serializers

CODES = {
    400: "The body cannot be read.",
    401: "No credentials, or none that hold.",
    403: "Seen, but not yours to do; the sentence says whose it is.",
    404: "Not there, or not for you.",
    409: "wrong-state, changed or busy: told apart by `type`.",
    412: "If-Match names another version.",
    413: "Too large.",
    415: "Not JSON, or a file of another kind.",
    422: "Invalid, unknown or not yet possible: `errors` say where.",
    429: "Too many wrong query codes for this case.",
    503: "A part that readiness needs is missing.",
}


class ErrorSerializer(serializers.Serializer[Any]):
    field = serializers.CharField(help_text="Dotted name; empty if it belongs to no field.")
    code = serializers.CharField()
    message = serializers.CharField()


class ProblemSerializer(serializers.Serializer[Any]):
    """A refusal (RFC 9457): `type` is stable, `detail` is a sentence for the person who asked."""

    type = serializers.CharField()
    title = serializers.CharField()
    status = serializers.IntegerField()
    detail = serializers.CharField()
    code = serializers.CharField()
    # A declared field never becomes an attribute, so only the type checker minds the name.
    errors = ErrorSerializer(many=True, required=False)  # type: ignore[assignment]


def problems(*codes: int) -> dict[Any, OpenApiResponse]:
    """Describe the refusals of one operation."""
    return {
        (code, "application/problem+json"): OpenApiResponse(ProblemSerializer, CODES[code])
        for code in codes
    }


def listed(name: str, row: type[serializers.Serializer[Any]]) -> serializers.Serializer[Any]:
    """Describe a page of rows."""
    return inline_serializer(
        name,
        {
            "next": serializers.URLField(allow_null=True),
            "previous": serializers.URLField(allow_null=True),
            "results": row(many=True),
        },
    )


def body_of(form: Any, *, optional: Collection[str] = ()) -> dict[str, Any]:
    """Describe the JSON object that a form takes."""
    inner = {flat: outer for outer, flats in form.nested.items() for flat in flats}
    properties: dict[str, Any] = {}
    for name, field in form.base_fields.items():
        if name in inner:
            group = properties.setdefault(inner[name], _object({}))
            group["properties"][name.removeprefix(f"{inner[name]}_")] = _value(field)
        elif not field.widget.is_hidden:
            properties[name] = _value(field)
    if form.takes_files:
        properties["files"] = {"type": "array", "maxItems": 9, "items": FILE_REFERENCE}
    needed = [n for n, f in form.base_fields.items() if f.required and n not in optional]
    return {"application/json": {**_object(properties), "required": needed}}


def _object(properties: dict[str, Any]) -> dict[str, Any]:
    return {"type": "object", "properties": properties, "additionalProperties": False}


def _value(field: Any) -> dict[str, Any]:
    if isinstance(field, forms.BooleanField):
        return {"type": "boolean"}
    if isinstance(field, forms.DateTimeField):
        return {"type": "string", "format": "date-time"}
    is_closed = isinstance(field, forms.ChoiceField)
    if is_closed and not isinstance(field, forms.ModelChoiceField):
        return {"type": "string", "enum": [key for key, _text in field.choices if key]}
    longest = getattr(field, "max_length", None)
    return {"type": "string", **({"maxLength": longest} if longest else {})}


def _header(name: str, description: str) -> OpenApiParameter:
    return OpenApiParameter(name, str, OpenApiParameter.HEADER, description=description)


FILE_REFERENCE = {
    "type": "object",
    "properties": {"id": {"type": "integer"}, "upload_token": {"type": "string"}},
    "required": ["id", "upload_token"],
}
QUERY_CODE = [
    _header("Query-Code", "From the slip; opens this one case to its requester."),
    OpenApiParameter("query_code", str, description="The same in the address; avoid."),
]
PAGING = [
    OpenApiParameter("cursor", str, description="From `next` or `previous` of a page."),
    OpenApiParameter("page_size", int, description="At most 100."),
]
ACTING_POST = _header("Acting-Post", "The id of the post in which you act, among your own.")
IDEMPOTENCY_KEY = _header(
    "Idempotency-Key", "The same key and body are answered once and repeated after."
)
IF_MATCH = _header("If-Match", "The ETag you saw; another version is refused with 412.")
# Works without credentials too.
FOR_EVERYBODY: Any = [{}, {"postToken": []}, {"caseToken": []}, {"session": []}]
ANY_OBJECT: Any = {"application/json": {"type": "object", "additionalProperties": True}}
ANY_ANSWER = OpenApiTypes.OBJECT


class PostTokenScheme(OpenApiAuthenticationExtension):
    target_class = "workflow.api.authentication.PostTokenAuthentication"
    name = "postToken"

    def get_security_definition(self, auto_schema: Any) -> dict[str, str]:
        return {
            "type": "apiKey",
            "in": "header",
            "name": "Authorization",
            "description": "`Token <t>`: a key bound to one post.",
        }


class CaseTokenScheme(OpenApiAuthenticationExtension):
    target_class = "workflow.api.authentication.CaseTokenAuthentication"
    name = "caseToken"

    def get_security_definition(self, auto_schema: Any) -> dict[str, str]:
        return {
            "type": "apiKey",
            "in": "header",
            "name": "Authorization",
            "description": "`Case <t>`: from /lookup/, for one case and 30 minutes.",
        }


class SessionScheme(OpenApiAuthenticationExtension):
    target_class = "workflow.api.authentication.SessionAuthentication"
    name = "session"

    def get_security_definition(self, auto_schema: Any) -> dict[str, str]:
        return {"type": "apiKey", "in": "cookie", "name": "sessionid"}
