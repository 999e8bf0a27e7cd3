"""Files: checked by content, pictures re-encoded, kept until an event claims them."""

import hashlib
import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from io import BytesIO
from typing import Any

from django.core.files.base import ContentFile, File
from django.core.files.storage import default_storage
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from PIL import Image, ImageOps, UnidentifiedImageError

from workflow.models import Attachment, Event
from workflow.services.actors import Actor
from workflow.services.refusals import Refused

MAX_BYTES = 10 * 1024 * 1024
MAX_FILES = 9
MAX_PIXELS = 60_000_000
LONGEST_SIDE = 2400
THUMB_SIDE = 320
KEEP_UNCLAIMED = timedelta(hours=24)
# A step that found a file in its last second may still be about to claim it.
GRACE = timedelta(hours=1)
_TOO_MANY_PIXELS = _("The picture has too many pixels.")
_PICTURES = ("JPEG", "PNG", "WEBP")


class BadUpload(Refused):
    """The file is too large, or of a kind that is not taken."""

    status = 422
    type = "/problems/bad-upload"
    title = _("This file cannot be taken.")


class TooLarge(BadUpload):
    status = 413
    type = "/problems/too-large"
    title = _("The file is larger than 10 MB.")


class UnknownKind(BadUpload):
    status = 415
    type = "/problems/unknown-kind"
    title = _("Only photos (jpeg, png, webp) and pdf files are taken.")


@dataclass(frozen=True)
class UploadRef:
    """How a step names a file that was uploaded before: its id and the token it was given."""

    id: int
    token: str


def store_upload(file: Any, *, actor: Actor) -> Attachment:
    """Check, clean and keep one uploaded file for 24 h; the same file again is the same row.

    Pictures are decoded and encoded anew, which drops EXIF data and anything hidden behind the
    picture. Raises TooLarge or UnknownKind.
    """
    if file.size > MAX_BYTES:
        raise TooLarge
    raw: bytes = file.read()
    digest = hashlib.sha256(raw).hexdigest()
    again = Attachment.objects.filter(
        client=actor.scope, uploaded_sha256=digest, event=None, expires_at__gt=timezone.now()
    ).first()
    if again is not None and actor.scope:
        return again
    if raw.startswith(b"%PDF-"):
        return _keep(raw, kind="pdf", actor=actor, uploaded=digest)
    clean, width, height = _clean_picture(raw)
    return _keep(clean, kind="jpeg", actor=actor, uploaded=digest, width=width, height=height)


def find_uploads(refs: Sequence[UploadRef], actor: Actor) -> list[Attachment]:
    """The unclaimed files that these references name; missing ones are left out."""
    if not refs:
        return []
    tokens = {ref.id: ref.token for ref in refs}
    rows = Attachment.objects.select_for_update().filter(
        pk__in=tokens, event=None, expires_at__gt=timezone.now()
    )
    return [row for row in rows if secrets.compare_digest(row.upload_token, tokens[row.pk])]


def keep_made(content: bytes, *, kind: str, scope: str) -> Attachment:
    """Keep a file that the service made itself: it waits for no event and never goes stale."""
    attachment = Attachment.objects.create(
        upload_token=secrets.token_urlsafe(32),
        client=scope,
        sha256=hashlib.sha256(content).hexdigest(),
        uploaded_sha256="",
        kind=kind,
        bytes=len(content),
    )
    _write(attachment.pk, kind, content)
    return attachment


def claim_uploads(files: Sequence[Attachment], event: Event) -> None:
    """Tie files to the event they came with; from then on its audience sees them."""
    for file in files:
        file.event, file.expires_at = event, None
    if files:
        Attachment.objects.bulk_update(files, ["event", "expires_at"])


def open_file(attachment: Attachment, *, thumb: bool = False) -> "File[bytes]":
    """Open the stored bytes, or the small copy of a picture."""
    name = _path(attachment.pk, "thumb" if thumb and attachment.is_image else attachment.kind)
    return default_storage.open(name)


def stored_digest(attachment: Attachment) -> str | None:
    """The sha256 of the bytes that are stored now, read piece by piece; None if they are gone."""
    try:
        with open_file(attachment) as file:
            digest = hashlib.sha256()
            for chunk in file.chunks():
                digest.update(chunk)
    except FileNotFoundError:
        return None
    return digest.hexdigest()


def delete_bytes(files: Sequence[Attachment]) -> None:
    """Delete the stored bytes of files whose rows stay."""
    for file in files:
        for kind in ("thumb", file.kind):
            default_storage.delete(_path(file.pk, kind))


def clear_stale_uploads() -> int:
    """Delete files that no event claimed in time; returns how many."""
    before = timezone.now() - GRACE
    stale = list(Attachment.objects.filter(event=None, expires_at__lt=before)[:500])
    for attachment in stale:
        for kind in ("thumb", attachment.kind):
            default_storage.delete(_path(attachment.pk, kind))
        attachment.delete()
    return len(stale)


def _clean_picture(raw: bytes) -> tuple[bytes, int, int]:
    try:
        with Image.open(BytesIO(raw), formats=_PICTURES) as picture:
            # The size is known before anything is decoded, so a bomb is never unpacked.
            if picture.width * picture.height > MAX_PIXELS:
                raise TooLarge(_TOO_MANY_PIXELS)
            upright = ImageOps.exif_transpose(picture).convert("RGB")
    # The library itself refuses what is very much larger than we would take.
    except (Image.DecompressionBombError, Image.DecompressionBombWarning) as error:
        raise TooLarge(_TOO_MANY_PIXELS) from error
    except (UnidentifiedImageError, OSError, ValueError) as error:
        raise UnknownKind from error
    upright.thumbnail((LONGEST_SIDE, LONGEST_SIDE))
    return _as_jpeg(upright), upright.width, upright.height


def _as_jpeg(picture: Image.Image) -> bytes:
    buffer = BytesIO()
    picture.save(buffer, "JPEG", quality=82, optimize=True)
    return buffer.getvalue()


def _keep(
    clean: bytes,
    *,
    kind: str,
    actor: Actor,
    uploaded: str,
    width: int | None = None,
    height: int | None = None,
) -> Attachment:
    attachment = Attachment.objects.create(
        upload_token=secrets.token_urlsafe(32),
        client=actor.scope,
        sha256=hashlib.sha256(clean).hexdigest(),
        kind=kind,
        uploaded_sha256=uploaded,
        bytes=len(clean),
        width=width,
        height=height,
        expires_at=timezone.now() + KEEP_UNCLAIMED,
    )
    _write(attachment.pk, kind, clean)
    if kind == "jpeg":
        with Image.open(BytesIO(clean)) as picture:
            picture.thumbnail((THUMB_SIDE, THUMB_SIDE))
            _write(attachment.pk, "thumb", _as_jpeg(picture))
    return attachment


def _write(pk: int, kind: str, content: bytes) -> None:
    name = _path(pk, kind)
    # What lies there belongs to no row of this database, e.g. after a restore; the storage would
    # keep it and put ours under another name.
    default_storage.delete(name)
    default_storage.save(name, ContentFile(content))


def _path(pk: int, kind: str) -> str:
    return f"{pk // 1000:06d}/{pk}.{kind}"
