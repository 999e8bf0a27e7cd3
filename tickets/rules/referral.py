"""The step table of a referral (流转): moves hand the ticket over, whistles call others to help."""

from workflow.rules.steps import NEW, AskRule, Step, Way

OPEN_STATES = ("called", "working", "answered", "disputed")
CLOSED_STATES = ("transferred", "rated", "cancelled")
LEAD_DUTIES = ("accept", "arrive", "answer")
# In these a called unit still owes the caller something.
OWING_STATES = ("called", "working", "disputed")

_UNDONE = ("rule", "-accept", "-arrive", "-answer")
_GO_ON = ("▶dispute",)

REFERRAL_STEPS: tuple[Step, ...] = (
    Step(
        "call",
        (NEW,),
        by=("system",),
        ways=(
            Way("move", "called", opens=("accept@callee",)),
            Way("whistle", "called", opens=("arrive@callee",)),
            # Called by a ruling: there is nothing left to accept.
            Way("designated", "transferred"),
        ),
        tells=("E",),
        offer="",
    ),
    Step(
        "accept",
        ("called",),
        "transferred",
        by=("callee.intake",),
        settles=("accept", "-rule"),
        tells=("C", "R"),
        audience="public",
        held_back_by=("not_a_move",),
        offer="main",
    ),
    Step(
        "arrive",
        ("called",),
        "working",
        by=("callee.intake", "callee.handle"),
        settles=("arrive", "-rule"),
        opens=("answer@callee",),
        tells=("C",),
        held_back_by=("not_a_whistle",),
        offer="main",
    ),
    Step(
        "answer",
        ("working",),
        "answered",
        by=("callee.handle",),
        opens=("rate@caller",),
        pauses=("‖verify",),
        tells=("C",),
        offer="main",
    ),
    Step(
        "rate",
        ("answered",),
        "rated",
        by=("caller.verify",),
        settles=("rate", "answer"),
        tells=("E",),
        offer="main",
    ),
    Step(
        "rate_back",
        ("answered", "rated"),
        by=("callee.handle",),
        tells=("C",),
        held_back_by=("rated_back",),
    ),
    Step(
        "rework",
        ("answered",),
        "working",
        by=("caller.verify",),
        settles=("-rate",),
        pauses=("▶verify",),
        tells=("E",),
        held_back_by=("reworks", "closed_parent"),
    ),
    Step(
        "rate_lapsed",
        ("answered",),
        "rated",
        by=("system",),
        settles=("^rate", "answer"),
        tells=("C", "E"),
        offer="",
    ),
    Step(
        "extend",
        ("working",),
        by=("callee.handle",),
        asks=(AskRule("caller.decide"),),
        tells=("C", "E"),
    ),
    Step(
        "object",
        ("called", "working", "transferred"),
        "disputed",
        by=("callee.decide", "small_callee.handle"),
        opens=("rule@arbiter",),
        pauses=("‖dispute",),
        tells=("C", "N"),
        held_back_by=("designation", "window", "passed_on"),
    ),
    Step(
        "stand_down",
        ("disputed",),
        by=("callee.decide", "small_callee.handle"),
        ways=(
            Way("called", "called", ("-rule",), pauses=_GO_ON),
            Way("working", "working", ("-rule",), pauses=_GO_ON),
            Way("transferred", "transferred", ("-rule",), pauses=_GO_ON),
        ),
        tells=("C", "N"),
    ),
    Step(
        "agree",
        ("disputed",),
        "cancelled",
        by=("caller.dispatch",),
        settles=("-all",),
        tells=("E", "R"),
        held_back_by=("returns",),
    ),
    Step(
        "rule",
        ("called", "disputed"),
        by=("arbiter.arbitrate",),
        bar=("party",),
        ways=(
            Way("transferred", "transferred", ("rule", "accept"), pauses=_GO_ON),
            Way("called", "called", ("rule",), pauses=_GO_ON),
            Way("working", "working", ("rule",), pauses=_GO_ON),
            Way("cancelled", "cancelled", _UNDONE, pauses=_GO_ON),
        ),
        tells=("C", "E", "R"),
        audience="line",
        held_back_by=("nothing_to_rule",),
        offer="main",
    ),
    Step(
        "cancel",
        ("called", "working", "disputed"),
        "cancelled",
        by=("caller.dispatch", "system"),
        settles=("-all",),
        tells=("E",),
        held_back_by=("accepted_move",),
    ),
)
