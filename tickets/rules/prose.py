"""What a person wrote, cut to what a row of a list can show."""

import re

from workflow.rules.prose import visible_text

TITLE_LENGTH = 30


def title_of(text: str) -> str:
    """The first sentence that says anything, cut to what a row of a list can show."""
    lines = [line for line in map(visible_text, text.splitlines()) if line]
    pieces = [piece for line in lines for piece in re.split("[。！？；.!?;]", line)]
    # Marks alone are a title too: a row without one could not be clicked.
    first = next(filter(None, map(visible_text, pieces)), next(iter(lines), "…"))
    return first if len(first) <= TITLE_LENGTH else first[: TITLE_LENGTH - 1] + "…"
