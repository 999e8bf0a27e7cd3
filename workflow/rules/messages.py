"""The form of a message: names in braces that are filled in, and how long an SMS may be."""

import re
import unicodedata
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from string import Formatter
from typing import Any, Literal

Reader = Literal["requester", "staff"]

# What a text may say of a case. Nothing here was typed by anybody. `day` is the day of `due`: an
# SMS has no room for a link, who asks, and the hour besides.
NAMES: Mapping[Reader, frozenset[str]] = {
    "requester": frozenset({"code", "unit", "due", "day", "link"}),
    "staff": frozenset({"code", "unit", "due", "day", "link", "step", "duty", "n"}),
}
# Gateways count every character as one, Chinese or not; from the 71st on each part holds 67.
SMS_LENGTH, SMS_PART = 70, 67
MOST_PARTS = 2
# A longer name is cut in an SMS, so that one long name makes no message dearer.
SHORTENED = {"unit": 10}

# Whatever a telephone would make a link of, with any ending of a name: http:, evil.io, 1.2.3.4, and
# what has a path behind a dot. After a dot of Chinese a sentence goes on, so that only letters and
# the endings that are Chinese themselves count.
_ADDRESS = re.compile(
    r"""
    :// | // | \\ | (?<![a-z])https?: | www\.
    | [\w-]\.(?:[a-z]{2,}|中国|公司|网络|网址|在线|中文网|集团|商城|政务|公益|网站)
    | [a-z0-9-][。](?:[a-z]{2,})
    | (?<!\d)\d{1,3}(?:[.。]\d{1,3}){3}(?!\d)
    | [.]\S*/
    """,
    re.IGNORECASE | re.VERBOSE,
)
_BRACED = re.compile(r"\{[^{}]*\}")


class BadText(ValueError):
    """A text whose braces are not plain names."""


@dataclass(frozen=True)
class Text:
    """One kind of message as the service ships it: for whom, and in which words.

    `body` is for channels with room; a line of it whose name stays empty is left out. Where a name
    of `subject` or `sms` would stay empty, the message `without` goes out instead.
    """

    reader: Reader
    subject: Any
    sms: Any
    body: Any = ""
    only: frozenset[str] = field(default=frozenset())
    without: str = ""

    @property
    def names(self) -> frozenset[str]:
        """What this text may name."""
        return self.only or NAMES[self.reader]


def names_in(text: str) -> set[str]:
    """The names in braces; raises BadText for anything that is more than a plain name."""
    try:
        parts = list(Formatter().parse(text))
    except ValueError as error:
        raise BadText(str(error)) from error
    found = set()
    for _literal, name, spec, conversion in parts:
        if name is None:
            continue
        # {unit.pk} or {0!r} would reach into what is filled in.
        if spec or conversion or not name.isidentifier():
            raise BadText(name)
        found.add(name)
    return found


def fill(text: str, values: Mapping[str, Any]) -> str:
    """Fill the names in; a line that says nothing without an empty name is left out."""
    lines = []
    for line in text.splitlines() or [""]:
        wanted = names_in(line)
        said = {name: str(values.get(name) or "") for name in wanted}
        if wanted and not all(said.values()) and "\n" in text:
            continue
        lines.append(line.format_map(said))
    return "\n".join(lines)


def shorten(values: Mapping[str, Any], limits: Mapping[str, int] = SHORTENED) -> dict[str, Any]:
    """The values as an SMS has room for them."""
    return {
        name: _cut(str(value), limits[name]) if name in limits else value
        for name, value in values.items()
    }


def sms_parts(text: str, signature: str = "") -> int:
    """As how many messages a gateway sends and charges a text with its signature."""
    length = len(text) + len(signature)
    return 1 if length <= SMS_LENGTH else -(-length // SMS_PART)


def unknown_names(text: str, allowed: Iterable[str]) -> set[str]:
    return names_in(text) - set(allowed)


def leads_elsewhere(text: str) -> bool:
    """Whether there is an address in a text besides what its names stand for.

    However it is written: in full-width letters, or with what nobody sees in between.
    """
    plain = unicodedata.normalize("NFKC", text)
    plain = "".join(sign for sign in plain if unicodedata.category(sign) != "Cf")
    # What is filled in may be one half of a name; at the end of a sentence it is not.
    whole, apart = _BRACED.sub("xx", plain), _BRACED.sub(" ", plain)
    return bool(_ADDRESS.search(whole.replace("。", "。 ")) or _ADDRESS.search(apart))


def _cut(text: str, limit: int) -> str:
    return text if len(text) <= limit else text[: limit - 1] + "…"
