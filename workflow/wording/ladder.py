"""What the rungs of a ladder are called, for those who look ahead."""

from django.utils.translation import pgettext


def rung_name(code: str) -> str:
    """Return what happens when a rung is reached: becomes late, gets a yellow card."""
    return {
        "late": pgettext("what will happen", "becomes late"),
        "yellow": pgettext("what will happen", "gets a yellow card"),
        "oversee_above": pgettext("what will happen", "the level above has to look after it"),
        "oversee_centre": pgettext("what will happen", "the county centre has to look after it"),
        "next_above": pgettext("what will happen", "the level above is told"),
        "rule": pgettext("what will happen", "the common superior has to rule"),
    }.get(code, code)
