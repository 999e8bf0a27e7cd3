"""Files for those who may see them: of a report under way, and of a ticket."""

from django.http import FileResponse, Http404, HttpRequest, HttpResponseBase
from django.shortcuts import get_object_or_404
from django.views.decorators.http import require_GET

from tickets.views.cookies import visitor
from tickets.views.requester import for_requester
from workflow.models import Attachment, Case
from workflow.reports import may_read_file
from workflow.services import Actor, open_file

TYPES = {"jpeg": "image/jpeg", "pdf": "application/pdf"}


@require_GET
def report_file(request: HttpRequest, number: int) -> HttpResponseBase:
    """A file of a report that is not sent yet, for the browser that gave it."""
    scope = visitor(request).scope
    if not scope:
        raise Http404
    file = get_object_or_404(Attachment, pk=number, event=None, client=scope)
    return serve(file, is_small=request.GET.get("size") == "thumb")


@require_GET
@for_requester
def ticket_file(request: HttpRequest, case: Case, actor: Actor, number: int) -> HttpResponseBase:
    """A file of the ticket, as far as the requester may read what it came with."""
    files = Attachment.objects.select_related("event__case")
    file = get_object_or_404(files, pk=number, event__root=case)
    if not may_read_file(file, actor):
        raise Http404
    return serve(file, is_small=request.GET.get("size") == "thumb")


def serve(file: Attachment, *, is_small: bool) -> FileResponse:
    """Pictures are shown, everything else is saved; nothing in a file may run as ours."""
    answer = FileResponse(
        open_file(file, thumb=is_small),
        as_attachment=not file.is_image,
        filename=f"{file.pk}.{file.kind}",
        content_type=TYPES[file.kind],
    )
    answer["X-Content-Type-Options"] = "nosniff"
    answer["Content-Security-Policy"] = "default-src 'none'; sandbox"
    answer["Cache-Control"] = "private, no-store"
    return answer
