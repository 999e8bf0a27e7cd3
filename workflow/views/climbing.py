"""What will climb tomorrow: for supervisors, before it does."""

from typing import Any

from django.http import HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_GET

from workflow.middleware import ActorRequest
from workflow.models import Duty
from workflow.reports.climbing import Climb, climbing, let_lie, may_look_ahead
from workflow.reports.clocks import Watch
from workflow.services import NotAllowed
from workflow.views.desk import county_of
from workflow.views.pages import office
from workflow.wording import times
from workflow.wording.duties import duty_name
from workflow.wording.ladder import rung_name


@require_GET
@office
def climbs(request: ActorRequest) -> HttpResponse:
    """The rungs that are reached in the next 24 hours unless somebody acts."""
    actor = request.actor
    if actor.post is None:
        return render(request, "workflow/no_post.html", {"here": "climbing"})
    if not may_look_ahead(actor):
        raise NotAllowed(_("This list is for posts that supervise or audit."))
    found = climbing(actor)
    watch = Watch(county_of(actor.post), found.now)
    page = {
        "here": "climbing",
        "rows": [_row(climb, watch) for climb in found.climbs],
        "is_more": found.is_more,
        "lying": [_facts(duty) | {"when": watch.chip(duty)} for duty in let_lie(actor)],
        "audits": actor.post.has("audit"),
    }
    return render(request, "workflow/climbing.html", page)


def _row(climb: Climb, watch: Watch) -> dict[str, Any]:
    return _facts(climb.duty) | {
        "when": times.due_words(climb.at, watch.now),
        "state": "late" if climb.code != "late" else "soon",
        "what": rung_name(climb.code),
    }


def _facts(duty: Duty) -> dict[str, Any]:
    """The case, what is owed on it, and by whom; of the promise by who holds the case now."""
    case = duty.case
    unit = duty.unit or (duty.post.unit if duty.post else case.holder)
    return {
        "url": case.get_absolute_url(),
        "title": case.face,
        "code": case.code,
        "duty": duty_name(duty.kind, case.variant),
        "unit": unit.name,
    }
