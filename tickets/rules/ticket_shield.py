"""A ticket kept away from those it is about: what seals it, and how it leaves their hands."""

from workflow.rules.steps import Step

SEALED_NATURE = "wrongdoing"
# A township's code: what is reported without a name is taken in there, not in the village.
TOWNSHIP_LENGTH = 9

SHIELD_STEPS: tuple[Step, ...] = (
    Step(
        "hear",
        ("received", "handling", "listed"),
        by=("holder.decide",),
        tells=("N",),
        audience="posts",
        held_back_by=("no_shield",),
    ),
    Step(
        "bring_in",
        ("received", "handling", "listed", "proposed"),
        by=("holder.handle",),
        audience="posts",
        held_back_by=("no_brief",),
    ),
    Step(
        "shielded",
        ("received", "handling", "waiting", "proposed", "listed"),
        "received",
        by=("system",),
        settles=("-verify", "-confirm", "-supply"),
        pauses=("▶requester", "▶verify"),
        handover="accept",
        tells=("Z", "N"),
        audience="posts",
        offer="",
    ),
)
