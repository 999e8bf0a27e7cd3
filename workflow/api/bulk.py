"""One step on up to fifty cases in one request, each with the answer that it alone would get."""

from typing import Any

from django.utils.translation import gettext as _
from drf_spectacular.utils import extend_schema, inline_serializer
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from workflow.api.authentication import staff_of
from workflow.api.base import ApiView
from workflow.api.bodies import read_object
from workflow.api.idempotency import key_of, replayed_parts
from workflow.api.problems import problem_handler
from workflow.api.schema import ACTING_POST, IDEMPOTENCY_KEY, ProblemSerializer, problems
from workflow.api.taking import body_for, kept_answer
from workflow.rules.codes import BadCode, parse_code
from workflow.services import BULK_STEPS, MOST_ITEMS, Item, Outcome, take_each


class ClosedSerializer(serializers.Serializer[Any]):
    """A body of which every name is known: a typo is refused, never ignored."""

    def to_internal_value(self, data: Any) -> Any:
        taken = super().to_internal_value(data)
        unknown = [str(name) for name in data if name not in self.fields]
        if unknown:
            words = serializers.ErrorDetail(_("There is no such field."), "unknown")
            raise serializers.ValidationError({name: [words] for name in unknown})
        return taken


class BulkItemSerializer(ClosedSerializer):
    code = serializers.CharField(max_length=40)
    version = serializers.IntegerField(
        required=False, allow_null=True, help_text="To be refused if the case changed."
    )


class BulkSerializer(ClosedSerializer):
    """A step, what its form takes, and the cases; every case is given the same data."""

    step = serializers.ChoiceField(choices=BULK_STEPS)
    # A declared field never becomes an attribute, so only the type checker minds the name.
    data = serializers.DictField(required=False, help_text="As for the step alone, without files.")  # type: ignore[assignment]
    items = serializers.ListField(
        child=BulkItemSerializer(), allow_empty=False, max_length=MOST_ITEMS
    )

    def validate_data(self, value: dict[str, Any]) -> dict[str, Any]:
        words = {
            "files": _("A file belongs to one case. Attach it there."),
            "version": _("The version stands with each item."),
        }
        wrong = {
            name: [serializers.ErrorDetail(text, "unknown")]
            for name, text in words.items()
            if name in value
        }
        if wrong:
            raise serializers.ValidationError(wrong)
        return value

    def validate_items(self, value: list[dict[str, Any]]) -> list[Item]:
        items = [Item(item["code"], item.get("version")) for item in value]
        seen: set[str] = set()
        twice: dict[str, Any] = {}
        for place, code in enumerate(map(_written, items)):
            if code in seen:
                words = serializers.ErrorDetail(_("This case stands here twice."), "duplicate")
                twice[str(place)] = {"code": [words]}
            seen.add(code)
        if twice:
            raise serializers.ValidationError(twice)
        return items


class BulkResultSerializer(serializers.Serializer[Any]):
    """`status` is what the step alone would be answered with; `problem` its refusal, or null."""

    code = serializers.CharField(help_text="As it was sent.")
    status = serializers.IntegerField()
    problem = ProblemSerializer(allow_null=True)


ANSWER = inline_serializer("BulkAnswer", {"results": BulkResultSerializer(many=True)})


class Bulk(ApiView):
    """The same step on several cases."""

    @extend_schema(
        operation_id="bulk",
        description="Each item is a transaction of its own: one that is refused stops no other. A"
        " repeat under the same key does nothing twice and tries again what was refused.",
        parameters=[ACTING_POST, IDEMPOTENCY_KEY],
        request=BulkSerializer,
        responses={200: ANSWER, **problems(400, 401, 403, 409, 413, 415, 422)},
    )
    def post(self, request: Request) -> Response:
        actor, sent = staff_of(request), read_object(request)
        query = BulkSerializer(data=sent)
        query.is_valid(raise_exception=True)
        name, data = query.validated_data["step"], query.validated_data.get("data", {})
        outcomes = take_each(
            name,
            query.validated_data["items"],
            actor=actor,
            read=lambda case: body_for(case, name, actor, data).data,
            key=key_of(request, actor, sent, kept_answer),
        )
        results = [_result(outcome) for outcome in outcomes]
        return Response({"results": results}, headers=replayed_parts(outcomes))


def _written(item: Item) -> str:
    """A code in its one spelling; what is none stays as it is."""
    try:
        return parse_code(item.code)
    except BadCode:
        return item.code


def _result(outcome: Outcome) -> dict[str, Any]:
    code = outcome.item.code
    if outcome.event is not None:
        return {
            "code": code,
            "status": 202 if outcome.event.phase == "asked" else 200,
            "problem": None,
        }
    assert outcome.error is not None
    answer = problem_handler(outcome.error, {})
    if answer is None:
        raise outcome.error
    return {"code": code, "status": answer.status_code, "problem": answer.data}
