"""System checks: the tables, the code that hangs on them, and the limits must fit together."""

from collections.abc import Iterable
from typing import Any

from django.core.checks import CheckMessage, Error, Tags, register
from django.db import connections
from django.db.migrations.executor import MigrationExecutor

from workflow.models import TimeLimit
from workflow.rules.kinds import KINDS
from workflow.rules.steps import Kind, Step


@register()
def check_steps(**kwargs: Any) -> list[CheckMessage]:
    """Every step has its words, and every step that a person takes has a form."""
    return [
        Error(f"{kind.name}.{step.name} lacks {missing}.", id="workflow.E001")
        for kind in KINDS.values()
        for step in kind.steps
        for missing in _missing(kind, step)
    ]


def _missing(kind: Kind, step: Step) -> Iterable[str]:
    if step.name not in kind.notices:
        yield "a notice"
    if step.name not in kind.labels:
        yield "a label"
    if step.name not in kind.forms and not step.is_system:
        yield "a form"
    if len(step.all_ways) > 1 and step.name not in kind.effects:
        yield "an effect that chooses its way"


def _waits_for_migrations(database: str) -> bool:
    executor = MigrationExecutor(connections[database])
    return bool(executor.migration_plan(executor.loader.graph.leaf_nodes()))


def duties_opened() -> set[str]:
    """Every duty kind that some step opens."""
    opened = {"decide"}
    for kind in KINDS.values():
        opened |= {opening.duty for opening in kind.handover_openings}
        for step in kind.steps:
            opened |= {o.duty for way in step.all_ways.values() for o in way.openings}
    return opened


@register(Tags.database)
def check_limits(*, databases: Iterable[str] | None = None, **kwargs: Any) -> list[CheckMessage]:
    """Every duty kind that a step opens has a default row; run with `check --database default`."""
    # `migrate` asks too, before it has made the table or brought the rows of a new duty.
    if not databases or any(_waits_for_migrations(name) for name in databases):
        return []
    defaults = TimeLimit.objects.filter(
        superseded_by=None, variant=None, nature=None, level=None, urgency=None, area=None
    )
    return [
        Error(f"No default time limit for the duty {duty!r}.", id="workflow.E002")
        for duty in sorted(duties_opened() - set(defaults.values_list("kind", flat=True)))
    ]
