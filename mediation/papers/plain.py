"""A paper as plain JSON: days in words, amounts twice, every character one that can be printed."""

import unicodedata
from dataclasses import asdict
from datetime import date, datetime
from typing import Any

from mediation.papers.fonts import Faces
from mediation.rules.chinese import (
    amount_in_figures,
    amount_in_words,
    day_in_words,
    moment_in_words,
)
from mediation.rules.papers import Paper

_MONEY = {"amount"}
_PICTURES = {"image"}


def plain(paper: Paper, faces: Faces) -> tuple[dict[str, Any], set[str]]:
    """The paper's fields for the sheet, and the characters that had to be marked."""
    missing: set[str] = set()
    fields = {key: _value(key, value, faces, missing) for key, value in asdict(paper).items()}
    return fields | {"title": paper.title}, missing


def printable(text: str, faces: Faces, missing: set[str]) -> str:
    """The text without invisible characters; what no font has becomes 〔U+20BB7〕.

    Characters that turn the direction of writing would let a name read otherwise than it is.
    """
    text = unicodedata.normalize("NFC", text.replace("\r\n", "\n").replace("\r", "\n"))
    kept = "".join(char for char in text if char == "\n" or not _is_invisible(char))
    absent = faces.missing(kept)
    missing |= absent
    return "".join(f"〔U+{ord(char):04X}〕" if char in absent else char for char in kept)


def _is_invisible(char: str) -> bool:
    # Variation selectors only choose between two shapes of one character.
    return unicodedata.category(char) in {"Cc", "Cf"} or char in _SELECTORS


_SELECTORS = {chr(n) for n in (*range(0xFE00, 0xFE10), *range(0xE0100, 0xE01F0))}


def _value(key: str, value: Any, faces: Faces, missing: set[str]) -> Any:
    if isinstance(value, str):
        return printable(value, faces, missing)
    if key in _PICTURES:
        return list(value) or None
    if isinstance(value, datetime):
        return moment_in_words(value)
    if isinstance(value, date):
        return day_in_words(value)
    if isinstance(value, dict):
        return {name: _value(name, part, faces, missing) for name, part in value.items()}
    if isinstance(value, list | tuple):
        return [_value(key, part, faces, missing) for part in value]
    if key in _MONEY and value is not None:
        return {"figures": amount_in_figures(value), "words": amount_in_words(value)}
    # A day that is not known is filled in by hand; an amount that there is none of is a dash.
    return "" if value is None and key not in _MONEY else value
