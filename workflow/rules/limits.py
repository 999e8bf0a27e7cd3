"""What time limits there are besides those of duties, and by what one of a kind is told apart."""

from collections.abc import Mapping

from workflow.rules.duties import DUTY_KINDS

# Rights that end with time and are no duty of anybody: until when one may object to a call, reopen,
# rate, appeal, split off, and rate a call back; when a rating is given up; how long a requester is
# waited for at most; and when he may urge again.
WINDOWS = (
    "objection",
    "reopen",
    "rate_window",
    "appeal",
    "split",
    "rate_back",
    "rate_lapsed",
    "supply_most",
    "urge_again",
)
# What a kind of limit may differ by besides urgency, level and nature.
VARIANTS: Mapping[str, tuple[str, ...]] = {
    "accept": ("move",),
    "arrive": ("emergency", "hard", "everyday"),
    "answer_sup": ("ordinary", "yellow", "red"),
    "mediate": ("administrative", "assigned", "entrusted", "summary"),
    "followup": ("second",),
}
LONGEST = 400

# What falls to who stands above, or calls back.
_OF_SUPERIORS = ("verify", "decide", "oversee", "place", "answer_sup", "rule", "rate")
_OF_CALLS = (("accept", "move"), ("arrive", None), *(("arrive", n) for n in VARIANTS["arrive"]))


def is_of_villagers(kind: str) -> bool:
    """Whether it is owed by somebody who is no unit: he is reminded, and no ladder climbs."""
    duty = DUTY_KINDS.get(kind)
    return duty is not None and duty.default_owner in ("requester", "party")


def may_climb(ladders: str, kind: str, variant: str | None) -> bool:
    """Whether a ladder such as "E/K" is made for what is limited; none is for everything."""
    if not ladders:
        return True
    if kind in WINDOWS:
        return False
    if is_of_villagers(kind):
        return ladders in ("V", "W")
    known = {"N", "E"}
    if (kind, variant) in _OF_CALLS:
        known.add("K")
    if kind in _OF_SUPERIORS:
        known.add("S")
    if kind == "mediate":
        known.add("M")
    return set(ladders.split("/")) <= known
