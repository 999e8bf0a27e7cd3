"""What a demonstration has sent, for those who try it: there is no phone to look at."""

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET

from workflow.reports.outbox import newest_messages


@require_GET
@never_cache
def demo_outbox(request: HttpRequest) -> HttpResponse:
    """Show it to anybody, in a demonstration alone: its links open cases."""
    if not settings.DEMO:
        raise Http404
    return render(request, "workflow/outbox.html", {"messages_sent": newest_messages()})
