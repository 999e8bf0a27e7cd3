"""A report on its way through the form: everything typed travels with the browser, not with us."""

import secrets
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from django.core.files.uploadedfile import UploadedFile
from django.http import HttpRequest, QueryDict

from workflow.models import Attachment
from workflow.services import Actor, BadUpload, UploadRef, store_upload

FIELDS = (
    *("area", "text", "location", "urgency", "nature", "about"),
    *("contact_name", "contact_phone"),
)
NATURE = "help"


@dataclass(frozen=True)
class Draft:
    """What was typed so far, the files given so far, and the key that makes it count once."""

    values: dict[str, str] = field(default_factory=dict)
    files: tuple[UploadRef, ...] = ()
    key: str = ""

    @classmethod
    def new(cls, area: str = "") -> "Draft":
        return cls({"area": area, "nature": NATURE}, key=new_key())

    @classmethod
    def read(cls, post: QueryDict) -> "Draft":
        values = {name: typed(post.get(name, "")) for name in FIELDS}
        if "skip" in post:
            values |= {"contact_name": "", "contact_phone": ""}
        return cls(values, tuple(read_refs(post)), post.get("key") or new_key())

    def with_files(self, files: Sequence[Attachment]) -> "Draft":
        kept = [UploadRef(file.pk, file.upload_token) for file in files]
        return replace(self, files=tuple(dict.fromkeys(kept)))

    @property
    def area(self) -> str:
        return self.values.get("area", "")

    @property
    def is_emergency(self) -> bool:
        return self.values.get("urgency") == "emergency"

    def hidden(self, shown: Sequence[str] = ()) -> list[tuple[str, str]]:
        """The hidden fields that carry the draft past a page that shows some of it itself."""
        carried = [(name, self.values.get(name, "")) for name in FIELDS if name not in shown]
        refs = [("file", f"{ref.id}:{ref.token}") for ref in self.files]
        return [("key", self.key), *((n, v) for n, v in carried if v), *refs]


def new_key() -> str:
    return secrets.token_urlsafe(18)


def typed(text: str) -> str:
    """A text as it was typed: browsers send every end of a line as two signs."""
    return text.replace("\r\n", "\n")


def read_refs(post: QueryDict) -> Iterator[UploadRef]:
    """The files that came with an earlier try, except those ticked to be left out."""
    dropped = set(post.getlist("drop"))
    for ref in post.getlist("file"):
        number, _colon, token = ref.partition(":")
        if number.isdecimal() and len(number) < 19 and number not in dropped:
            yield UploadRef(int(number), token)


def kept_files(refs: Sequence[UploadRef]) -> list[Attachment]:
    """The files that are still there, in the order in which they were given."""
    tokens = {ref.id: ref.token for ref in refs}
    rows = Attachment.objects.filter(pk__in=tokens, event=None)
    return [row for row in rows.order_by("pk") if row.upload_token == tokens[row.pk]]


def store_files(
    request: HttpRequest, name: str, actor: Actor
) -> tuple[list[Attachment], list[Any]]:
    """Keep the files that came with a form; what could not be kept comes back as sentences."""
    stored: list[Attachment] = []
    problems: list[Any] = []
    for file in request.FILES.getlist(name):
        try:
            stored.append(store_upload(file, actor=actor))
        except BadUpload as problem:
            problems.append(_named(file, problem))
    return stored, list(dict.fromkeys(problems))


def _named(file: UploadedFile, problem: BadUpload) -> str:
    return f"{file.name}: {problem.detail}"
