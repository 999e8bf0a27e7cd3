"""Draws docs/workflows.md from the step tables, so that the document cannot lie."""

from collections.abc import Iterator

from workflow.rules.duties import DUTY_KINDS
from workflow.rules.kernel import KERNEL_STEPS
from workflow.rules.kinds import KINDS
from workflow.rules.steps import NEW, SAME, Kind, Step

HEAD = """# Workflows

Drawn from the step tables by `manage.py draw_workflows`; do not edit. How to read a row: `by` is
*relation.capability*; `x`, `~x`, `-x`, `^x` settle the duty x as done, moved, void or lapsed;
`‖reason` begins a pause and `▶reason` ends it; `kind@owner` opens a duty. Told are R requester,
H holder, A above, O old holder, C caller, E callee, Z centre, P parties, N the named.
"""


def draw_workflows() -> str:
    """The whole document as Markdown, with a state diagram and the table of every kind."""
    parts = [HEAD]
    for kind in KINDS.values():
        parts += _kind(kind)
    parts += ["## Steps of every kind\n", _table(KERNEL_STEPS)]
    parts += ["## Duties\n", *_duties()]
    return "\n".join(parts)


def _kind(kind: Kind) -> Iterator[str]:
    yield f"## {kind.name.capitalize()}\n"
    yield f"Open: {', '.join(kind.open_states)}. Closed: {', '.join(kind.closed_states)}.\n"
    yield "```mermaid\nstateDiagram-v2"
    yield from sorted(set(_arrows(kind)))
    yield "```\n"
    kernel = {step.name for step in KERNEL_STEPS}
    yield _table(tuple(step for step in kind.steps if step.name not in kernel))
    for duty, opens in kind.lapse_opens.items():
        yield f"When a party lets {duty} lapse: {', '.join(opens)}.\n"


def _arrows(kind: Kind) -> Iterator[str]:
    for step in kind.steps:
        for way in step.all_ways.values():
            if way.target == SAME or step.composed:
                continue
            for source in kind.sources_of(step):
                start = "[*]" if source == NEW else source
                yield f"    {start} --> {way.target}: {step.name}"
    for state in kind.closed_states:
        yield f"    {state} --> [*]"


def _table(steps: tuple[Step, ...]) -> str:
    lines = [
        "| Step | From | To | By | Settles | Opens | Pauses | Tells | Audience |",
        "|---|---|---|---|---|---|---|---|---|",
    ]
    for step in steps:
        for way in step.all_ways.values():
            lines.append("| " + " | ".join(_cells(step, way.name)) + " |")
    return "\n".join(lines) + "\n"


def _cells(step: Step, way_name: str) -> list[str]:
    way = step.all_ways[way_name]
    name = f"{step.name} ({way_name})" if way_name else step.name
    by = ", ".join(step.wanted(by) for by in step.by)
    asks = "".join(
        f" ?{rule.decider}" + (f" if {rule.condition}" if rule.condition else "")
        for rule in step.asks
    )
    settles = list(way.settles) + ([f"handover ({way.handover})"] if way.handover else [])
    if step.composed:
        settles = [" + ".join(step.composed)]
    return [
        name,
        ", ".join(step.sources),
        way.target,
        by + asks,
        ", ".join(settles),
        ", ".join(way.opens),
        ", ".join(way.pauses),
        " ".join(step.tells),
        step.audience,
    ]


def _duties() -> Iterator[str]:
    yield "| Duty | Owner | Capability |"
    yield "|---|---|---|"
    for kind in DUTY_KINDS.values():
        yield f"| {kind.name} | {kind.default_owner} | {kind.capability} |"
    yield ""
