"""What will climb within a day: for supervisors, before it does."""

from django.http import HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_GET

from workflow.middleware import ActorRequest
from workflow.reports.climbing import climbing, let_lie, may_look_ahead
from workflow.reports.clocks import Watch
from workflow.services import NotAllowed
from workflow.views.desk import county_of
from workflow.views.pages import office
from workflow.views.rows import climb_row, owed_facts


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
        "rows": [climb_row(climbs, watch) for climbs in found.by_case()],
        "is_more": found.is_more,
        "lying": [owed_facts(duty) | {"when": watch.chip(duty)} for duty in let_lie(actor)],
        "audits": actor.post.has("audit"),
    }
    return render(request, "workflow/climbing.html", page)
