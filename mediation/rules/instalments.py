"""Paying in parts: equal amounts, a month apart, to the cent and to the day."""

from calendar import monthrange
from datetime import date
from decimal import Decimal

CENT = Decimal("0.01")


def equal_parts(amount: Decimal, parts: int) -> list[Decimal]:
    """Split an amount; what cannot be split evenly is paid with the last part."""
    each = (amount / parts).quantize(CENT, rounding="ROUND_DOWN")
    return [each] * (parts - 1) + [amount - each * (parts - 1)]


def monthly(first: date, parts: int) -> list[date]:
    """The same day of each month, or its last where a month is shorter."""
    days = []
    for step in range(parts):
        year, month = divmod(first.month - 1 + step, 12)
        last = monthrange(first.year + year, month + 1)[1]
        days.append(date(first.year + year, month + 1, min(first.day, last)))
    return days
