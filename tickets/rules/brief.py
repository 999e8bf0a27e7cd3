"""The step table of a brief (说明函): a question to the unit that a shielded matter is about."""

from workflow.rules.steps import NEW, Step

OPEN_STATES = ("asked", "answered")
CLOSED_STATES = ("done", "cancelled")
LEAD_DUTIES = ("answer_brief",)

BRIEF_STEPS: tuple[Step, ...] = (
    Step(
        "ask",
        (NEW,),
        "asked",
        by=("system",),
        opens=("answer_brief@holder",),
        tells=("N",),
        audience="posts",
        offer="",
    ),
    Step(
        "answer_brief",
        ("asked",),
        "answered",
        by=("ower.decide",),
        settles=("answer_brief",),
        opens=("bring_in@named",),
        tells=("N",),
        audience="posts",
        offer="main",
    ),
    Step(
        "close",
        ("answered",),
        "done",
        by=("system",),
        settles=("bring_in",),
        audience="posts",
        offer="",
    ),
    Step(
        "cancel",
        ("asked", "answered"),
        "cancelled",
        by=("system",),
        settles=("-all",),
        tells=("N",),
        audience="posts",
        offer="",
    ),
)
