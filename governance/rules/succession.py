"""New codes for an area and everything inside it, when the statistical code changes."""

from collections.abc import Collection, Iterable

STEP = 3
_MOST = 999


class NoCodeLeft(ValueError):
    """Every number below an area is taken."""


def succeed_codes(
    old: str, new: str, inside: Iterable[str], taken: Collection[str] = ()
) -> dict[str, str]:
    """Map an area's code and those inside it to their successors, level by level.

    Each keeps its own three digits below its successor where they are free there, and takes the
    next free number where another area (`taken`) has them already.
    """
    codes = {old: new}
    used = set(taken)
    for code in sorted(set(inside) - {old}, key=lambda code: (len(code), code)):
        above = codes.get(code[:-STEP]) or new + code[len(old) : -STEP]
        codes[code] = _free(above, int(code[-STEP:]), used)
        used.add(codes[code])
    return codes


def _free(above: str, wanted: int, used: Collection[str]) -> str:
    for number in [*range(wanted, _MOST + 1), *range(1, wanted)]:
        code = f"{above}{number:0{STEP}}"
        if code not in used:
            return code
    raise NoCodeLeft(above)


def succeed_unit_code(code: str, old_area: str, new_area: str, taken: Collection[str]) -> str:
    """Give a unit that is named after its area the new area's code; others keep theirs."""
    if not code.startswith(old_area):
        return code
    wanted = new_area + code.removeprefix(old_area)
    number, found = 1, wanted
    while found in taken and found != code:
        number += 1
        found = f"{wanted}-{number}"
    return found
