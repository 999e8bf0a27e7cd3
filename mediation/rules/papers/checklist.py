"""Which of the thirteen papers a file must hold before it may be closed."""

from collections.abc import Iterable
from dataclasses import dataclass


@dataclass(frozen=True)
class FileFacts:
    """What decides the list: how far the case came."""

    was_accepted: bool
    sessions: int
    has_agreement: bool
    has_agents: bool = False
    went_to_court: bool = False
    ended: bool = False


def required_numbers(facts: FileFacts) -> tuple[int, ...]:
    """The papers that a file of this kind must hold; 8 is the agreement or the end notice."""
    needed = {1, 13}
    if facts.was_accepted:
        needed |= {2, 3}
    if facts.has_agents:
        needed.add(4)
    if facts.sessions:
        needed.add(7)
    if facts.has_agreement or facts.ended:
        needed.add(8)
    if facts.went_to_court:
        needed.add(11)
    return tuple(sorted(needed))


def missing_numbers(facts: FileFacts, present: Iterable[int]) -> tuple[int, ...]:
    """The required papers that the file does not hold."""
    have = set(present)
    return tuple(number for number in required_numbers(facts) if number not in have)
