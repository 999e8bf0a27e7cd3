"""Forms with rows as a page draws them again: one more row, or one clause paid in parts."""

from collections.abc import Mapping
from datetime import date
from decimal import Decimal, InvalidOperation

from django.utils.translation import gettext as _

from mediation.forms.fields import MOST_OF_A_LIST, rows_sent
from mediation.rules.instalments import equal_parts, monthly

MOST_PARTS = 24


def one_more(typed: Mapping[str, str], prefix: str, name: str, *, shown: int) -> dict[str, str]:
    """What was typed, with an empty row behind it."""
    rows = rows_sent(typed, prefix, shown=shown)
    if rows >= MOST_OF_A_LIST:
        return dict(typed)
    return {**typed, f"{prefix}_{rows + 1}_{name}": ""}


def in_parts(
    typed: Mapping[str, str], prefix: str, number: int, names: tuple[str, ...], *, shown: int
) -> dict[str, str]:
    """One row as several: equal amounts, monthly; unchanged where it does not say how much."""
    rows = rows_sent(typed, prefix, shown=shown)
    row = {name: typed.get(f"{prefix}_{number}_{name}", "") for name in names}
    parts = _parts(typed.get(f"{prefix}_{number}_parts", ""))
    try:
        amount, first = Decimal(row["amount"]), date.fromisoformat(row["due_on"])
    except (InvalidOperation, ValueError):
        return dict(typed)
    used = [n for n in range(1, rows + 1) if _is_used(typed, prefix, n, names)]
    fits = len(used) - 1 + parts <= MOST_OF_A_LIST
    if parts < 2 or not amount.is_finite() or amount <= 0 or not fits or first.year > 9000:
        return dict(typed)
    new = []
    for n in used:
        if n != number:
            new.append({name: typed.get(f"{prefix}_{n}_{name}", "") for name in names})
            continue
        split = zip(equal_parts(amount, parts), monthly(first, parts), strict=True)
        for place, (each, day) in enumerate(split, start=1):
            words = {"text": row["text"], "no": place, "all": parts}
            text = _("%(text)s (part %(no)s of %(all)s)") % words if row["text"] else ""
            new.append(row | {"text": text, "amount": str(each), "due_on": day.isoformat()})
    kept = {name: value for name, value in typed.items() if not _is_of_row(name, prefix)}
    for place, values in enumerate(new, start=1):
        kept |= {f"{prefix}_{place}_{name}": value for name, value in values.items()}
    return kept


def _parts(text: str) -> int:
    count = int(text) if text.isdecimal() and len(text) < 3 else 0
    return count if count <= MOST_PARTS else 0


def _is_used(typed: Mapping[str, str], prefix: str, number: int, names: tuple[str, ...]) -> bool:
    return any(typed.get(f"{prefix}_{number}_{name}", "").strip() for name in names)


def _is_of_row(name: str, prefix: str) -> bool:
    head, _line, rest = name.partition("_")
    return head == prefix and rest.partition("_")[0].isdecimal()
