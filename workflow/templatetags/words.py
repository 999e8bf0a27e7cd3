"""Filters that say moments, spans and codes in words."""

import re
from datetime import datetime

from django import template
from django.utils.html import conditional_escape
from django.utils.safestring import SafeString, mark_safe

from workflow.rules import codes
from workflow.wording import times

register = template.Library()


# As Chinese writes them: 2027-01-08 周三 17:30. A line may break before and behind, not inside.
_WHOLE = re.compile(r"(?:\d{4}-)?\d\d-\d\d(?: 周.)?(?: \d\d:\d\d)?")


@register.filter
def whole_dates(text: str) -> SafeString:
    """Keep each date of a sentence on one line."""
    safe = str(conditional_escape(text))
    return mark_safe(_WHOLE.sub(r'<span class="num">\g<0></span>', safe))  # noqa: S308 - escaped


@register.filter
def full_date(at: datetime | None) -> str:
    return times.full_date(at) if at else ""


@register.filter
def stamp(at: datetime | None) -> str:
    return times.stamp(at) if at else ""


@register.filter
def due_words(at: datetime | None) -> str:
    return times.due_words(at) if at else ""


@register.filter
def left_words(at: datetime | None) -> str:
    return times.left_words(at) if at else ""


@register.filter
def span_words(seconds: float) -> str:
    return times.span_words(seconds)


@register.simple_tag
def weekday_heads() -> list[str]:
    return times.weekday_heads()


@register.filter
def group_code(code: str) -> str:
    """Write a case code in groups that can be read aloud."""
    return codes.group(code)
