"""The steps that every kind of case has (steps.md, K), as far as they are built."""

from workflow.rules.steps import ANY, OPEN, AskRule, Step, Way

# Whoever learns of violence or of harm to a minor must be able to report it.
ANY_CAPABILITY = (
    *("intake", "handle", "dispatch", "decide", "verify"),
    *("supervise", "arbitrate", "mediate", "administer", "audit"),
)

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
        # Whoever owes the oversight may say why not, also one who is not above the holder.
        by=("inv.handle", "above.supervise", "ower.supervise"),
        settles=("oversee if by_above",),
        tells=("R",),
        audience="chosen",
    ),
    Step("correct", (ANY,), by=("author", "above.supervise"), audience="original"),
    Step("link", (OPEN,), by=("inv.intake",)),
    Step(
        "shield",
        (OPEN,),
        by=("any.intake", "above.supervise", "centre.decide"),
        tells=("Z", "N"),
        audience="posts",
        held_back_by=("answer_only",),
    ),
    Step(
        "danger",
        (ANY,),
        by=tuple(f"any.{capability}" for capability in ANY_CAPABILITY),
        opens=("ack@centre", "report@own if not_yet_told"),
        tells=("Z", "N"),
        audience="posts",
        held_back_by=("answer_only",),
    ),
    Step(
        "report_done",
        (ANY,),
        by=tuple(f"ower.{capability}" for capability in ANY_CAPABILITY),
        settles=("report",),
        tells=("Z",),
        audience="posts",
        offer="main",
    ),
    # Whoever is on call at night need not be a supervisor.
    Step(
        "acknowledge",
        (ANY,),
        by=("centre.supervise", "ower.handle"),
        settles=("ack",),
        tells=("N",),
        audience="posts",
        held_back_by=("no_danger",),
        offer="main",
    ),
    Step(
        "unseal",
        (ANY,),
        by=("centre.decide",),
        asks=(AskRule("audit.audit"),),
        tells=("N",),
        audience="posts",
        held_back_by=("no_seal",),
    ),
    Step(
        "erase",
        (ANY,),
        by=("centre.administer",),
        asks=(AskRule("audit.audit"),),
        tells=("N",),
        audience="posts",
    ),
    Step(
        "read",
        (ANY,),
        by=("ower.intake", "ower.handle"),
        settles=("read",),
        audience="unit",
        offer="main",
    ),
    # One event a case when a unit, an area or a post is succeeded: the work goes on as it was.
    Step("succeed", (ANY,), by=("system",), offer=""),
    # The rungs of a ladder; whom each tells stands with the ladder (workflow.rules.duties).
    Step("remind", (ANY,), by=("system",), tells=("ower",), audience="unit", offer=""),
    Step("late", (ANY,), by=("system",), tells=("head", "A"), audience="unit", offer=""),
    Step(
        "escalate",
        (ANY,),
        by=("system",),
        ways=(
            Way("told"),
            Way("oversee", opens=("oversee@chosen",)),
            Way("rule", opens=("rule@arbiter",)),
        ),
        tells=("ower", "head", "N"),
        audience="unit",
        offer="",
    ),
    # A year was loaded on which a due moment rested; who is told, the act says: R or ower.
    Step("recalculate", (ANY,), by=("system",), tells=("R", "ower"), audience="unit", offer=""),
    Step("lapse", (ANY,), by=("system",), tells=("ower",), offer=""),
)
