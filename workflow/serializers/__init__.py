"""How cases, duties, steps and lines of the log look on the wire; output only."""

from workflow.serializers.log import (
    EventSerializer,
    FileSerializer,
    StaffEventSerializer,
    UploadSerializer,
)
from workflow.serializers.steps import (
    ChoiceSerializer,
    FieldSerializer,
    OfferSerializer,
    form_fields,
    wire_names,
)
from workflow.serializers.stubs import (
    AskedSerializer,
    AskSerializer,
    CaseRowSerializer,
    CaseStubSerializer,
    DeskDutySerializer,
    DutySerializer,
    HolderSerializer,
    MatterNameSerializer,
    MyPostSerializer,
    NamedSerializer,
    PostSerializer,
)
from workflow.serializers.whole import (
    CaseSerializer,
    RequesterNameSerializer,
)

__all__ = [
    "AskSerializer",
    "AskedSerializer",
    "CaseRowSerializer",
    "CaseSerializer",
    "CaseStubSerializer",
    "ChoiceSerializer",
    "DeskDutySerializer",
    "DutySerializer",
    "EventSerializer",
    "FieldSerializer",
    "FileSerializer",
    "HolderSerializer",
    "MatterNameSerializer",
    "MyPostSerializer",
    "NamedSerializer",
    "OfferSerializer",
    "PostSerializer",
    "RequesterNameSerializer",
    "StaffEventSerializer",
    "UploadSerializer",
    "form_fields",
    "wire_names",
]
