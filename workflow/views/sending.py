"""What a step's form sends beside its fields: key, version, post, and files kept over errors."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from uuid import uuid4

from django.http import HttpRequest, QueryDict
from django.template.defaultfilters import filesizeformat
from django.utils.translation import gettext as _

from workflow.models import Attachment
from workflow.services import (
    Actor,
    BadUpload,
    Key,
    UploadRef,
    fingerprint,
    staff_actor,
    store_upload,
)

# What may differ between two sendings of the same form.
UNSIGNED = ("csrfmiddlewaretoken", "key")
KEY_LENGTH = 80


@dataclass
class Sent:
    """One posted form: what was typed, and what came along with it."""

    data: QueryDict
    key: str
    version: int | None
    files: list[UploadRef] = field(default_factory=list)
    file_problem: str = ""
    digest: str = ""

    def key_for(self, actor: Actor, *about: object) -> Key:
        """The idempotency key of this form, bound to what it is about and what it says."""
        return Key(actor.scope, self.key, fingerprint(*about, self.digest))


@dataclass(frozen=True)
class KeptFile:
    """A file that was stored while the rest of the form was refused."""

    value: str
    name: str


def new_key() -> str:
    return uuid4().hex


def read_sent(request: HttpRequest, actor: Actor) -> Sent:
    """Read a posted form and store its new files, so that a refusal does not lose them."""
    data = request.POST
    sent = Sent(data, data.get("key", "")[:KEY_LENGTH] or new_key(), _number(data.get("version")))
    sent.files = [ref for text in data.getlist("files") if (ref := _ref(text))]
    uploads = request.FILES.getlist("upload")
    sent.digest = _digest(data, ((file.name, file.size) for file in uploads))
    for file in uploads:
        try:
            stored = store_upload(file, actor=actor)
        except BadUpload as error:
            sent.file_problem = _("%(name)s: %(value)s") % {
                "name": file.name,
                "value": error.detail,
            }
        else:
            sent.files.append(UploadRef(stored.pk, stored.upload_token))
    return sent


def kept_files(sent: Sent) -> list[KeptFile]:
    """The files that are stored and wait for the form to be sent again."""
    tokens = {ref.id: ref.token for ref in sent.files}
    rows = Attachment.objects.filter(pk__in=tokens, event=None) if tokens else ()
    return [
        KeptFile(f"{row.pk}:{row.upload_token}", _file_name(row))
        for row in rows
        if row.upload_token == tokens[row.pk]
    ]


def in_post(actor: Actor, chosen: str) -> Actor:
    """The same person in the post chosen on the form; unchanged if that is none of his."""
    post = next((post for post in actor.posts if str(post.pk) == chosen), None)
    if post is None or actor.user is None:
        return actor
    return staff_actor(actor.user, acting_post_id=post.pk, scope=actor.scope)


def _number(text: str | None) -> int | None:
    return int(text) if text and text.isdecimal() and len(text) < 10 else None


def _ref(text: str) -> UploadRef | None:
    pk, _colon, token = text.partition(":")
    return UploadRef(int(pk), token) if pk.isdecimal() and len(pk) < 18 and token else None


def _digest(data: QueryDict, uploads: Iterable[tuple[object, object]]) -> str:
    said = [item for item in sorted(data.lists()) if item[0] not in UNSIGNED]
    return fingerprint(said, list(uploads))


def _file_name(row: Attachment) -> str:
    kind = _("Photo") if row.is_image else _("Document")
    return f"{kind}, {filesizeformat(row.bytes)}"
