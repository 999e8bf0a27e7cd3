"""Steps by which the time of a ticket, its holder or what it is changes while it is handled."""

from workflow.rules.steps import OPEN, AskRule, Step

# A card only ever rises; a machine gives none above this one.
LEVELS = ("none", "ordinary", "yellow", "red")
HIGHEST_OF_A_MACHINE = "yellow"

OVERSIGHT_STEPS: tuple[Step, ...] = (
    Step(
        "extend",
        ("handling",),
        by=("holder.handle",),
        asks=(AskRule("above.decide"),),
        tells=("R",),
        audience="public",
        held_back_by=("extension",),
    ),
    Step(
        "supervise",
        (OPEN,),
        by=("above.supervise", "system"),
        # A card that the clock gives is nobody's oversight.
        settles=("oversee if by_person", "~answer_sup"),
        opens=("answer_sup@holder",),
        tells=("H", "Z"),
        held_back_by=("red",),
        offer="main",
    ),
    Step(
        "answer_sup",
        (OPEN,),
        by=("holder.handle",),
        settles=("answer_sup",),
        tells=("A",),
        held_back_by=("no_supervision",),
        offer="main",
    ),
    Step(
        "lift",
        (OPEN,),
        by=("setter.supervise",),
        settles=("-answer_sup",),
        tells=("H",),
        held_back_by=("no_card",),
    ),
    Step(
        "take_over",
        ("received", "handling", "listed"),
        "handling",
        by=("above.dispatch", "centre.dispatch"),
        settles=("oversee", "place"),
        handover="handle",
        tells=("R", "O"),
        audience="public",
    ),
    Step(
        "urge",
        (OPEN,),
        by=("requester", "any.intake"),
        tells=("H",),
        audience="public",
        held_back_by=("urged",),
    ),
    Step(
        "change",
        (OPEN,),
        by=("holder.dispatch",),
        asks=(AskRule("above.decide", "lowers_or_delays"),),
        tells=("R",),
        audience="public",
    ),
    Step(
        "copy",
        (OPEN,),
        by=("holder.dispatch",),
        opens=("read@named",),
        tells=("N",),
    ),
)
