"""What time limits there are besides those of duties, and by what one of a kind is told apart."""

from collections.abc import Mapping

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
# The limits of mediation ship with the table; nothing runs by them until its steps are there.
MEDIATION = (
    *("screen", "sign_for", "consent", "name", "mediate", "sign", "chase", "notice", "file"),
    *("urge", "window", "followup"),
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
