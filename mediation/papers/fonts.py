"""Which fonts the papers are set in, and which characters these can print."""

import struct
from collections.abc import Iterator
from functools import lru_cache
from pathlib import Path

import pylopdf_fonts_zh_cn as noto
import typst

# A site may own the fonts that GB/T 9704 names; they may not be passed on, so we ship none.
_BODY = ("FangSong_GB2312", "FangSong", "STFangsong")
_TITLE = ("FZXiaoBiaoSong-B05S", "FZXiaoBiaoSong-B05", "STZhongsong")
_SUFFIXES = {".ttf", ".otf", ".ttc", ".otc"}


class Faces:
    """The fonts of the package and, before and after them, what lies in the site's folder."""

    def __init__(self, site: Path | None = None) -> None:
        folders = [noto.serif_path().parent]
        if site is not None and site.is_dir():
            folders.append(site)
        self.typst = typst.Fonts(
            include_system_fonts=False, include_embedded_fonts=False, font_paths=folders
        )
        families = self.typst.families()
        ours = ["Noto Serif SC", "Noto Sans SC"]
        known = {*_BODY, *_TITLE, *ours}
        last = ["Noto Sans SC", *sorted(family for family in families if family not in known)]
        body = [family for family in _BODY if family in families]
        title = [family for family in _TITLE if family in families]
        self.body = [*body, "Noto Serif SC", *last]
        self.heading = ["Noto Sans SC", "Noto Serif SC", *last[1:]]
        self.title = [*title, "Noto Serif SC", *last]
        self.thicken = not title
        self.covered = frozenset().union(*(_codepoints(path) for path in _files(folders)))

    def missing(self, text: str) -> set[str]:
        """The visible characters of a text that no font of ours can print."""
        return {char for char in text if ord(char) not in self.covered and not char.isspace()}


@lru_cache(maxsize=4)
def faces(site: Path | None = None) -> Faces:
    """The fonts, read once a process."""
    return Faces(site)


def _files(folders: list[Path]) -> Iterator[Path]:
    for folder in folders:
        yield from sorted(path for path in folder.rglob("*") if path.suffix.lower() in _SUFFIXES)


def _codepoints(path: Path) -> set[int]:
    """What the first face of a font file maps to a glyph."""
    font = path.read_bytes()
    start = struct.unpack(">I", font[12:16])[0] if font[:4] == b"ttcf" else 0
    (count,) = struct.unpack(">H", font[start + 4 : start + 6])
    for at in range(start + 12, start + 12 + 16 * count, 16):
        if font[at : at + 4] == b"cmap":
            return _cmap(font, *struct.unpack(">II", font[at + 8 : at + 16]))
    return set()


def _cmap(font: bytes, offset: int, length: int) -> set[int]:
    table = font[offset : offset + length]
    (count,) = struct.unpack(">H", table[2:4])
    found: set[int] = set()
    for record in range(4, 4 + 8 * count, 8):
        (at,) = struct.unpack(">I", table[record + 4 : record + 8])
        (kind,) = struct.unpack(">H", table[at : at + 2])
        if kind == 12:
            found |= _ranges(table, at)
        elif kind == 4:
            found |= _segments(table, at)
    return found


def _ranges(table: bytes, at: int) -> set[int]:
    """Format 12: groups of first, last, first glyph; glyph 0 is the box of a missing one."""
    found: set[int] = set()
    (count,) = struct.unpack(">I", table[at + 12 : at + 16])
    for group in struct.iter_unpack(">III", table[at + 16 : at + 16 + 12 * count]):
        first, last, glyph = group
        found.update(range(first if glyph else first + 1, last + 1))
    return found


def _segments(table: bytes, at: int) -> set[int]:
    """Format 4, of which a font for Chinese has only short gaps: a segment counts as full."""
    found: set[int] = set()
    (double,) = struct.unpack(">H", table[at + 6 : at + 8])
    ends = struct.unpack(f">{double // 2}H", table[at + 14 : at + 14 + double])
    starts = struct.unpack(f">{double // 2}H", table[at + 16 + double : at + 16 + 2 * double])
    for first, last in zip(starts, ends, strict=True):
        found.update(range(first, last + 1))
    found.discard(0xFFFF)
    return found
