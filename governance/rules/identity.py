"""How names and numbers are normalised and masked."""

import re
import unicodedata

_SEPARATORS = re.compile(r"[\s\-()./·]+")
_PHONE = re.compile(r"^\+?[0-9]{5,15}$")


class BadPhone(ValueError):
    """The text is not a telephone number."""


class MaskedValue(ValueError):
    """A masked value was about to be stored in place of the real one."""


def normalise_phone(text: str) -> str:
    """Bring a telephone number into one spelling: digits only, without +86."""
    folded = _SEPARATORS.sub("", unicodedata.normalize("NFKC", text))
    if folded and not _PHONE.match(folded):
        raise BadPhone("This is not a telephone number.")
    for prefix in ("+86", "0086"):
        folded = folded.removeprefix(prefix)
    return folded.removeprefix("+")


def refuse_masked(text: str) -> str:
    """Return the text, or raise if it is a mask: what was shown must not overwrite what is true."""
    if "*" in text or "＊" in text:
        raise MaskedValue("A masked value cannot be saved.")
    return text


def mask_name(name: str) -> str:
    """Show the first character only: 张*."""
    return f"{name[0]}*" if name else ""


def mask_phone(phone: str) -> str:
    """Show the first three and the last four digits: 138****5678."""
    if len(phone) >= 11:
        return f"{phone[:3]}****{phone[-4:]}"
    return f"{phone[:1]}****{phone[-1:]}" if phone else ""
