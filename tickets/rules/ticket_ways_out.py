"""Ways out of every corner of a ticket: declined, listed, merged, taken to the level above."""

from workflow.rules.steps import AskRule, Step

# Why a ticket is not taken on, and whether the requester must be told another channel for it.
DECLINE_OUTCOMES = {
    "emergency_line": True,
    "other_procedure": True,
    "same_matter": False,
    "secret": False,
    "beyond_duty": True,
    "unlawful": False,
}
# Nobody waits for a decision to be sent to 110, 119, 120 or 122.
DECLINED_AT_ONCE = "emergency_line"

WAYS_OUT: tuple[Step, ...] = (
    Step(
        "decline",
        ("received",),
        "declined",
        by=("holder.handle",),
        asks=(
            AskRule("above.decide", "declined_below_township"),
            AskRule("holder.decide", "declined_above_village"),
        ),
        settles=("accept", "place", "-promise"),
        tells=("R", "A"),
        audience="public",
        held_back_by=("move", "place"),
    ),
    Step(
        "appeal",
        ("closed", "declined", "listed"),
        "received",
        by=("requester",),
        settles=("-promise",),
        opens=("promise@system",),
        handover="accept",
        tells=("A", "O"),
        audience="public",
        held_back_by=("top",),
    ),
    Step(
        "list",
        ("handling",),
        "listed",
        by=("holder.handle",),
        asks=(AskRule("above.decide"),),
        opens=("review@holder",),
        pauses=("‖listed",),
        tells=("R", "Z"),
        audience="public",
        held_back_by=("move", "place"),
    ),
    Step(
        "review",
        ("listed",),
        by=("holder.handle",),
        asks=(AskRule("above.decide"),),
        settles=("review",),
        opens=("review@holder",),
        tells=("R",),
        audience="public",
        offer="main",
    ),
    Step(
        "resume",
        ("listed",),
        "handling",
        by=("holder.handle", "above.supervise"),
        settles=("-review",),
        pauses=("▶listed",),
        tells=("R",),
        audience="public",
    ),
    Step(
        "merge",
        ("received", "handling", "waiting", "listed"),
        "merged",
        by=("holder.dispatch",),
        asks=(
            AskRule("other.dispatch", "merges_across"),
            AskRule("above.decide", "merges_later"),
        ),
        settles=("~all",),
        pauses=("‖merged",),
        tells=("R",),
        audience="public",
        held_back_by=("secrecy",),
    ),
    Step(
        "split",
        ("merged",),
        "handling",
        by=("above.supervise", "requester"),
        opens=("promise@system", "handle@holder", "contact@holder if uncontacted"),
        pauses=("▶merged",),
        tells=("R", "H"),
        audience="public",
    ),
    Step(
        "exclude",
        ("closed", "withdrawn"),
        by=("holder.decide",),
        asks=(
            AskRule("audit.audit", "held_by_county"),
            AskRule("county.decide!h", "held_by_centre"),
            AskRule("centre.decide!h"),
        ),
        tells=("R", "A"),
        audience="line",
        held_back_by=("excluded",),
    ),
)
