"""Files over HTTP: sent before the step that takes them, read by those who may read its text."""

import logging
from typing import Any

from django.http import FileResponse
from django.http.multipartparser import MultiPartParserError
from django.utils.translation import gettext as _
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework.parsers import MultiPartParser
from rest_framework.request import Request
from rest_framework.response import Response

from workflow.api.authentication import actor_of, requester_by_slip
from workflow.api.base import ApiView
from workflow.api.problems import Unprocessable, error
from workflow.api.schema import ACTING_POST, FOR_EVERYBODY, QUERY_CODE, problems
from workflow.models import Attachment
from workflow.reports import may_read_file
from workflow.serializers import UploadSerializer
from workflow.services import Actor, NotVisible, can_see, open_file, store_upload
from workflow.services.reading import note_reading
from workflow.services.uploads import MAX_BYTES

logger = logging.getLogger(__name__)

ENVELOPE_BYTES = 64 * 1024
TYPES = {"jpeg": ("image/jpeg", "jpg"), "pdf": ("application/pdf", "pdf")}
SIZES = ("", "thumb")


class Uploads(ApiView):
    """One file of at most 10 MB; unclaimed it is deleted after a day."""

    parser_classes = (MultiPartParser,)
    largest_body = MAX_BYTES + ENVELOPE_BYTES

    @extend_schema(
        operation_id="uploads_create",
        auth=FOR_EVERYBODY,
        description="jpeg, png, webp or pdf. Pictures are encoded anew, without their hidden data."
        " The same file from the same client gets the same id.",
        parameters=[ACTING_POST],
        request={
            "multipart/form-data": {
                "type": "object",
                "properties": {"file": {"type": "string", "format": "binary"}},
                "required": ["file"],
            }
        },
        responses={201: UploadSerializer, **problems(400, 401, 403, 413, 415, 422)},
    )
    def post(self, request: Request) -> Response:
        file = _only_file(request)
        attachment = store_upload(file, actor=actor_of(request))
        return Response(UploadSerializer(attachment).data, status=201)


class FileView(ApiView):
    """The bytes of a file that a step brought."""

    @extend_schema(
        operation_id="files_retrieve",
        auth=FOR_EVERYBODY,
        parameters=[
            OpenApiParameter("size", str, enum=["thumb"], description="A small copy."),
            *QUERY_CODE,
            ACTING_POST,
        ],
        responses={
            (200, "image/jpeg"): OpenApiTypes.BINARY,
            (200, "application/pdf"): OpenApiTypes.BINARY,
            **problems(401, 404, 422, 429),
        },
    )
    def get(self, request: Request, pk: int) -> FileResponse:
        attachment = _readable(request, pk)
        size = request.query_params.get("size", "")
        if size not in SIZES:
            raise Unprocessable([error("size", "invalid_choice", _("Only “thumb” is known."))])
        assert attachment.event is not None, "looked at before"
        note_reading(actor_of(request), attachment.event.case, "file", str(attachment.pk))
        return _served(attachment, is_thumb=size == "thumb")


def _only_file(request: Request) -> Any:
    try:
        files = request.FILES
    except MultiPartParserError as exc:
        raise Unprocessable([error("file", "invalid", _("The form cannot be read."))]) from exc
    sent = files.getlist("file")
    if len(sent) != 1 or len(files) != 1:
        raise Unprocessable([error("file", "required", _("Send one file, under the name “file”."))])
    return sent[0]


def _readable(request: Request, pk: int) -> Attachment:
    rows = Attachment.objects.select_related("event__case", "event__root")
    attachment = rows.filter(pk=pk).first()
    if attachment is None or attachment.event is None:
        raise NotVisible
    root = attachment.event.root
    actor = actor_of(request)
    if actor.kind == "public":
        actor = requester_by_slip(request, root.code) or actor
    if not _sees(actor, attachment):
        raise NotVisible
    return attachment


def _sees(actor: Actor, attachment: Attachment) -> bool:
    event = attachment.event
    assert event is not None, "looked at before"
    # The root's timeline shows the lines of the whole tree, so sight of either is enough.
    cases = {event.root_id: event.root, event.case_id: event.case}
    return any(can_see(actor, case) for case in cases.values()) and may_read_file(attachment, actor)


def _served(attachment: Attachment, *, is_thumb: bool) -> FileResponse:
    try:
        content = open_file(attachment, thumb=is_thumb)
    except FileNotFoundError as exc:
        logger.error("File %s is missing from the storage", attachment.pk)
        raise NotVisible from exc
    media_type, ending = TYPES[attachment.kind]
    answer = FileResponse(
        content,
        as_attachment=not attachment.is_image,
        filename=f"shaodao-{attachment.pk}.{ending}",
        content_type=media_type,
    )
    answer["X-Content-Type-Options"] = "nosniff"
    answer["Content-Security-Policy"] = "default-src 'none'; sandbox"
    return answer
