"""Case codes that can be copied by hand, and the query codes that go with them.

A root's code is year + 8 digits + check digit: 2026481730522. Children add "-1", mediations "-M1".
The eight digits are a keyed permutation of a counter, so that a code tells neither how many cases
there are nor which came before it, and yet no two are alike.
"""

import hmac
import re
import unicodedata
from math import isqrt

YEAR_SIZE = 10**8
FEISTEL_ROUNDS = 10

# Crockford's base 32: no I, L, O or U, so nothing printed can be misread.
QUERY_ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
QUERY_LENGTH = 8
_MISREAD = str.maketrans("OIL", "011")

_SUFFIX = r"(?:-M?[0-9]{1,4}){0,3}"
_CODE = re.compile(rf"([0-9]{{4}})-?([0-9]{{4}})-?([0-9]{{4}})-?([0-9])({_SUFFIX})")
# NFKC makes full-width hyphens plain; these it leaves alone.
_HYPHENS = dict.fromkeys(map(ord, "‐‑‒–—―−ー－﹣_"), "-")


def gettext_noop(message: str) -> str:
    """Mark a message for the translators; whoever shows it translates it."""
    return message


class BadCode(ValueError):
    """What was typed cannot be a case code; the message says why, `reason` says it in one word."""

    MESSAGES = {
        "empty": gettext_noop("Enter the code."),
        "shape": gettext_noop("A code has 13 digits. Check whether some are missing or too many."),
        "digit": gettext_noop("One digit is wrong or two are swapped. Compare with the slip."),
        "suffix": gettext_noop("The part after the 13 digits is not right, for example -1 or -M1."),
    }

    def __init__(self, reason: str) -> None:
        super().__init__(self.MESSAGES[reason])
        self.reason = reason


class YearFull(OverflowError):
    """All codes of this year are used."""


def make_code(year: int, counter: int, key: str, *, size: int = YEAR_SIZE) -> str:
    """Return the root code number `counter` (from 0) of a year."""
    if not 1000 <= year <= 9999:
        raise ValueError(f"A code needs a year of four digits, not {year}.")
    if counter >= size:
        raise YearFull(f"All {size} codes of {year} are used.")
    digits = f"{year}{permute(counter, key=f'{year}:{key}', size=size):08d}"
    return digits + check_digit(digits)


def permute(index: int, *, key: str, size: int) -> int:
    """Map 0..size-1 onto itself, one to one, in an order nobody without the key can guess."""
    if not 0 <= index < size:
        raise ValueError(f"{index} is not in 0..{size - 1}.")
    side = isqrt(size - 1) + 1
    secret = key.encode()
    while True:
        left, right = divmod(index, side)
        for turn in range(FEISTEL_ROUNDS):
            digest = hmac.digest(secret, b"case-code:%d:%d" % (turn, right), "sha256")
            left, right = right, (left + int.from_bytes(digest[:8], "big")) % side
        index = left * side + right
        # The square of halves may be a little larger than the range: walk on until inside again.
        if index < size:
            return index


def check_digit(digits: str) -> str:
    """Return the ISO 7064 MOD 11,10 digit; finds every wrong digit and nearly every swap."""
    product = 10
    for digit in digits:
        product = ((product + int(digit)) % 10 or 10) * 2 % 11
    return str((11 - product) % 10)


def parse_code(text: str) -> str:
    """Return the code as we store it, however it was typed; raise BadCode if it cannot be one."""
    plain = _plain(text)
    if not plain:
        raise BadCode("empty")
    found = _CODE.fullmatch(plain)
    if found is None:
        head = re.match(r"[0-9]{4}-?[0-9]{4}-?[0-9]{4}-?[0-9](?![0-9])", plain)
        raise BadCode("suffix" if head else "shape")
    *groups, suffix = found.groups()
    digits = "".join(groups)
    if check_digit(digits[:-1]) != digits[-1]:
        raise BadCode("digit")
    return digits + "".join(_suffix_part(part) for part in suffix.split("-")[1:])


def root_code(code: str) -> str:
    """Return the code of the root that a stored code belongs to."""
    return code.partition("-")[0]


def child_code(root: str, n: int) -> str:
    """Return the code of the n-th child (from 1) of a root."""
    return f"{root}-{_counting(n)}"


def mediation_code(root: str, n: int) -> str:
    """Return the code of the n-th mediation (from 1) of a root."""
    return f"{root}-M{_counting(n)}"


def group(code: str) -> str:
    """Return a stored code in groups of four for reading aloud: "2026 4817 3052 2-1"."""
    root, hyphen, suffix = code.partition("-")
    return f"{root[:4]} {root[4:8]} {root[8:12]} {root[12:]}{hyphen}{suffix}"


def query_code(key: str, case_id: int, generation: int) -> str:
    """Return the eight characters that open a case to whoever holds its slip; never stored."""
    message = b"query-code:%d:%d" % (case_id, generation)
    bits = int.from_bytes(hmac.digest(key.encode(), message, "sha256")[:5], "big")
    return "".join(QUERY_ALPHABET[bits >> shift & 31] for shift in range(35, -1, -5))


def normalise_query_code(text: str) -> str:
    """Return a typed query code as we print it: capitals, no spaces, O for 0 and I, L for 1."""
    return _plain(text).replace("-", "").translate(_MISREAD)


def is_query_code(typed: str, expected: str) -> bool:
    """Tell whether the typed query code is the expected one, in a time that betrays nothing."""
    given = normalise_query_code(typed).encode(errors="surrogatepass")
    return hmac.compare_digest(given, expected.encode())


def _plain(text: str) -> str:
    """Drop every kind of space and invisible mark; make full-width signs and hyphens plain."""
    shown = unicodedata.normalize("NFKC", text).translate(_HYPHENS)
    kept = (c for c in shown if not c.isspace() and unicodedata.category(c) not in ("Cf", "Cc"))
    return "".join(kept).upper()


def _suffix_part(part: str) -> str:
    letter, number = ("M", part[1:]) if part.startswith("M") else ("", part)
    if int(number) == 0:
        raise BadCode("suffix")
    return f"-{letter}{int(number)}"


def _counting(n: int) -> int:
    if not 1 <= n <= 9999:
        raise ValueError(f"Children are counted from 1 to 9999, not {n}.")
    return n
