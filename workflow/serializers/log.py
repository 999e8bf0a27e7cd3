"""Lines of the log and files on the wire."""

from typing import Any

from rest_framework import serializers

from workflow.models import Attachment
from workflow.serializers.stubs import NamedSerializer


# Some names of the wire are also attributes of a serializer. Declared fields never become
# attributes, so only the type checker minds.
class FileSerializer(serializers.Serializer[Any]):
    id = serializers.IntegerField()
    kind = serializers.CharField()
    bytes = serializers.IntegerField()
    width = serializers.IntegerField(allow_null=True)
    height = serializers.IntegerField(allow_null=True)
    sha256 = serializers.CharField()
    url = serializers.SerializerMethodField()

    def get_url(self, file: Attachment) -> str:
        return f"/api/v1/files/{file.pk}/"


class UploadSerializer(serializers.Serializer[Any]):
    """A file waiting for the step that takes it; `sha256` is that of the cleaned file."""

    id = serializers.IntegerField()
    kind = serializers.CharField()
    bytes = serializers.IntegerField()
    sha256 = serializers.CharField()
    uploaded_sha256 = serializers.CharField()
    upload_token = serializers.CharField()
    expires_at = serializers.DateTimeField()


class EventSerializer(serializers.Serializer[Any]):
    """One line of the log as its reader may see it."""

    seq = serializers.IntegerField(source="event.seq")
    case = serializers.CharField(source="event.case.code")
    step = serializers.CharField(source="event.step")
    phase = serializers.CharField(source="event.phase")
    notice = serializers.CharField()
    at = serializers.DateTimeField(source="event.at")
    occurred_at = serializers.DateTimeField(source="event.occurred_at", allow_null=True)
    unit = NamedSerializer(source="event.unit", allow_null=True)
    from_state = serializers.CharField(source="event.from_state")
    to_state = serializers.CharField(source="event.to_state")
    texts = serializers.DictField(child=serializers.CharField())
    files = FileSerializer(many=True)
    is_erased = serializers.BooleanField()


class StaffEventSerializer(EventSerializer):
    """What staff see besides: who acted as what, the closed data, and the links of the chain.

    `id` is what `correct` takes as its `event`.
    """

    id = serializers.IntegerField(source="event.pk")
    post = serializers.CharField(source="event.post.title", default=None, allow_null=True)
    acting_as = serializers.CharField(source="event.acting_as")
    on_behalf_of = serializers.CharField(source="event.on_behalf_of")
    audience = serializers.CharField(source="event.audience")
    data = serializers.DictField(source="event.data")  # type: ignore[assignment]
    internal = serializers.DictField(child=serializers.CharField())
    text_digest = serializers.CharField(source="event.text_digest")
    files_digest = serializers.CharField(source="event.files_digest")
    prev_hash = serializers.CharField(source="event.prev_hash")
    hash = serializers.CharField(source="event.hash")
