"""The ways that benchmark tickets go, as lists of steps for the kernel to take."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

# Shares in percent; within closed, how often each number of moves and each ending comes up.
SHARES = {"closed": 70, "open": 20, "withdrawn": 10}
MOVES = {0: 40, 1: 30, 2: 20, 3: 10}
ENDINGS: Mapping[str, Mapping[str, int]] = {
    "closed": {
        "closed": 60,
        "confirmed": 13,
        "supplied": 8,
        "reworked": 7,
        "unreached": 5,
        "reopened": 4,
        "rated": 3,
    },
    "open": {
        "received": 14,
        "called": 10,
        "handling": 42,
        "waiting": 9,
        "proposed": 20,
        "asked": 5,
    },
    "withdrawn": {"withdrawn": 100},
}
NATURES = ("help", "complaint", "help", "consultation", "help", "suggestion", "complaint")
DONE = "已到现场处理：更换损坏部件并试用正常，处理人员和时间见现场记录，请群众监督。"


@dataclass(frozen=True)
class Move:
    """One step: by which role, how many hours after the one before, on the ticket or its child."""

    step: str
    by: str
    hours: float
    data: Mapping[str, Any] = field(default_factory=dict)
    on_child: bool = False


@dataclass(frozen=True)
class Journey:
    """A way through the tables; `number` makes otherwise equal journeys differ in detail."""

    group: str
    ending: str
    moves: int
    number: int

    @property
    def weight(self) -> float:
        """How often it comes up among all tickets, up to a common factor."""
        same = [n for n in MOVES if _is_possible(self.ending, n)]
        share = MOVES[self.moves] / sum(MOVES[n] for n in same)
        return SHARES[self.group] * ENDINGS[self.group][self.ending] * share

    @property
    def nature(self) -> str:
        return NATURES[self.number % len(NATURES)]

    @property
    def urgency(self) -> str:
        return "emergency" if self.number % 11 == 10 and not self.asks else "ordinary"

    @property
    def asks(self) -> bool:
        """Whether the requester is asked for more, for which an emergency leaves no time."""
        return self.ending in ("waiting", "asked", "supplied")

    @property
    def has_contact(self) -> bool:
        return self.number % 5 != 4

    @property
    def is_on_behalf(self) -> bool:
        # Only the requester himself confirms, rates and withdraws.
        return self.number % 6 == 5 and self.ending in ("closed", "handling", "received")

    @property
    def pace(self) -> float:
        """Every fourth is slow: duties are done late."""
        return 3.0 if self.number % 4 == 3 else 1.0

    def steps(self) -> list[Move]:
        """Everything after opening; roles `0` to `3` are the holders in their order."""
        found = list(self._chain())
        holder = str(self.moves)
        found += getattr(self, f"_{self.ending}")(holder)
        return found

    def _chain(self) -> Iterator[Move]:
        """Take on, and pass on until the last holder has it."""
        if self.ending == "received":
            return
        if self.number % 3 or not self.moves:
            rises = self.number % 7 == 6 and self.urgency == "ordinary" and not self.asks
            yield Move("accept", "0", 1, {"matter": "*", "urgency": "urgent" if rises else ""})
        for n in range(self.moves):
            yield Move("refer", str(n), 2, {"callee": str(n + 1), "brief": "请接办，现场已看过。"})
            if n + 1 < self.moves or self.ending != "called":
                yield Move("accept", str(n + 1), 3, {"matter": "*"}, True)

    def _work(self, holder: str) -> list[Move]:
        text = {"text": "已联系施工人员，约定明天上午到现场。", "audience": "internal"}
        said = {"reached": "yes", "how": "phone", "text": "说明了办理安排。"}
        contact = [Move("contact", holder, 2, said)] if self.has_contact else []
        return [*contact, Move("note", holder, 5, text)]

    def _propose(self, holder: str) -> list[Move]:
        data = {"outcome": "solved", "done": DONE}
        return [
            Move("propose", holder, 20, data | ({"contact": "当面"} if self.has_contact else {}))
        ]

    def _callback(self, solved: str = "yes", hours: float = 20) -> Move:
        if not self.has_contact:
            data = {"reached": "no_contact", "solved": solved, "words": "到现场看过。"}
        else:
            satisfied = str(3 + self.number % 3) if solved == "yes" else "2"
            data = {"reached": "yes", "solved": solved, "satisfied": satisfied}
        return Move("callback", "verifier", hours, data)

    def _received(self, holder: str) -> list[Move]:
        return []

    _called = _received

    def _handling(self, holder: str) -> list[Move]:
        return self._work(holder)

    def _waiting(self, holder: str) -> list[Move]:
        question = {"text": "请补充现场照片。", "due_on": "+4"}
        return [*self._work(holder), Move("ask", holder, 4, question)]

    def _asked(self, holder: str) -> list[Move]:
        answer = Move("supply", "requester", 10, {"text": "照片已补。"})
        again = Move("ask", holder, 4, {"text": "还请补充户主姓名。", "due_on": "+4"})
        return [*self._waiting(holder), answer, again]

    def _proposed(self, holder: str) -> list[Move]:
        return [*self._work(holder), *self._propose(holder)]

    def _closed(self, holder: str) -> list[Move]:
        return [*self._proposed(holder), self._callback()]

    def _confirmed(self, holder: str) -> list[Move]:
        answer = {"solved": "yes", "satisfied": "5"}
        return [*self._proposed(holder), Move("confirm", "requester", 6, answer)]

    def _supplied(self, holder: str) -> list[Move]:
        answer = Move("supply", "requester", 10, {"text": "照片已补。"})
        return [*self._waiting(holder), answer, *self._propose(holder), self._callback()]

    def _reworked(self, holder: str) -> list[Move]:
        return [*self._proposed(holder), self._callback("no"), *self._closed(holder)[-2:]]

    def _unreached(self, holder: str) -> list[Move]:
        if not self.has_contact:
            return self._closed(holder)
        missed = [Move("callback", "verifier", 20, {"reached": "missed"}) for _ in range(3)]
        return [*self._proposed(holder), *missed]

    def _reopened(self, holder: str) -> list[Move]:
        again = Move("reopen", "requester", 72, {"text": "过了两天又坏了。"})
        return [*self._closed(holder), again, *self._closed(holder)[-2:]]

    def _rated(self, holder: str) -> list[Move]:
        rating = Move("rate", "requester", 48, {"solved": "yes", "satisfied": "4"})
        return [*self._closed(holder), rating]

    def _withdrawn(self, holder: str) -> list[Move]:
        return [*self._work(holder), Move("withdraw", "requester", 8, {"reason": "自己解决了。"})]


def _is_possible(ending: str, moves: int) -> bool:
    if ending == "received":
        return moves == 0
    return ending != "called" or moves > 0


def journeys() -> list[Journey]:
    """Every ending after every possible number of moves."""
    found: list[Journey] = []
    for group, endings in ENDINGS.items():
        for ending in endings:
            for moves in MOVES:
                if _is_possible(ending, moves):
                    found.append(Journey(group, ending, moves, len(found)))
    return found
