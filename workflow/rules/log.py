"""Digests of the append-only log: texts, files, events in a chain, and the root of a day.

Everything is hashed over one canonical spelling, so that rows read back from the database give the
same bytes as when they were written. Nothing here may change once a log exists: a new spelling
would be a new label, beside the old one.
"""

import hashlib
import hmac
import json
import re
from collections.abc import Iterable, Mapping, Sequence
from datetime import UTC, date, datetime

SALT_BYTES = 16
FIRST_PREV_HASH = "0" * 64

_EVENT_LABEL = b"shaodao:event:1\n"
_FILES_LABEL = b"shaodao:files:1\n"
_READING_LABEL = b"shaodao:reading:1\n"
# Days sealed before readings were part of it keep the first spelling.
_ROOT_LABEL, _READ_ROOT_LABEL = b"shaodao:log-root:1\n", b"shaodao:log-root:2\n"
_LEAF, _NODE = b"\x00", b"\x01"
_SHA256 = re.compile(r"[0-9a-f]{64}")


class NotCanonical(ValueError):
    """A value has no single spelling and therefore cannot be hashed."""


def canonical(value: object) -> bytes:
    """Return the one JSON spelling of a value: sorted keys, no spaces, UTF-8, times in UTC.

    Takes None, bool, int, str, aware datetimes, dates, lists and mappings with str keys; a float
    is refused because its spelling is not the same everywhere.
    """
    try:
        return json.dumps(
            _plain(value), sort_keys=True, separators=(",", ":"), ensure_ascii=False
        ).encode()
    except UnicodeEncodeError as e:
        raise NotCanonical("A text holds half a character.") from e


def text_digest(salt: bytes, public: Mapping[str, object], internal: Mapping[str, object]) -> str:
    """Return the digest that stays in the event when text and salt are erased."""
    # A short salt would let an erased phone number be found by trying them all.
    if len(salt) < SALT_BYTES:
        raise ValueError(f"A salt has at least {SALT_BYTES} bytes, not {len(salt)}.")
    return _sha256(salt + canonical({"public": public, "internal": internal}))


def files_digest(hashes: Iterable[str]) -> str:
    """Return the digest of an event's files from their SHA-256; the order does not matter."""
    return _sha256(_FILES_LABEL + canonical(sorted(_checked(h) for h in hashes)))


def event_hash(fields: Mapping[str, object], prev_hash: str) -> str:
    """Return the hash of an event; the first of a chain follows FIRST_PREV_HASH."""
    return _sha256(_EVENT_LABEL + bytes.fromhex(_checked(prev_hash)) + canonical(fields))


def merkle_root(hashes: Sequence[str]) -> str:
    """Return the tree head of RFC 6962 over the event hashes in their order."""
    if not hashes:
        return _sha256(b"")
    level = [hashlib.sha256(_LEAF + bytes.fromhex(_checked(h))).digest() for h in hashes]
    while len(level) > 1:
        pairs = zip(level[::2], level[1::2], strict=False)
        above = [hashlib.sha256(_NODE + left + right).digest() for left, right in pairs]
        # An odd one goes up as it is: doubling it would give two lists the same root.
        level = above + level[len(above) * 2 :]
    return level[0].hex()


def reading_hash(fields: Mapping[str, object]) -> str:
    """Return the hash of one line of the record of readings."""
    return _sha256(_READING_LABEL + canonical(fields))


def root_line(
    day: date,
    n: int,
    root: str,
    prev_root: str,
    key: str,
    readings: tuple[int, str] | None = None,
) -> str:
    """Return the HMAC that seals the log of one day; the key stands outside the database.

    `readings` is how many were written down that day, and the tree head over their hashes.
    """
    line = {"day": day, "n": n, "root": _checked(root), "prev_root": _checked(prev_root)}
    label = _ROOT_LABEL
    if readings is not None:
        label = _READ_ROOT_LABEL
        line |= {"readings": readings[0], "readings_root": _checked(readings[1])}
    return hmac.digest(key.encode(), label + canonical(line), "sha256").hex()


def _plain(value: object) -> object:
    # bool is an int, datetime is a date: the order of the cases matters.
    match value:
        case None | bool() | int() | str():
            return value
        case datetime():
            if value.utcoffset() is None:
                raise NotCanonical(f"{value} has no time zone.")
            return value.astimezone(UTC).isoformat(timespec="microseconds")
        case date():
            return value.isoformat()
        case list() | tuple():
            return [_plain(item) for item in value]
        case Mapping():
            return {_key(key): _plain(item) for key, item in value.items()}
    raise NotCanonical(f"A {type(value).__name__} has no canonical spelling.")


def _key(key: object) -> str:
    if not isinstance(key, str):
        raise NotCanonical(f"A key must be text, not {type(key).__name__}.")
    return key


def _checked(digest: str) -> str:
    if not _SHA256.fullmatch(digest):
        raise ValueError("A SHA-256 is written as 64 small hex digits.")
    return digest


def _sha256(data: bytes) -> str:
    return hashlib.sha256(data).hexdigest()
