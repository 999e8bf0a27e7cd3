"""Names of steps that other systems may know of, and that are not built yet.

Whoever sees a case is told so instead of "not found". A name leaves when its step is built.
"""

from collections.abc import Mapping

_ANY_KIND = frozenset({"shield", "danger", "read", "unseal", "erase"})

UNBUILT_STEPS: Mapping[str, frozenset[str]] = {
    "ticket": _ANY_KIND
    | {
        "acknowledge",
        "answer_sup",
        "appeal",
        "bring_in",
        "change",
        "copy",
        "decline",
        "exclude",
        "extend",
        "hear",
        "lift",
        "list",
        "merge",
        "report_done",
        "resume",
        "review",
        "split",
        "supervise",
        "take_over",
        "urge",
        "whistle",
    },
    "referral": _ANY_KIND
    | {
        "agree",
        "answer",
        "arrive",
        "extend",
        "object",
        "rate",
        "rate_back",
        "rework",
        "rule",
        "stand_down",
    },
}


def is_unbuilt(kind: str, name: str) -> bool:
    """Whether this kind of case will have a step of this name, and has none yet."""
    return name in UNBUILT_STEPS.get(kind, ())
