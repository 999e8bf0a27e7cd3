"""The language in which the life of a case is written: steps, ways to end, who may take them."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any, Literal

SAME = "same"
NEW = "new"
OPEN = "open"
ANY = "any"

Outcome = Literal["done", "moved", "void", "lapsed"]
# What the new holder owes first: to handle the case, or to take it in.
Handover = Literal["", "handle", "accept"]
_MARKS: Mapping[str, Outcome] = {"~": "moved", "-": "void", "^": "lapsed"}


@dataclass(frozen=True)
class Settle:
    """`accept` done, `~accept` moved, `-accept` void, `^accept` lapsed; `all`: every open duty."""

    duty: str
    outcome: Outcome
    condition: str = ""


@dataclass(frozen=True)
class Opening:
    """`handle@holder if reachable`: a duty kind, who will owe it, and when it is opened at all."""

    duty: str
    owner: str
    condition: str = ""


@dataclass(frozen=True)
class PauseMark:
    """`‖reason` begins a pause, `▶reason` ends it."""

    reason: str
    begins: bool


@dataclass(frozen=True)
class AskRule:
    """`above.decide if second_ask`: who must decide this step before it is taken.

    With `!h` at its end (`centre.decide!h`) nobody decides who handled the case in this round.
    """

    decider: str
    condition: str = ""

    @property
    def relation(self) -> str:
        return self.decider.split(".")[0]

    @property
    def capability(self) -> str:
        return self.decider.removesuffix("!h").split(".")[1]

    @property
    def bars_handlers(self) -> bool:
        return self.decider.endswith("!h")


@dataclass(frozen=True)
class Way:
    """One way a step can end: where the case goes, and what becomes of duties and pauses."""

    name: str = ""
    target: str = SAME
    settles: tuple[str, ...] = ()
    opens: tuple[str, ...] = ()
    pauses: tuple[str, ...] = ()
    handover: Handover = ""

    @cached_property
    def settlements(self) -> tuple[Settle, ...]:
        return tuple(_settle(text) for text in self.settles)

    @cached_property
    def openings(self) -> tuple[Opening, ...]:
        return tuple(_opening(text) for text in self.opens)

    @cached_property
    def pause_marks(self) -> tuple[PauseMark, ...]:
        return tuple(PauseMark(text[1:], text[0] == "‖") for text in self.pauses)


@dataclass(frozen=True)
class Step:
    """One row of a step table; see docs/workflows.md for all of them, drawn from here.

    `by` holds *relation.capability* strings, any of which allows the step. `bar` names those who
    may not take it whatever their posts are. A step with several ways to end lists them in
    `ways`, and its effect names the one that happened; otherwise the row itself is the way.
    `handover` applies rule 4 of steps.md to the way, and says whether the new holder has to handle
    the case or first to take it in; `held_back_by` names what must be over
    before the step may be taken (rule 9); `composed` is a step that is several others at once.
    """

    name: str
    sources: tuple[str, ...]
    target: str = SAME
    by: tuple[str, ...] = ()
    bar: tuple[str, ...] = ()
    asks: tuple[AskRule, ...] = ()
    settles: tuple[str, ...] = ()
    opens: tuple[str, ...] = ()
    pauses: tuple[str, ...] = ()
    ways: tuple[Way, ...] = ()
    tells: tuple[str, ...] = ()
    audience: str = "staff"
    handover: Handover = ""
    held_back_by: tuple[str, ...] = ()
    composed: tuple[str, ...] = ()
    # How urgently a page offers it: "main" (the duty's own verb), "more" or "" (not offered).
    offer: str = "more"

    @cached_property
    def all_ways(self) -> Mapping[str, Way]:
        row = Way("", self.target, self.settles, self.opens, self.pauses, self.handover)
        ways = self.ways or (row,)
        return {way.name: way for way in ways}

    @property
    def is_system(self) -> bool:
        return self.by == ("system",)

    @property
    def opens_case(self) -> bool:
        return self.sources == (NEW,)

    def wanted(self, by: str) -> str:
        """What a standing must be called for this row to be met by it.

        `!h` so that nobody verifies his own work, `!party` so that no side rules, and of who
        owes something the duty that this row settles (`ower.handle:report`).
        """
        if by.startswith("ower."):
            return f"{by}:{self.owed}"
        marks = {"handler": "!h", "party": "!party"}
        return by + "".join(marks.get(bar, "") for bar in self.bar)

    @cached_property
    def owed(self) -> str:
        """The one duty that whoever takes the step as its ower settles by it."""
        return next(iter(sorted(self.settled_kinds)), "")

    @cached_property
    def done_kinds(self) -> frozenset[str]:
        """The duties that this step does, not those that it only ends."""
        settles = [s for way in self.all_ways.values() for s in way.settlements]
        return frozenset(s.duty for s in settles if s.outcome == "done")

    @cached_property
    def settled_kinds(self) -> frozenset[str]:
        return frozenset(s.duty for way in self.all_ways.values() for s in way.settlements)


@dataclass(frozen=True)
class Kind:
    """A registered kind of case: its states, its table, and the code that hangs on the table.

    `forms` maps every step that a person takes to its form class, `effects` a step to the one
    function that does its extra writes, `conditions` a name used in the table to its test,
    `notices` every step to the sentence the timeline shows.
    """

    name: str
    open_states: tuple[str, ...]
    closed_states: tuple[str, ...]
    steps: tuple[Step, ...]
    forms: Mapping[str, Any] = field(default_factory=dict)
    effects: Mapping[str, Any] = field(default_factory=dict)
    conditions: Mapping[str, Any] = field(default_factory=dict)
    notices: Mapping[str, Any] = field(default_factory=dict)
    labels: Mapping[str, Any] = field(default_factory=dict)
    # Step, or step.state it led to -> the message in which the requester is told of it.
    templates: Mapping[str, str] = field(default_factory=dict)
    # By state, or by `state.variant` where a variant has a word of its own.
    state_labels: Mapping[str, Any] = field(default_factory=dict)
    # The duty whose due time is shown as the due time of the case, first one open wins.
    lead_duties: tuple[str, ...] = ()
    # Rule 4: what the old holder's desk loses and the new one's gains when a case changes hands,
    # by whether he has to handle it or first to take it in.
    handover_moves: tuple[str, ...] = ()
    handover_opens: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    has_holdings: bool = True
    # Whether overseers of an area see its cases without being involved.
    has_area_sight: bool = True
    # Whether it is a question and no more: whoever is asked answers, and decides nothing else.
    is_answer_only: bool = False
    # Step -> the ids of other roots that it writes to, so that all are locked at once.
    partners: Mapping[str, Any] = field(default_factory=dict)
    # Relation of an AskRule that only this kind knows -> who decides.
    deciders: Mapping[str, Any] = field(default_factory=dict)
    # Step -> why it is not for this match though the table allows it: called with the case and
    # the match, empty where it is. Whoever it is not for is not offered the step.
    unless: Mapping[str, Any] = field(default_factory=dict)
    # Step -> whether its words and figures are still kept from this reader.
    veils: Mapping[str, Any] = field(default_factory=dict)
    # Step -> whether what was attached to it is kept from a reader of its line.
    keeps_files: Mapping[str, Any] = field(default_factory=dict)
    # What happens when the holder is kept out: called with the act, the case and the new holder.
    shelter: Any = None
    # What a reader should know of other cases: called with the case and the actor.
    hints: Any = None
    # What its page shows beside what every case has: called with a `PanelsAsked`.
    panels: Any = None
    # The step by which the ladder shows a yellow card; empty where there are none.
    card_step: str = ""
    # Rule 7: duty kind -> (step, a duty whose being open makes it K.lapse instead).
    lapses: Mapping[str, tuple[str, str]] = field(default_factory=dict)
    # What K.lapse opens when a duty of this kind lapsed, e.g. `chase@lapsed`.
    lapse_opens: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    # Called with a duty that is lapsing: the step that is taken instead, empty where none is.
    last_lapse: Any = None
    # Pauses that closing does not end: they last as long as what began them.
    lasting_pauses: tuple[str, ...] = ()
    # Relations that only this kind knows: called with the facts, yields (relation, post or None).
    relations: Any = None
    # Owner of an opening that only this kind knows -> who owes: called with the act and the duty.
    owners: Mapping[str, Any] = field(default_factory=dict)
    # Who reads what a note or a correction says to those whom the case is about.
    open_audience: str = "public"
    # Whoever has part in it with a code of his own: by code (case, typed), and by what stands in
    # his token (case, number of the part, generation); both give the actor, or None.
    by_code: Any = None
    by_token: Any = None
    # The generation of his code, by the number of the part.
    generation_of: Any = None

    @cached_property
    def handover_openings(self) -> Mapping[str, tuple[Opening, ...]]:
        return {
            name: tuple(_opening(text) for text in texts)
            for name, texts in self.handover_opens.items()
        }

    @cached_property
    def lapse_openings(self) -> Mapping[str, tuple[Opening, ...]]:
        return {
            name: tuple(_opening(text) for text in texts)
            for name, texts in self.lapse_opens.items()
        }

    @cached_property
    def states(self) -> tuple[str, ...]:
        return self.open_states + self.closed_states

    @cached_property
    def table(self) -> Mapping[str, Step]:
        return {step.name: step for step in self.steps}

    def sources_of(self, step: Step) -> tuple[str, ...]:
        """The states from which a step may be taken, with `open` and `any` spelled out."""
        if step.sources == (OPEN,):
            return self.open_states
        if step.sources == (ANY,):
            return self.states
        return step.sources

    def is_open(self, state: str) -> bool:
        return state in self.open_states

    def lapse_step(self, duty: str, open_duties: Iterable[str]) -> str:
        """Rule 7: the step the sweep takes when a villager's duty ran out."""
        step, unless_open = self.lapses.get(duty, ("lapse", ""))
        return "lapse" if unless_open and unless_open in set(open_duties) else step


def may_take(step: Step, state: str, standings: Iterable[str], kind: Kind) -> bool:
    """Whether somebody with these standings may take the step in this state."""
    return state in kind.sources_of(step) and bool(matched(step, standings))


def matched(step: Step, standings: Iterable[str]) -> list[str]:
    """Which of the row's *relation.capability* strings somebody with these standings meets."""
    held = set(standings)
    return [by for by in step.by if step.wanted(by) in held]


def _condition(text: str) -> tuple[str, str]:
    head, _, condition = text.partition(" if ")
    return head.strip(), condition.strip()


def _settle(text: str) -> Settle:
    head, condition = _condition(text)
    if head[0] in _MARKS:
        return Settle(head[1:], _MARKS[head[0]], condition)
    return Settle(head, "done", condition)


def _opening(text: str) -> Opening:
    head, condition = _condition(text)
    duty, _, owner = head.partition("@")
    return Opening(duty, owner, condition)
