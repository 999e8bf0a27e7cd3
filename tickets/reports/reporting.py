"""The reading side of villagers' pages: places, who takes a report in, by when it is answered."""

from datetime import datetime

from django.utils import timezone

from governance.models import Area
from governance.rules import calendar as work
from governance.rules.organisation import AREA_LEVELS
from governance.services import kept_calendar
from workflow.models import Case, Event, IdemKey
from workflow.services.limits import limit_for, limits_in_force


def areas_in(code: str) -> list[Area]:
    """The areas right below one, by code."""
    level = AREA_LEVELS.get(len(code) + 3)
    return list(Area.objects.in_force().under(code).filter(level=level).order_by("code"))


def lineage_names(code: str) -> list[str]:
    """The names of an area and of all it lies in below the county; empty for an unknown code."""
    areas = list(Area.objects.in_force().lineage_of(code))
    if not areas or areas[-1].code != code:
        return []
    return [area.name for area in areas if len(area.code) > 6]


def place_name(code: str) -> str:
    """A place in one line, the town first; a grid's name has its village's in it already."""
    names = lineage_names(code)
    return " ".join(names[:1] + names[-1:]) if len(names) > 1 else "".join(names)


def promised_at(*, area: str, nature: str, urgency: str, now: datetime) -> datetime | None:
    """By when a report sent now would be answered; what opening it will promise."""
    rows = limits_in_force(area[:6], timezone.localdate(now))
    limit = limit_for(rows, Case(nature=nature, urgency=urgency), "promise")
    return work.due(now, limit.amount, limit.unit, kept_calendar(area[:6])).due_at


def sent_with(scope: str, key: str) -> Case | None:
    """The ticket that was opened with this key."""
    row = IdemKey.objects.select_related("event__case").filter(scope=scope, key=key).first()
    return row.event.case if row and row.event else None


def said_in(case: Case, step: str) -> str:
    """The words of the last event of this step, as the requester may read them."""
    event = (
        Event.objects.filter(case=case, step=step, phase="done", audience="public")
        .select_related("text")
        .order_by("-seq")
        .first()
    )
    text = getattr(event, "text", None)
    return "\n".join((text.public or {}).values()) if text else ""
