"""The step table of a ticket (工单): a villager's matter, on its way to a solution."""

from tickets.rules.ticket_oversight import OVERSIGHT_STEPS
from tickets.rules.ticket_shield import SHIELD_STEPS
from tickets.rules.ticket_ways_out import WAYS_OUT
from workflow.rules.steps import NEW, OPEN, AskRule, Step, Way

OPEN_STATES = ("received", "handling", "waiting", "proposed", "listed")
CLOSED_STATES = ("closed", "declined", "withdrawn", "merged")
# From what can wait to what cannot; complex is no lowering of danger but of haste.
URGENCY_ORDER = ("complex", "ordinary", "urgent", "emergency")
LEAD_DUTIES = ("promise",)
HANDOVER_MOVES = ("accept", "contact", "handle", "review", "answer_sup")
HANDOVER_OPENS = {
    "handle": (
        "handle@holder",
        "contact@holder if uncontacted",
        "answer_sup@holder if supervised",
    ),
    "accept": ("accept@holder", "answer_sup@holder if supervised"),
}

SOLVED = Way("closed", "closed", ("verify", "-confirm", "handle", "promise"))
NOT_SOLVED = Way(
    "rework", "handling", ("verify", "-confirm"), ("oversee@above if repeated",), ("▶verify",)
)

COURSE: tuple[Step, ...] = (
    Step(
        "open",
        (NEW,),
        by=("requester", "any.intake"),
        ways=(
            Way("to_holder", "received", opens=("promise@system", "accept@holder")),
            Way("to_centre", "received", opens=("promise@system", "place@holder")),
        ),
        tells=("R", "H"),
        audience="public",
        offer="",
    ),
    Step(
        "solve_now",
        (NEW,),
        "proposed",
        by=("any.handle",),
        composed=("open", "accept", "propose"),
        tells=("R",),
        audience="public",
        offer="",
    ),
    Step(
        "accept",
        ("received",),
        "handling",
        by=("holder.intake",),
        settles=("accept", "place if by_centre"),
        opens=("handle@holder", "contact@holder if uncontacted"),
        tells=("R",),
        audience="public",
        held_back_by=("move",),
        offer="main",
    ),
    Step(
        "place",
        ("received", "handling", "listed"),
        "handling",
        by=("centre.dispatch", "county.dispatch"),
        settles=("place",),
        handover="handle",
        tells=("R", "O", "N"),
        audience="line",
        held_back_by=("move",),
        offer="main",
    ),
    Step(
        "contact",
        ("handling", "waiting", "listed"),
        by=("holder.handle",),
        ways=(Way("reached", settles=("contact",)), Way("missed")),
        audience="line",
        offer="main",
    ),
    Step(
        "ask",
        ("handling",),
        "waiting",
        by=("holder.handle",),
        asks=(AskRule("above.decide", "second_ask"),),
        opens=("supply@R",),
        pauses=("‖requester",),
        tells=("R",),
        audience="public",
        held_back_by=("move", "place"),
    ),
    Step(
        "supply",
        ("waiting",),
        "handling",
        by=("requester", "holder.intake"),
        settles=("supply",),
        pauses=("▶requester",),
        tells=("H",),
        audience="public",
        offer="main",
    ),
    Step(
        "supply_lapsed",
        ("waiting",),
        "handling",
        by=("system",),
        settles=("^supply",),
        pauses=("▶requester",),
        tells=("R", "H"),
        audience="public",
        offer="",
    ),
    Step(
        "refer",
        ("received", "handling", "listed"),
        by=("holder.dispatch",),
        asks=(AskRule("centre.decide", "down_off_list"),),
        pauses=("‖transit",),
        tells=("E", "R"),
        held_back_by=("move", "place"),
    ),
    Step(
        "moved",
        ("received", "handling", "listed"),
        "handling",
        by=("system",),
        settles=("place",),
        handover="handle",
        tells=("R", "O", "H"),
        audience="public",
        offer="",
    ),
    Step(
        "whistle",
        ("handling", "listed"),
        by=("holder.dispatch",),
        asks=(AskRule("holder.decide", "whistle_needs_approval"),),
        tells=("E",),
        held_back_by=("move", "place"),
    ),
    Step(
        "propose",
        ("handling",),
        "proposed",
        by=("holder.handle",),
        asks=(AskRule("above.decide", "whistle_blocks"),),
        settles=("contact",),
        opens=("verify@above if sampled", "confirm@R"),
        pauses=("‖verify",),
        tells=("R", "A"),
        audience="public",
        held_back_by=("move", "place", "lead"),
        offer="main",
    ),
    Step(
        "callback",
        ("proposed",),
        by=("above.verify",),
        bar=("handler",),
        ways=(SOLVED, NOT_SOLVED, Way("missed")),
        tells=("R", "H"),
        audience="public",
        offer="main",
    ),
    Step(
        "confirm",
        ("proposed",),
        by=("requester(own)",),
        held_back_by=("answer",),
        ways=(
            Way("closed", "closed", ("confirm", "-verify", "handle", "promise")),
            Way(
                "rework",
                "handling",
                ("confirm", "-verify"),
                ("oversee@above if repeated",),
                ("▶verify",),
            ),
            Way("waits", settles=("confirm",), opens=("verify@above",)),
        ),
        tells=("H", "A"),
        audience="public",
        offer="main",
    ),
    Step(
        "close_unreached",
        ("proposed",),
        "closed",
        by=("system",),
        ways=(
            Way("third_miss", "closed", ("verify", "-confirm", "handle", "promise")),
            Way("lapse", "closed", ("^confirm", "handle", "promise")),
        ),
        tells=("R", "H"),
        audience="public",
        offer="",
    ),
    Step("rate", ("closed",), by=("requester(own)",), tells=("H", "A"), audience="public"),
    Step(
        "reopen",
        ("closed", "withdrawn"),
        by=("requester", "above.supervise"),
        ways=(
            Way(
                "handling",
                "handling",
                opens=(
                    "promise@system",
                    "handle@holder",
                    "contact@holder if uncontacted",
                    "oversee@above if reopened_before",
                ),
            ),
            Way(
                "received",
                "received",
                opens=("promise@system", "accept@holder", "oversee@above if reopened_before"),
            ),
        ),
        tells=("H", "A"),
        audience="public",
    ),
    Step(
        "withdraw",
        (OPEN,),
        "withdrawn",
        by=("requester(own)", "above.verify"),
        bar=("handler",),
        settles=("-all",),
        tells=("H", "E"),
        audience="public",
    ),
)
TICKET_STEPS: tuple[Step, ...] = COURSE + WAYS_OUT + OVERSIGHT_STEPS + SHIELD_STEPS
