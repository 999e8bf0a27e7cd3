"""Files of the record, for those who may read the line they came with."""

from django.http import FileResponse, HttpResponseBase
from django.views.decorators.http import require_GET

from workflow.middleware import ActorRequest
from workflow.models import Attachment
from workflow.reports import may_read_file
from workflow.services import NotVisible, can_see, open_file
from workflow.services.reading import note_reading
from workflow.views.pages import office

TYPES = {"jpeg": "image/jpeg", "pdf": "application/pdf"}


@require_GET
@office
def file(request: ActorRequest, pk: int) -> HttpResponseBase:
    """Pictures are shown, everything else is downloaded; nothing in a file can run here."""
    found = Attachment.objects.select_related("event__case", "event__root").filter(pk=pk).first()
    event = found.event if found else None
    if found is None or event is None or not may_read_file(found, request.actor):
        raise NotVisible
    if not (can_see(request.actor, event.case) or can_see(request.actor, event.root)):
        raise NotVisible
    note_reading(request.actor, event.case, "file", str(found.pk))
    is_thumb = request.GET.get("size") == "thumb"
    answer = FileResponse(
        open_file(found, thumb=is_thumb),
        as_attachment=not found.is_image,
        filename=f"{event.root.code}-{found.pk}.{'jpg' if found.is_image else found.kind}",
        content_type=TYPES[found.kind],
    )
    answer["X-Content-Type-Options"] = "nosniff"
    answer["Content-Security-Policy"] = "sandbox; default-src 'none'"
    return answer
