"""The bound file and the bundle: page numbers, declarations, hashes, the same bytes twice."""

import hashlib
import json
import re
from io import BytesIO
from zipfile import ZipFile

import pypdf
import pytest

from mediation.papers import Packed, bind, count_pages, pack, render
from tests.mediation.sheets import STAMP, everything


@pytest.fixture(scope="module")
def pdfs():
    kinds = ("cover", "contents", "application", "agreement", "back")
    return {kind: render(everything()[kind], STAMP).pdf for kind in kinds}


def bound(pdfs) -> bytes:
    return bind(
        [pdfs["cover"], pdfs["contents"]],
        [pdfs["application"], pdfs["agreement"]],
        [pdfs["back"]],
        title="人民调解卷宗 <一>",
        made_at=STAMP.issued_at,
    )


def test_only_the_pages_inside_the_covers_are_counted(pdfs):
    pages = pypdf.PdfReader(BytesIO(bound(pdfs))).pages
    numbers = [re.findall(r"/verify/\n?(\d*)$", page.extract_text())[0] for page in pages]

    inside = count_pages(pdfs["application"]) + count_pages(pdfs["agreement"])
    assert numbers == ["", "", *map(str, range(1, inside + 1)), ""]


def test_the_bound_file_says_that_it_is_pdf_a_and_what_it_is(pdfs):
    reader = pypdf.PdfReader(BytesIO(bound(pdfs)))
    root = reader.trailer["/Root"]

    xmp = root["/Metadata"].get_data().decode()
    assert re.findall(r"<pdfaid:(?:part|conformance)>(\w)<", xmp) == ["2", "U"]
    assert "人民调解卷宗 &lt;一&gt;" in xmp
    assert [intent["/S"] for intent in root["/OutputIntents"]] == ["/GTS_PDFA1"]
    assert "/ID" in reader.trailer
    assert "/Info" not in reader.trailer


def test_the_papers_in_the_bound_file_keep_their_words(pdfs):
    text = "".join(page.extract_text() for page in pypdf.PdfReader(BytesIO(bound(pdfs))).pages)

    assert all(word in text for word in ("人民调解申请书", "人民调解协议书", "王𠅤𬭳"))


def test_the_same_papers_are_bound_into_the_same_bytes(pdfs):
    assert bound(pdfs) == bound(pdfs)


def packed() -> bytes:
    files = [
        Packed("01-人民调解申请书.pdf", [b"one", b"two"], {"code": "K7QM3XPD9R2T"}),
        Packed("附件/1.jpeg", [b"three"], {}),
    ]
    out = BytesIO()
    pack(files, {"case": "2026000001237-M1"}, out)
    return out.getvalue()


def test_the_manifest_names_every_file_with_its_hash():
    bundle = ZipFile(BytesIO(packed()))

    manifest = json.loads(bundle.read("manifest.json"))

    assert manifest["case"] == "2026000001237-M1"
    assert [line["name"] for line in manifest["files"]] == bundle.namelist()[:-1]
    assert [line["sha256"] for line in manifest["files"]] == [
        hashlib.sha256(bundle.read(line["name"])).hexdigest() for line in manifest["files"]
    ]
    assert manifest["files"][0]["code"] == "K7QM3XPD9R2T"


def test_the_same_files_are_packed_into_the_same_bytes():
    assert packed() == packed()
