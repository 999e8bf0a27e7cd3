"""What a resident's identity number says of its holder."""

import re
from dataclasses import dataclass
from datetime import date

_WEIGHTS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
_CHECKS = "10X98765432"


@dataclass(frozen=True)
class Holder:
    sex: str
    born_on: date

    def age_on(self, day: date) -> int:
        """Full years, as the law counts them: a year older on the birthday."""
        had = (day.month, day.day) >= (self.born_on.month, self.born_on.day)
        return day.year - self.born_on.year - (0 if had else 1)


def holder_of(number: str) -> Holder | None:
    """Sex and birthday, if this is a valid number of eighteen characters."""
    number = number.strip().upper()
    if not re.fullmatch(r"[1-9][0-9]{16}[0-9X]", number):
        return None
    total = sum(int(digit) * weight for digit, weight in zip(number, _WEIGHTS, strict=False))
    if _CHECKS[total % 11] != number[-1]:
        return None
    try:
        born_on = date(int(number[6:10]), int(number[10:12]), int(number[12:14]))
    except ValueError:
        return None
    return Holder("男" if int(number[16]) % 2 else "女", born_on)


def mask_identity_number(number: str) -> str:
    """The first six and the last four; a shorter number of another kind keeps its last four."""
    number = number.strip()
    head = number[:6] if len(number) >= 15 else ""
    hidden = max(len(number) - len(head) - 4, 0)
    return head + "*" * hidden + number[len(head) + hidden :]
