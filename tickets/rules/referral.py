"""The step table of a referral (流转): a move hands the ticket over when the callee accepts."""

from workflow.rules.steps import NEW, Step

OPEN_STATES = ("called",)
CLOSED_STATES = ("transferred", "cancelled")
LEAD_DUTIES = ("accept",)

REFERRAL_STEPS: tuple[Step, ...] = (
    Step(
        "call",
        (NEW,),
        "called",
        by=("system",),
        opens=("accept@callee",),
        tells=("E",),
        offer="",
    ),
    Step(
        "accept",
        ("called",),
        "transferred",
        by=("callee.intake",),
        settles=("accept",),
        tells=("C", "R"),
        audience="public",
        offer="main",
    ),
    Step(
        "cancel",
        ("called",),
        "cancelled",
        by=("caller.dispatch", "system"),
        settles=("-all",),
        tells=("E",),
    ),
)
