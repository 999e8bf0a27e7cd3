"""Set one paper: typst in this process, no network, no file but the sheets."""

import json
import threading
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from io import BytesIO
from pathlib import Path
from typing import Any

import segno
import typst
from pypdf import PdfReader

from mediation.papers.fonts import Faces, faces
from mediation.papers.plain import plain, printable
from mediation.rules.chinese import moment_in_words
from mediation.rules.papers import Paper, Stamp

SHEETS = Path(__file__).parent / "sheets"
# PDF/A-2u: fonts embedded, colours defined, and every character can be found and copied.
STANDARD = "a-2u"
_one_at_a_time = threading.Lock()
_compilers: dict[Path | None, typst.Compiler] = {}


class CannotRender(Exception):
    """The sheet could not be set; the message is typst's, for the log and not for a reader."""


@dataclass(frozen=True)
class Rendered:
    """The bytes of a paper, how many pages, and the characters that stand on it only as a code."""

    pdf: bytes
    pages: int
    missing: frozenset[str] = frozenset()


def render(paper: Paper, stamp: Stamp, *, site: Path | None = None) -> Rendered:
    """Set a paper as PDF/A; the same paper and stamp give the same bytes."""
    data, missing = _data(paper, stamp, faces(site))
    pdf = _compile(paper.kind, data, stamp.issued_at, site, format="pdf", pdf_standards=STANDARD)
    return Rendered(pdf, count_pages(pdf), frozenset(missing))


def count_pages(pdf: bytes) -> int:
    return len(PdfReader(BytesIO(pdf)).pages)


def render_pictures(paper: Paper, stamp: Stamp, *, ppi: float = 110) -> list[bytes]:
    """The pages as PNG, to be looked at."""
    data, _ = _data(paper, stamp, faces(None))
    pages = _compile(paper.kind, data, stamp.issued_at, None, format="png", ppi=ppi)
    return pages if isinstance(pages, list) else [pages]


def render_numbers(numbers: Sequence[int], made_at: datetime, *, site: Path | None = None) -> bytes:
    """Pages that carry a running number each and nothing else, to be laid over others."""
    data = {"paper": {"numbers": list(numbers)}, "fonts": {"body": faces(site).body}}
    pdf: bytes = _compile("numbers", data, made_at, site, format="pdf", pdf_standards=STANDARD)
    return pdf


def _data(paper: Paper, stamp: Stamp, fonts: Faces) -> tuple[dict[str, Any], set[str]]:
    fields, missing = plain(paper, fonts)
    stamped = {
        "case_code": stamp.case_code,
        "code": stamp.code,
        # The address to type, beside the one in the QR code that holds the code already.
        "site": stamp.address.split("://")[-1].removesuffix(f"{stamp.code.replace('-', '')}/"),
        "unit": printable(stamp.unit, fonts, missing),
        "issued_at": moment_in_words(stamp.issued_at),
        "qr": _qr(stamp.address),
    }
    names = {
        "body": fonts.body,
        "heading": fonts.heading,
        "title": fonts.title,
        "thicken": fonts.thicken,
    }
    data = {"paper": fields, "stamp": stamped, "fonts": names, "missing": sorted(missing)}
    return data, missing


def _qr(address: str) -> str:
    if not address:
        return ""
    drawn = BytesIO()
    segno.make(address, error="m", micro=False).save(drawn, kind="svg", border=2, xmldecl=False)
    return drawn.getvalue().decode()


def _compile(
    kind: str, data: dict[str, Any], made_at: datetime, site: Path | None, **options: Any
) -> Any:
    # A compiler serves one call at a time, and reading the fonts is what takes long.
    with _one_at_a_time:
        compiler = _compilers.get(site) or _compilers.setdefault(site, _compiler(site))
        try:
            return compiler.compile(
                input=SHEETS / f"{kind}.typ",
                sys_inputs={"data": json.dumps(data, ensure_ascii=False)},
                timestamp=int(made_at.timestamp()),
                **options,
            )
        except typst.TypstError as error:
            raise CannotRender(f"{kind}: {error.message}") from error


def _compiler(site: Path | None) -> typst.Compiler:
    # Folders that do not exist: a sheet that named a package would fail and never fetch one.
    nowhere = SHEETS / "no-packages"
    return typst.Compiler(
        root=SHEETS,
        font_paths=faces(site).typst,
        ignore_system_fonts=True,
        package_path=nowhere,
        package_cache_path=nowhere,
    )
