"""System checks: the tables, the code that hangs on them, and the limits must fit together."""

from collections.abc import Callable, Iterable, Mapping
from typing import Any

from django.conf import settings
from django.core.checks import CheckMessage, Error, Tags, Warning, register
from django.db import connections
from django.db.migrations.executor import MigrationExecutor
from django.utils import timezone

from workflow.models import TimeLimit
from workflow.rules.duties import DUTY_KINDS
from workflow.rules.kinds import KINDS
from workflow.rules.limits import WINDOWS
from workflow.rules.steps import Kind, Step
from workflow.services.limits import in_force_on
from workflow.wording.messages import TEXTS

# So long that every message with a link is still one SMS.
LONGEST_SITE = 21


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


@register()
def check_messages(**kwargs: Any) -> list[CheckMessage]:
    """Every step that tells the requester has the words in which it does."""
    told = [(kind, step) for kind in KINDS.values() for step in kind.steps if "R" in step.tells]
    lacking: list[CheckMessage] = [
        Error(f"{kind.name}.{step.name} tells the requester in no words.", id="workflow.E003")
        for kind, step in told
        if step.name not in kind.templates
    ]
    unknown: list[CheckMessage] = [
        Error(f"{kind.name} names the message {code!r}, which is not there.", id="workflow.E004")
        for kind in KINDS.values()
        for code in sorted(set(kind.templates.values()) - TEXTS.keys())
    ]
    return lacking + unknown


@register(deploy=True)
def check_channels(**kwargs: Any) -> list[CheckMessage]:
    """Channels that are on have what they need; asked for by `check --deploy`."""
    return [
        Warning(said, id="workflow.W001")
        for channel, ask in _NEEDS.items()
        if settings.CHANNELS[channel] in ("http", "smtp")
        for said in ask()
    ]


def _sms_needs() -> Iterable[str]:
    if not (settings.SMS_KEY_ID and settings.SMS_KEY_SECRET):
        yield "TELL_SMS=http needs SMS_KEY_ID and SMS_KEY_SECRET."
    if settings.SMS_GATEWAY == "tencent" and not settings.SMS_APP_ID:
        yield "SMS_GATEWAY=tencent needs SMS_APP_ID."
    wanted = {code for code, text in TEXTS.items() if text.reader == "requester"}
    lacking = sorted(wanted - settings.SMS_TEMPLATES.keys())
    if lacking:
        yield f"SMS_TEMPLATES names no registered template for: {', '.join(lacking)}."
    if not settings.SMS_REPLY_KEY:
        yield "SMS_REPLY_KEY is empty: nobody hears who answers TD and wants no more messages."
    if not settings.SITE_URL.startswith("https://"):
        yield "SITE_URL is not https: links in SMS open cases for whoever listens on the way."
    if len(settings.SITE_URL) > LONGEST_SITE:
        yield f"SITE_URL has more than {LONGEST_SITE} characters: SMS with a link become two."


def _mail_needs() -> Iterable[str]:
    if settings.DEFAULT_FROM_EMAIL.endswith("@localhost"):
        yield "TELL_MAIL=smtp needs DEFAULT_FROM_EMAIL."


def _webhook_needs() -> Iterable[str]:
    if not settings.WEBHOOK_HOSTS:
        yield "TELL_WEBHOOK=http reaches nobody: WEBHOOK_HOSTS names no host."


_NEEDS: Mapping[str, Callable[[], Iterable[str]]] = {
    "sms": _sms_needs,
    "mail": _mail_needs,
    "webhook": _webhook_needs,
}


def _waits_for_migrations(database: str) -> bool:
    executor = MigrationExecutor(connections[database])
    return bool(executor.migration_plan(executor.loader.graph.leaf_nodes()))


def duties_opened() -> set[str]:
    """Every duty kind that some step opens and that has a time limit."""
    opened = {"decide"}
    for kind in KINDS.values():
        opened |= {o.duty for group in kind.handover_openings.values() for o in group}
        for step in kind.steps:
            opened |= {o.duty for way in step.all_ways.values() for o in way.openings}
        opened |= {o.duty for group in kind.lapse_openings.values() for o in group}
    return {duty for duty in opened if DUTY_KINDS[duty].is_timed}


@register(Tags.database)
def check_limits(*, databases: Iterable[str] | None = None, **kwargs: Any) -> list[CheckMessage]:
    """Every duty kind that a step opens, and every window, has a default row.

    Run it with `check --database default`.
    """
    # `migrate` asks too, before it has made the table or brought the rows of a new duty.
    if not databases or any(_waits_for_migrations(name) for name in databases):
        return []
    defaults = TimeLimit.objects.filter(
        in_force_on(timezone.localdate()),
        variant=None,
        nature=None,
        level=None,
        urgency=None,
        area=None,
    )
    wanted = duties_opened() | set(WINDOWS)
    lacking = sorted(wanted - set(defaults.values_list("kind", flat=True)))
    return [
        Error(f"No default time limit in force for {kind!r}.", id="workflow.E002")
        for kind in lacking
    ]
