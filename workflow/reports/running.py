"""How the clockwork runs: its last sweep, its last sending, and what it cannot get done."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.db.models import Sum

from workflow.models import Delivery, Duty, SweepRun
from workflow.services.telling.claiming import sms_of_today, sms_per_day

# Beat ticks every half minute: whatever is older than this has stopped.
STOPPED_AFTER = timedelta(minutes=3)
BEHIND_AFTER_S = 600


@dataclass(frozen=True)
class Running:
    """The last run of one work; without any, it never ran here."""

    run: SweepRun | None
    now: datetime

    @property
    def is_well(self) -> bool:
        """Whether it ran just now, and ended well, and was not far behind when it did."""
        if self.run is None:
            return False
        is_recent = self.now - self.run.at <= STOPPED_AFTER
        return is_recent and not self.run.error and self.run.lag_s <= BEHIND_AFTER_S

    @property
    def figures(self) -> dict[str, Any]:
        run = self.run
        if run is None:
            return {}
        return {
            "at": run.at.isoformat(),
            "age_s": max(0, int((self.now - run.at).total_seconds())),
            "seconds": run.seconds,
            "due": run.due,
            "fired": run.fired,
            "busy": run.busy,
            "failed": run.failed,
            "lag_s": run.lag_s,
            "error": run.error,
        }


def last_run(work: str, now: datetime) -> Running:
    """The last run of the sweep or of the drain."""
    return Running(SweepRun.objects.filter(work=work).order_by("-at").first(), now)


def poisoned() -> int:
    """How many duties the sweep could not get on with; it tries each again, later and later."""
    return Duty.objects.open().filter(alert_failures__gt=0).count()


def unseen(now: datetime) -> int:
    """How many messages of the last day no officer got, for whoever they named may not see them."""
    runs = SweepRun.objects.filter(work="drain", at__gt=now - timedelta(days=1))
    return runs.aggregate(n=Sum("unseen"))["n"] or 0


def dead_letters() -> int:
    """How many messages were given up and wait for somebody to look."""
    return Delivery.objects.filter(state="failed").count()


@dataclass(frozen=True)
class Sms:
    """How many SMS went out today, and how many are paid for."""

    sent: int
    limit: int

    @property
    def is_left(self) -> bool:
        return self.sent < self.limit


def sms_today(now: datetime) -> Sms:
    """What is used of the day's money; when it is used up, only danger still rings."""
    return Sms(sms_of_today(now), sms_per_day())
