"""Files over HTTP: uploaded before the step, seen by those who may read its text."""

from datetime import timedelta
from hashlib import sha256
from io import BytesIO
from struct import pack
from zlib import crc32

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone
from PIL import Image

from tests import factories
from tests.api.builders import caller, key, public, requester, stranger, ticket_body
from workflow.models import Attachment
from workflow.services import query_code_of

pytestmark = pytest.mark.django_db

PDF = b"%PDF-1.4\n%%EOF\n"


def picture(colour="red", size=(800, 600)):
    buffer = BytesIO()
    Image.new("RGB", size, colour).save(buffer, "PNG")
    return SimpleUploadedFile("IMG_0001.png", buffer.getvalue(), "image/png")


def pdf():
    return SimpleUploadedFile("文件.pdf", PDF, "application/pdf")


def sent(answer):
    body = answer.json()
    return {"id": body["id"], "upload_token": body["upload_token"]}


def ticket_with(file):
    """A ticket opened by the public with one file; returns its code, slip and file."""
    reference = sent(public().upload(file))
    slip = public().post("tickets/", ticket_body(files=[reference])).json()
    return slip["code"], slip["query_code"], reference["id"]


def test_anybody_uploads_a_picture_and_it_is_encoded_anew():
    answer = public().upload(picture())

    body = answer.json()
    assert answer.status_code == 201
    assert body == {
        "id": body["id"],
        "kind": "jpeg",
        "bytes": body["bytes"],
        "sha256": body["sha256"],
        "uploaded_sha256": sha256(picture().read()).hexdigest(),
        "upload_token": body["upload_token"],
        "expires_at": body["expires_at"],
    }
    left = timezone.datetime.fromisoformat(body["expires_at"]) - timezone.now()
    assert timedelta(hours=23) < left <= timedelta(hours=24)


def test_the_same_file_from_the_same_client_is_the_same_upload():
    grid = caller("grid01")

    first, again, other = (
        grid.upload(picture()).json()["id"],
        grid.upload(picture()).json()["id"],
        caller("cadre01").upload(picture()).json()["id"],
    )

    assert first == again
    assert other != first


@pytest.mark.parametrize(
    ("content", "status", "code"),
    [
        (b"<svg onload='x'/>", 415, "unknown-kind"),
        (b"\x89PNG broken", 415, "unknown-kind"),
        (b"%PDF-" + b"x" * (10 * 1024 * 1024), 413, "too-large"),
        (b"%PDF-" + b"x" * (11 * 1024 * 1024), 413, "too-large"),
    ],
)
def test_what_is_no_picture_and_no_pdf_is_refused(content, status, code):
    answer = public().upload(SimpleUploadedFile("photo.png", content, "image/png"))

    assert (answer.status_code, answer.json()["code"]) == (status, code)
    assert not Attachment.objects.exists()


def declared(side):
    """A small picture whose head says that it is a square of this many pixels a side."""
    raw = bytearray(picture(size=(1, 1)).read())
    raw[16:24] = pack(">II", side, side)
    raw[29:33] = pack(">I", crc32(raw[12:29]))
    return SimpleUploadedFile("photo.png", bytes(raw), "image/png")


@pytest.mark.parametrize("side", [8000, 10_000, 20_000])
def test_a_picture_of_too_many_pixels_is_too_large_and_never_unpacked(side):
    answer = public().upload(declared(side))

    body = answer.json()
    assert (answer.status_code, body["code"]) == (413, "too-large")
    assert body["detail"] == "The picture has too many pixels."
    assert not Attachment.objects.exists()


def test_exactly_one_file_is_taken_under_its_name():
    wrong_name = public().upload(picture(), name="photo")
    two = public().client.post(
        "/api/v1/uploads/", {"file": [picture(), pdf()]}, headers={"accept-language": "en"}
    )

    for answer in (wrong_name, two):
        assert (answer.status_code, answer.json()["errors"][0]["field"]) == (422, "file")


def test_uploads_are_forms():
    answer = public().post("uploads/", {})

    assert (answer.status_code, answer.json()["code"]) == (415, "unsupported-media-type")


def test_a_form_without_end_cannot_be_read():
    answer = public().send("uploads/", b"--x\r\nnonsense", "multipart/form-data; boundary=")

    assert answer.status_code == 400


def test_the_requester_sees_the_picture_of_his_ticket():
    code, query_code, file_id = ticket_with(picture())

    answer = public().get(f"files/{file_id}/", **{"query-code": query_code})

    assert answer.status_code == 200
    assert answer["Content-Type"] == "image/jpeg"
    assert answer["Content-Disposition"] == f'inline; filename="shaodao-{file_id}.jpg"'
    assert answer["X-Content-Type-Options"] == "nosniff"
    assert answer["Content-Security-Policy"] == "default-src 'none'; sandbox"
    assert answer["Cache-Control"] == "no-store"
    with Image.open(BytesIO(b"".join(answer.streaming_content))) as shown:
        assert (shown.format, shown.size) == ("JPEG", (800, 600))


def test_a_small_copy_is_served_where_it_is_enough():
    _code, query_code, file_id = ticket_with(picture())

    answer = public().get(f"files/{file_id}/", {"size": "thumb"}, **{"query-code": query_code})

    with Image.open(BytesIO(b"".join(answer.streaming_content))) as shown:
        assert shown.size == (320, 240)
    assert (
        public()
        .get(f"files/{file_id}/", {"size": "huge"}, **{"query-code": query_code})
        .status_code
        == 422
    )


def test_a_pdf_is_only_downloaded():
    _code, _query_code, file_id = ticket_with(pdf())

    answer = caller("grid01").get(f"files/{file_id}/", **{"accept": "application/pdf"})

    assert answer["Content-Type"] == "application/pdf"
    assert answer["Content-Disposition"] == f'attachment; filename="shaodao-{file_id}.pdf"'
    assert b"".join(answer.streaming_content) == PDF


def test_others_do_not_see_the_files_of_a_case():
    _code, _query_code, file_id = ticket_with(picture())
    other = factories.open_ticket()

    assert public().get(f"files/{file_id}/").status_code == 404
    assert public().get(f"files/{file_id}/", **{"query-code": "AAAAAAAA"}).status_code == 404
    assert stranger().get(f"files/{file_id}/").status_code == 404
    assert requester(other).get(f"files/{file_id}/").status_code == 404


def test_what_no_step_has_taken_is_seen_by_nobody():
    file_id = public().upload(picture()).json()["id"]

    assert caller("grid01").get(f"files/{file_id}/").status_code == 404


def test_files_of_an_internal_note_are_not_for_the_requester():
    case, grid = factories.handled_ticket(), caller("grid01")
    reference = sent(grid.upload(picture()))
    grid.step(case, "note", text="现场照片", audience="internal", files=[reference])

    answer = public().get(f"files/{reference['id']}/", **{"query-code": query_code_of(case)})

    assert answer.status_code == 404
    assert grid.get(f"files/{reference['id']}/").status_code == 200
    (line,) = grid.get(f"cases/{case.code}/events/").json()["results"][2:]
    assert [file["id"] for file in line["files"]] == [reference["id"]]
    assert line["files"][0]["url"] == f"/api/v1/files/{reference['id']}/"


def test_a_file_is_taken_once_and_only_with_its_token():
    case, grid = factories.handled_ticket(), caller("grid01")
    reference = sent(grid.upload(picture()))
    note = {"text": "现场照片", "audience": "internal"}

    wrong = grid.step(case, "note", **note, files=[{**reference, "upload_token": "x" * 43}])
    right = grid.step(case, "note", **note, files=[reference])
    again = grid.step(case, "note", **note, files=[reference])

    assert [answer.status_code for answer in (wrong, right, again)] == [422, 200, 422]
    assert wrong.json()["errors"] == [
        {
            "field": "files",
            "code": "files",
            "message": "A file is no longer there. Please attach it again.",
        }
    ]


def test_a_step_that_takes_no_files_says_so():
    case, grid = factories.open_ticket(), caller("grid01")

    answer = grid.step(case, "accept", files=[sent(grid.upload(picture()))])

    assert (answer.status_code, answer.json()["errors"][0]["field"]) == (422, "files")


def test_a_file_that_the_storage_lost_is_not_found(settings, tmp_path):
    _code, query_code, file_id = ticket_with(picture())
    for path in tmp_path.rglob("*.jpeg"):
        path.unlink()

    assert public().get(f"files/{file_id}/", **{"query-code": query_code}).status_code == 404


def test_on_behalf_with_a_file_and_a_key_is_repeated_as_it_was():
    cadre, header = caller("cadre01"), {"idempotency-key": key()}
    body = ticket_body(files=[sent(cadre.upload(picture()))])

    first, again = cadre.post("tickets/", body, **header), cadre.post("tickets/", body, **header)

    assert (first.status_code, again.json()) == (201, first.json())
