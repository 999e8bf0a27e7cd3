"""The steps that every kind of case has (steps.md, K), as far as they are built."""

from workflow.rules.steps import ANY, OPEN, Step

KERNEL_STEPS: tuple[Step, ...] = (
    Step(
        "approve",
        (ANY,),
        by=("decider",),
        bar=("asker",),
        settles=("decide",),
        tells=("asker",),
        offer="",
    ),
    Step(
        "refuse",
        (ANY,),
        by=("decider",),
        bar=("asker",),
        settles=("decide",),
        tells=("asker",),
        offer="",
    ),
    Step("retract", (ANY,), by=("asker",), settles=("-decide",), tells=("decider",), offer=""),
    Step("assign", (OPEN,), by=("holder.dispatch",), tells=("N",), audience="unit"),
    Step(
        "note",
        (OPEN,),
        by=("inv.handle", "above.supervise"),
        settles=("oversee if by_above",),
        tells=("R",),
        audience="chosen",
    ),
    Step("correct", (ANY,), by=("author", "above.supervise"), audience="original"),
    Step("link", (OPEN,), by=("inv.intake",)),
    Step("lapse", (ANY,), by=("system",), tells=("ower",), offer=""),
)
