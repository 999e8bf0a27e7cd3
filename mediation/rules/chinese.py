"""Days, times and amounts as official Chinese documents write them."""

from datetime import date, datetime

_DIGITS = "零壹贰叁肆伍陆柒捌玖"
_PLACES = ("", "拾", "佰", "仟")
_GROUPS = ("", "万", "亿", "万亿")
_LARGEST = 10**16


class AmountTooLarge(ValueError):
    """The amount has more than sixteen digits before the point."""


def day_in_words(day: date | None) -> str:
    """2026年11月22日; an unknown day is left to be written by hand."""
    return f"{day.year}年{day.month}月{day.day}日" if day else ""


def moment_in_words(moment: datetime | None) -> str:
    """2026年11月22日 9时05分, in the time zone the moment already has."""
    if moment is None:
        return ""
    return f"{day_in_words(moment.date())} {moment.hour}时{moment.minute:02d}分"


def amount_in_figures(fen: int) -> str:
    """¥5,000.00"""
    return f"¥{fen // 100:,}.{fen % 100:02d}"


def amount_in_words(fen: int) -> str:
    """人民币伍仟元整: the capitals that a bank would take, so that nobody can add a stroke."""
    yuan, rest = divmod(fen, 100)
    if fen < 0 or yuan >= _LARGEST:
        raise AmountTooLarge(fen)
    jiao, cents = divmod(rest, 10)
    words = _whole(yuan) + "元" if yuan else ""
    if jiao:
        words += _DIGITS[jiao] + "角"
    elif cents and yuan:
        words += "零"
    if cents:
        words += _DIGITS[cents] + "分"
    elif not cents:
        words = (words or "零元") + "整"
    return "人民币" + words


def _whole(number: int) -> str:
    """Groups of four digits, with one 零 wherever digits are skipped."""
    words, gap = "", False
    groups = []
    while number:
        number, group = divmod(number, 10_000)
        groups.append(group)
    for place in range(len(groups) - 1, -1, -1):
        group = groups[place]
        if not group:
            gap = bool(words)
            continue
        if words and (gap or group < 1000):
            words += "零"
        words += _group(group) + _GROUPS[place]
        gap = False
    return words


def _group(group: int) -> str:
    words, gap = "", False
    for place in (3, 2, 1, 0):
        digit = group // 10**place % 10
        if not digit:
            gap = bool(words)
            continue
        words += ("零" if gap else "") + _DIGITS[digit] + _PLACES[place]
        gap = False
    return words
