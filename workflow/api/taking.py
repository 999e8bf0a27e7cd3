"""Taking a step for a request: body, key and version in; case, or case and ask, out."""

from typing import Any

from rest_framework.request import Request
from rest_framework.response import Response

from workflow.api.authentication import visible_to_asker
from workflow.api.bodies import Body, read_body, read_object
from workflow.api.idempotency import key_of, matched_version, replayed
from workflow.api.problems import PreconditionFailed, Unprocessable
from workflow.models import Case, Event
from workflow.serializers import AskSerializer, CaseStubSerializer
from workflow.services import Actor, Changed, Facts, NotVisible, take_step
from workflow.services.steps import check_state, choose_match


def take(request: Request, code: str, name: str) -> Response:
    """Take the named step on a case with what the request sent."""
    actor, case = visible_to_asker(request, code)
    sent = read_object(request)
    body = body_for(case, name, actor, sent)
    key = key_of(request, actor, sent, kept_answer)
    asked_version = matched_version(request, case)
    version = body.version if asked_version is None else asked_version
    try:
        event = take_step(
            case, name, actor=actor, data=body.data, files=body.files, key=key, version=version
        )
    except Changed as changed:
        if asked_version is not None:
            raise PreconditionFailed(**changed.extra) from changed
        raise
    status, answer = (key.status, key.body) if key else kept_answer(event)
    return _response(event, status, answer, replayed(key))


def check_step(case: Case, name: str, actor: Actor) -> None:
    """Raise what taking the step would raise before its form is looked at: 404, 422, 403, 409."""
    step = case.spec.table.get(name)
    if step is None:
        raise NotVisible
    choose_match(step, actor, case, Facts(case, actor))
    check_state(step, case)


def body_for(case: Case, name: str, actor: Actor, sent: dict[str, Any]) -> Body:
    """Read what was sent for a step of this case; raise what is wrong with it or with the step."""
    form_class = case.spec.forms.get(name)
    body = read_body(sent, form_class) if form_class else Body()
    if form_class is None or body.errors:
        # Whoever may not take the step learns that, and nothing about its form.
        check_step(case, name, actor)
        raise Unprocessable(body.errors) if form_class else NotVisible
    return body


def kept_answer(event: Event) -> tuple[int, dict[str, Any]]:
    """Make the answer that is kept for repeats; no prose, for that must stay erasable."""
    stub = dict(CaseStubSerializer(event.case).data)
    if event.phase != "asked":
        return 200, stub
    ask = event.asks.select_related("decider_unit").get()
    return 202, {"ask": dict(AskSerializer(ask).data), "case": stub}


def _response(event: Event, status: int, answer: dict[str, Any], marks: dict[str, str]) -> Response:
    stub = answer["case"] if status == 202 else answer
    stub["title"] = event.case.title
    etag = f'"{stub["code"]}:{stub["version"]}"'
    return Response(answer, status=status, headers={"ETag": etag, **marks})
