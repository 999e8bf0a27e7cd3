"""Filters that say moments, spans and codes in words."""

from datetime import datetime

from django import template

from workflow.rules import codes
from workflow.wording import times

register = template.Library()


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
