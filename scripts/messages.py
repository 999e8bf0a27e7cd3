#!/usr/bin/env python3
"""Keep the translations in step: extract messages, compile them, check that none is missing.

Pure Python (Babel and Django's template reader), no GNU gettext. The files carry no dates, line
numbers or tool versions, so that the same messages always give the same bytes.
"""

import ast
import re
import struct
import sys
import tokenize
from collections.abc import Iterator
from io import BytesIO, StringIO
from pathlib import Path
from typing import NamedTuple

from babel.messages.catalog import Catalog, Message
from babel.messages.pofile import read_po, write_po
from django.utils.translation.template import templatize

ROOT = Path(__file__).resolve().parent.parent
SOURCES = ("config", "governance", "mediation", "tickets", "workflow")
LANGUAGE = "zh_Hans"
HEADER = (
    "Project-Id-Version: Shaodao\n"
    "Language: zh_Hans\n"
    "MIME-Version: 1.0\n"
    "Content-Type: text/plain; charset=utf-8\n"
    "Content-Transfer-Encoding: 8bit\n"
    "Plural-Forms: nplurals=1; plural=0;\n"
)
# How many leading arguments of each function are what: c a context, s a singular, p a plural.
FUNCTIONS = {
    "_": "s",
    "gettext": "s",
    "gettext_lazy": "s",
    "gettext_noop": "s",
    "ngettext": "sp",
    "ngettext_lazy": "sp",
    "pgettext": "cs",
    "pgettext_lazy": "cs",
    "npgettext": "csp",
    "npgettext_lazy": "csp",
}
CALL = re.compile(rf"(?<![\w.])({'|'.join(FUNCTIONS)})\(")
CHINESE = re.compile(r"[\u3400-\u9fff]")
PLACEHOLDER = re.compile(r"%\((\w+)\)[a-z]|\{(\w+)\}")


class Found(NamedTuple):
    """A message as it stands in a source file."""

    id: str | tuple[str, ...]
    context: str | None
    place: str


def main(arguments: list[str]) -> int:
    """Run a subcommand and return the exit status."""
    commands = {"extract": extract, "compile": compile_all, "check": check}
    if len(arguments) != 1 or arguments[0] not in commands:
        print(f"usage: messages.py {'|'.join(commands)}", file=sys.stderr)
        return 2
    faults = commands[arguments[0]]()
    print(*faults, sep="\n", end="\n" if faults else "")
    return 1 if faults else 0


def extract(root: Path = ROOT) -> list[str]:
    """Bring the list of messages up to date; translations that are still needed are kept."""
    po = po_path(root)
    po.parent.mkdir(parents=True, exist_ok=True)
    po.write_text(po_text(merged(root)), encoding="utf-8")
    return []


def compile_all(root: Path = ROOT) -> list[str]:
    """Write the file that Django reads."""
    po_path(root).with_suffix(".mo").write_bytes(mo_bytes(load(root)))
    return []


def check(root: Path = ROOT) -> list[str]:
    """Return every fault of the translations, one a line."""
    faults = [fault for message in merged(root) if message.id for fault in faults_of(message)]
    if po_text(merged(root)) != po_path(root).read_text(encoding="utf-8"):
        faults.append("django.po is not in step with the sources: run messages.py extract")
    mo = po_path(root).with_suffix(".mo")
    if not mo.exists() or mo.read_bytes() != mo_bytes(load(root)):
        faults.append("django.mo is not what django.po gives: run messages.py compile")
    return faults


def faults_of(message: Message) -> list[str]:
    """Return what is wrong with one message and its translation."""
    sources, targets = as_tuple(message.id), as_tuple(message.string or "")
    faults = []
    if not all(targets) or not targets:
        faults.append("not translated")
    elif message.fuzzy:
        faults.append("fuzzy")
    elif any(placeholders(target) != placeholders(sources[-1]) for target in targets):
        faults.append("other placeholders than its source")
    if any(CHINESE.search(source) for source in sources):
        faults.append("the source is not English")
    return [f"{sources[0]!r}: {fault}" for fault in faults]


def placeholders(text: str) -> set[str]:
    """Return the names that are filled in."""
    return {a or b for a, b in PLACEHOLDER.findall(text)}


def as_tuple(text: str | tuple[str, ...] | list[str]) -> tuple[str, ...]:
    return (text,) if isinstance(text, str) else tuple(text)


def po_path(root: Path) -> Path:
    return root / "locale" / LANGUAGE / "LC_MESSAGES" / "django.po"


def load(root: Path) -> Catalog:
    """Read the translations that are there."""
    po = po_path(root)
    if not po.exists():
        return Catalog(locale=LANGUAGE)
    return read_po(BytesIO(po.read_bytes()), locale=LANGUAGE)


def merged(root: Path) -> Catalog:
    """Return the messages of the sources with the translations there are."""
    known, catalog = load(root), Catalog(locale=LANGUAGE)
    for found in messages_of(root):
        old = known.get(found.id, found.context)
        catalog.add(
            found.id,
            old.string if old else "",
            locations=[(found.place, 0)],
            flags={"fuzzy"} & old.flags if old else (),
            context=found.context,
        )
    return catalog


def messages_of(root: Path) -> Iterator[Found]:
    """Find every message of the code and the templates."""
    for app in SOURCES:
        for path in sorted((root / app).rglob("*")):
            if path.suffix == ".py" and "migrations" not in path.parts:
                yield from calls_in(path.read_text(encoding="utf-8"), place_of(path, root))
            elif path.suffix in {".html", ".txt"} and "templates" in path.parts:
                text = templatize(path.read_text(encoding="utf-8"))
                yield from calls_in(text, place_of(path, root))


def place_of(path: Path, root: Path) -> str:
    return path.relative_to(root).as_posix()


def calls_in(text: str, place: str) -> Iterator[Found]:
    """Find the calls of gettext's family whose messages are written out."""
    for call in CALL.finditer(text):
        shape = FUNCTIONS[call[1]]
        words = leading_strings(text[call.end() :])[: len(shape)]
        if len(words) == len(shape):
            context = words.pop(0) if shape[0] == "c" else None
            yield Found(tuple(words) if len(words) > 1 else words[0], context, place)


def leading_strings(text: str) -> list[str]:
    """Return the written-out strings that open an argument list, adjacent ones joined.

    The list ends at the first argument that is computed.
    """
    words: list[str] = []
    pieces: list[str] = []
    try:
        tokens = tokenize.generate_tokens(StringIO(f"({text}").readline)
        next(tokens)  # The bracket that was cut off; inside it line breaks mean nothing.
        for token in tokens:
            if token.type == tokenize.STRING:
                pieces.append(ast.literal_eval(token.string))
            elif token.string in (",", ")") and pieces:
                words.append("".join(pieces))
                pieces = []
                if token.string == ")":
                    break
            elif token.type not in (tokenize.NL, tokenize.NEWLINE, tokenize.COMMENT):
                break
    except (tokenize.TokenError, IndentationError):
        # What follows the call in a template need not be Python.
        pass
    return words


def po_text(catalog: Catalog) -> str:
    """Write a list of messages, sorted, without anything that changes by itself."""
    out = BytesIO()
    write_po(out, catalog, width=100, sort_output=True, omit_header=True, include_lineno=False)
    head = "".join(f'"{line}\\n"\n' for line in HEADER.splitlines())
    return f'msgid ""\nmsgstr ""\n{head}\n{out.getvalue().decode()}'


def mo_bytes(catalog: Catalog) -> bytes:
    """Return the messages in the binary form of gettext, sorted and without a date."""
    pairs = {b"": HEADER.encode()}
    for message in catalog:
        if message.id and message.string and not message.fuzzy:
            source = "\0".join(as_tuple(message.id))
            prefix = f"{message.context}\4" if message.context else ""
            pairs[f"{prefix}{source}".encode()] = "\0".join(as_tuple(message.string)).encode()
    ids, texts = zip(*sorted(pairs.items()), strict=True)
    table_size, start = 8 * len(ids), 28
    blob_at = start + 2 * table_size
    id_table, id_blob = _table(ids, blob_at)
    text_table, text_blob = _table(texts, blob_at + len(id_blob))
    header = struct.pack("<7I", 0x950412DE, 0, len(ids), start, start + table_size, 0, 0)
    return header + id_table + text_table + id_blob + text_blob


def _table(texts: tuple[bytes, ...], offset: int) -> tuple[bytes, bytes]:
    rows, blob = b"", b""
    for text in texts:
        rows += struct.pack("<2I", len(text), offset + len(blob))
        blob += text + b"\0"
    return rows, blob


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
