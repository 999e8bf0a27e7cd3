"""The registry of case kinds; higher apps register theirs when Django is ready."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from workflow.rules.kernel import KERNEL_STEPS
from workflow.rules.steps import Kind, Step

KINDS: dict[str, Kind] = {}
_KERNEL: dict[str, dict[str, Any]] = {}


class AlreadyRegistered(ValueError):
    """A kind, or one of its steps, would be registered twice."""


def register_kernel(**parts: Mapping[str, Any]) -> None:
    """Set the forms, effects, conditions, words and messages of the steps every kind has."""
    _KERNEL.clear()
    _KERNEL.update({name: dict(part) for name, part in parts.items()})


def register(kind: Kind) -> Kind:
    """Make a kind known, with the kernel's steps added to its table."""
    own = {step.name for step in kind.steps}
    twice = own & {step.name for step in KERNEL_STEPS}
    if kind.name in KINDS or twice:
        raise AlreadyRegistered(f"{kind.name}: {', '.join(sorted(twice)) or 'known already'}")
    parts: dict[str, Any] = {
        part: {**values, **getattr(kind, part)} for part, values in _KERNEL.items()
    }
    whole = replace(kind, steps=kind.steps + KERNEL_STEPS, **parts)
    KINDS[kind.name] = whole
    return whole


def extend(
    name: str,
    steps: tuple[Step, ...],
    *,
    held_back_by: Mapping[str, str],
    lasting_pauses: tuple[str, ...],
    **parts: Mapping[str, Any],
) -> Kind:
    """Add to a kind of a lower app what a higher one brings: steps, and what they hang on.

    `held_back_by` names for a step of the kind one more thing that must be over before it.
    """
    kind = KINDS[name]
    twice = kind.table.keys() & {step.name for step in steps}
    if twice:
        raise AlreadyRegistered(f"{name}: {', '.join(sorted(twice))}")
    held = tuple(_held_back(step, held_back_by.get(step.name)) for step in kind.steps)
    whole: dict[str, Any] = {
        part: {**getattr(kind, part), **values} for part, values in parts.items()
    }
    KINDS[name] = replace(kind, steps=held + steps, lasting_pauses=lasting_pauses, **whole)
    return KINDS[name]


def _held_back(step: Step, by: str | None) -> Step:
    return replace(step, held_back_by=(*step.held_back_by, by)) if by else step


def kind_of(name: str) -> Kind:
    return KINDS[name]
