"""What mediation adds to the table of a ticket: offering it, and how the ticket waits for it."""

from workflow.rules.steps import OPEN, Step

PAUSE = "mediation"
BEFORE_IT_IS_DONE = ("handling", "waiting", "listed")

TICKET_STEPS: tuple[Step, ...] = (
    Step(
        "mediate",
        BEFORE_IT_IS_DONE,
        by=("holder.dispatch",),
        tells=("R",),
        audience="line",
        held_back_by=("move", "place", "running_mediation"),
    ),
    # From everybody's consent until an agreement has effect, or there is none.
    Step(
        "mediating",
        (OPEN,),
        by=("system",),
        pauses=(f"‖{PAUSE}",),
        tells=("R", "H"),
        audience="public",
        offer="",
    ),
    Step(
        "mediated",
        (OPEN,),
        by=("system",),
        pauses=(f"▶{PAUSE}",),
        tells=("R", "H"),
        audience="public",
        offer="",
    ),
)
