"""What of a text can be seen: characters that print nothing are no words."""

from unicodedata import category

# Letters and symbols by their class, yet drawn as nothing: fillers of Hangul, the empty Braille.
_BLANKS = frozenset("\u115f\u1160\u3164\uffa0\u2800")
_SPACES = frozenset({"Cc", "Cf", "Cs", "Zs", "Zl", "Zp"})
# Marks need something to stand on. Private and new characters count as seen: rare names use them.
_UNSEEN = _SPACES | {"Mn", "Me"}


def visible_text(text: str) -> str:
    """The text without invisible characters at its ends; empty if nothing of it can be seen."""
    if all(char in _BLANKS or category(char) in _UNSEEN for char in text):
        return ""
    first = next(i for i, char in enumerate(text) if not _is_space(char))
    last = next(i for i in range(len(text), 0, -1) if not _is_space(text[i - 1]))
    return text[first:last]


def _is_space(char: str) -> bool:
    # Tags end the flags of some regions, so they belong to what stands before them.
    is_tag = "\U000e0020" <= char <= "\U000e007f"
    return char in _BLANKS or (category(char) in _SPACES and not is_tag)
