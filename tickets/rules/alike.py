"""How alike two short texts are: the share of neighbouring characters that both have."""

import unicodedata

ALIKE = 0.4


def bigrams(text: str) -> frozenset[str]:
    """Every two neighbouring letters or digits; spaces and punctuation count for nothing.

    Chinese has no spaces between words, and two characters are most words of it.
    """
    folded = unicodedata.normalize("NFKC", text).casefold()
    kept = "".join(character for character in folded if character.isalnum())
    return frozenset(kept[place : place + 2] for place in range(len(kept) - 1))


def likeness(one: frozenset[str], other: frozenset[str]) -> float:
    """Dice's coefficient of two sets of bigrams: 1 for the same, 0 for nothing in common."""
    if not one or not other:
        return 0.0
    return 2 * len(one & other) / (len(one) + len(other))
