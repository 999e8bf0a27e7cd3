"""The question a list of cases is asked: one scope, and filters that an index can serve."""

from typing import Any

from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext as _
from rest_framework import serializers
from rest_framework.request import Request

from workflow.api.authentication import QUERY_CODE_PARAMETER
from workflow.api.paging import CURSOR, SIZE
from workflow.api.problems import Unprocessable, error
from workflow.models.case import URGENCIES, CaseQuerySet
from workflow.rules.codes import BadCode, parse_code
from workflow.rules.kinds import KINDS
from workflow.services import SCOPES, Actor, NotYet, scope

_AREA = r"^[0-9]{1,15}$"


class CaseQuery(serializers.Serializer[None]):
    """Filters of a list; every one narrows it."""

    scope = serializers.ChoiceField(
        choices=SCOPES,
        default="unit",
        help_text="unit: what my acting unit has to do with; area: all of my territory.",
    )
    kind = serializers.CharField(required=False, help_text="ticket, referral, mediation")
    state = serializers.CharField(required=False)
    holder = serializers.CharField(required=False, help_text="Code of the accountable unit.")
    area = serializers.RegexField(_AREA, required=False, help_text="An area and all inside it.")
    matter = serializers.CharField(required=False, help_text="Code of the matter.")
    urgency = serializers.ChoiceField(choices=URGENCIES, required=False)
    overdue = serializers.BooleanField(required=False, help_text="Open and past the due time.")
    q = serializers.CharField(required=False, max_length=60, help_text="A code.")

    def validate_kind(self, value: str) -> str:
        if value not in KINDS:
            raise serializers.ValidationError(_("There is no such kind."), code="invalid_choice")
        return value

    def validate_state(self, value: str) -> str:
        if not any(value in kind.states for kind in KINDS.values()):
            raise serializers.ValidationError(_("There is no such state."), code="invalid_choice")
        return value

    def validate_q(self, value: str) -> str:
        try:
            return parse_code(value)
        except BadCode as exc:
            raise NotYet(_("Only codes are searched for yet.")) from exc


def asked_cases(request: Request, actor: Actor, **fixed: Any) -> tuple[CaseQuerySet, str]:
    """Return the cases that the request asks for and the name of their scope."""
    params = request.query_params
    _check_names(params.keys())
    query = CaseQuery(data=params)
    query.is_valid(raise_exception=True)
    asked = {**query.validated_data, **fixed}
    cases = scope(actor, asked["scope"]).for_lists().filter(_narrowed(asked))
    return cases, asked["scope"]


def _check_names(names: Any) -> None:
    if "count" in names:
        raise NotYet(_("Lists are not counted yet."))
    known = {*CaseQuery().fields, CURSOR, SIZE, QUERY_CODE_PARAMETER}
    unknown = [name for name in names if name not in known]
    if unknown:
        raise Unprocessable([error(n, "unknown", _("There is no such filter.")) for n in unknown])


def _narrowed(asked: dict[str, Any]) -> Q:
    paths = {
        "kind": "kind",
        "state": "state",
        "holder": "holder__code",
        "area": "area__code__startswith",
        "matter": "matter__code",
        "urgency": "urgency",
        "q": "code",
    }
    narrowed = Q(**{path: asked[name] for name, path in paths.items() if name in asked})
    if asked.get("overdue"):
        narrowed &= Q(is_open=True, due_at__lt=timezone.now())
    return narrowed
