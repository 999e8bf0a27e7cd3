"""Bind papers into one file, its pages numbered through; and pack them with their hashes."""

import hashlib
import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from io import BytesIO
from pathlib import Path
from typing import IO, Any
from xml.sax.saxutils import escape
from zipfile import ZIP_STORED, ZipFile, ZipInfo

from pypdf import PageObject, PdfReader, PdfWriter
from pypdf.generic import (
    ArrayObject,
    ByteStringObject,
    DecodedStreamObject,
    DictionaryObject,
    NameObject,
    TextStringObject,
)

from mediation.papers.rendering import render_numbers

# What says "PDF/A-2u" to a reader; the page contents already are.
_XMP = """<?xpacket begin="\ufeff" id="W5M0MpCehiHzreSzNTczkc9d"?>
<x:xmpmeta xmlns:x="adobe:ns:meta/"><rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#">
<rdf:Description rdf:about="" xmlns:dc="http://purl.org/dc/elements/1.1/"
 xmlns:xmp="http://ns.adobe.com/xap/1.0/" xmlns:pdfaid="http://www.aiim.org/pdfa/ns/id/">
<dc:title><rdf:Alt><rdf:li xml:lang="x-default">{title}</rdf:li></rdf:Alt></dc:title>
<xmp:CreateDate>{made_at}</xmp:CreateDate><xmp:ModifyDate>{made_at}</xmp:ModifyDate>
<pdfaid:part>2</pdfaid:part><pdfaid:conformance>U</pdfaid:conformance>
</rdf:Description></rdf:RDF></x:xmpmeta>
<?xpacket end="r"?>"""
_ALWAYS = (1980, 1, 1, 0, 0, 0)


@dataclass(frozen=True)
class Packed:
    """One file of a bundle, with what its line in the manifest says besides name and hash."""

    name: str
    content: Iterable[bytes]
    notes: dict[str, str]


def bind(
    front: Sequence[bytes],
    inside: Sequence[bytes],
    back: Sequence[bytes],
    *,
    title: str,
    made_at: datetime,
    site: Path | None = None,
) -> bytes:
    """One PDF of all; only the pages inside are counted, as archives do it."""
    writer = PdfWriter()
    _append(writer, front)
    numbered = _append(writer, inside)
    _append(writer, back)
    if numbered:
        numbers = render_numbers(range(1, len(numbered) + 1), made_at, site=site)
        for page, number in zip(numbered, PdfReader(BytesIO(numbers)).pages, strict=True):
            page.merge_page(number)
    _declare(writer, (front or inside or back)[0], title, made_at)
    digest = hashlib.sha256(b"".join((*front, *inside, *back))).digest()[:16]
    writer._ID = ArrayObject([ByteStringObject(digest), ByteStringObject(digest)])
    out = BytesIO()
    writer.write(out)
    return out.getvalue()


def pack(files: Iterable[Packed], about: dict[str, Any], into: IO[bytes]) -> None:
    """Write a ZIP with `manifest.json`; the same files give the same bytes, whenever it is made."""
    lines = []
    with ZipFile(into, "w", ZIP_STORED) as bundle:
        for file in files:
            digest, size = hashlib.sha256(), 0
            with bundle.open(_entry(file.name), "w", force_zip64=True) as entry:
                for chunk in file.content:
                    entry.write(chunk)
                    digest.update(chunk)
                    size += len(chunk)
            lines.append(
                {"name": file.name, "sha256": digest.hexdigest(), "bytes": size, **file.notes}
            )
        manifest = {**about, "files": lines}
        text = json.dumps(manifest, ensure_ascii=False, indent=1, sort_keys=True)
        bundle.writestr(_entry("manifest.json"), text.encode() + b"\n")


def _entry(name: str) -> ZipInfo:
    entry = ZipInfo(name, _ALWAYS)
    entry.external_attr = 0o644 << 16
    # Else the file would tell on which kind of machine it was packed.
    entry.create_system = 3
    return entry


def _append(writer: PdfWriter, papers: Sequence[bytes]) -> list[PageObject]:
    pages = []
    for paper in papers:
        for page in PdfReader(BytesIO(paper)).pages:
            added = writer.add_page(page)
            # The tags of a paper belong to a tree that stays behind.
            added.pop(NameObject("/StructParents"), None)
            pages.append(added)
    return pages


def _declare(writer: PdfWriter, model: bytes, title: str, made_at: datetime) -> None:
    """Say what the file is, and in which colours, as the first of its papers does."""
    root = PdfReader(BytesIO(model)).trailer["/Root"].get_object()
    assert isinstance(root, DictionaryObject)
    xmp = DecodedStreamObject()
    xmp.set_data(
        _XMP.format(title=escape(title), made_at=made_at.isoformat("T", "seconds")).encode()
    )
    xmp.update({NameObject("/Type"): NameObject("/Metadata")})
    xmp.update({NameObject("/Subtype"): NameObject("/XML")})
    catalog = writer.root_object
    catalog[NameObject("/Metadata")] = writer._add_object(xmp)
    catalog[NameObject("/OutputIntents")] = root["/OutputIntents"].clone(writer)
    catalog[NameObject("/Lang")] = TextStringObject("zh-CN")
    catalog[NameObject("/ViewerPreferences")] = DictionaryObject()
    writer.metadata = None
