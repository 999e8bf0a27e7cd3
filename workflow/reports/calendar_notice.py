"""What those who look after the calendar have to know: a year is missing, and what hangs on it."""

from dataclasses import dataclass
from datetime import datetime

from django.core.cache import caches
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from governance.services import kept_calendar
from workflow.services import Actor, provisional_duties

# The State Council's notice is out by then: whoever has not loaded it is reminded.
FROM_MONTH = 12
CAP = 1000
CARERS = ("administer", "supervise")


@dataclass(frozen=True)
class CalendarNotice:
    """A missing year in a sentence, and what it means for the time limits that run."""

    title: str
    text: str


def notice_for(actor: Actor, county: str, now: datetime | None = None) -> CalendarNotice | None:
    """The notice for whoever administers or supervises; nothing for anybody else."""
    if actor.post is None or not any(actor.post.has(name) for name in CARERS):
        return None
    return calendar_notice(county, now)


def calendar_notice(county: str, now: datetime | None = None) -> CalendarNotice | None:
    """Say which year is missing, from December on or once a due moment rests on it."""
    today, loaded = timezone.localdate(now), kept_calendar(county).loaded_years
    count = _provisional()
    missing = next((year for year in (today.year, today.year + 1) if year not in loaded), None)
    if missing is None:
        # Loaded, and not yet counted again: that happens in the night, or by the command.
        title = _("The new year is loaded; “recalculate” has not run yet.")
        return CalendarNotice(title, _said(count)) if count else None
    if not count and missing > today.year and today.month < FROM_MONTH:
        return None
    title = _("The working calendar of %(year)s is not loaded.") % {"year": missing}
    advice = _("An administrator loads it under “Special days” as soon as it is announced.")
    return CalendarNotice(title, f"{_said(count)} {advice}".strip())


def _said(count: int) -> str:
    if not count:
        return ""
    shown = f"{CAP}+" if count > CAP else str(count)
    words = ngettext(
        "%(count)s due time is provisional.", "%(count)s due times are provisional.", count
    )
    return words % {"count": shown}


def _provisional() -> int:
    """How many running due moments are provisional, as of at most a minute ago."""
    kept = caches["process"]
    count: int | None = kept.get("provisional")
    if count is None:
        count = provisional_duties()[: CAP + 1].count()
        kept.set("provisional", count)
    return count
