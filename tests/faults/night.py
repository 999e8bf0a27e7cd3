"""What the tests of the clockwork do and ask on its servers: `night.py FUNCTION JSON`."""

import json
import os
import sys
from datetime import datetime, timedelta
from typing import Any

import django


def prepare() -> int:
    """Migrate, and plant the demo county."""
    call_command("migrate", interactive=False, verbosity=0)
    plant_demo("night")
    return Post.objects.count()


def seed(tickets: int) -> dict[str, Any]:
    """Make open tickets of the last two years and say what of them is due by now."""
    Seeder(1, [journey for journey in journeys() if journey.group == "open"]).fill(tickets)
    return due()


def due() -> dict[str, Any]:
    rows = Duty.objects.filter(next_alert_at__lte=timezone.now())
    return {"duties": rows.count(), "roots": rows.values("root").distinct().count()}


def fired() -> int:
    """How many events the clock has written so far."""
    return Event.objects.filter(actor_kind="system", step__in=CLOCK_STEPS).count()


def report() -> dict[str, Any]:
    """What the clock did, in figures that a test can judge."""
    rungs = [rung for duty in Duty.objects.exclude(stage=0) for rung in duty.stages[: duty.stage]]
    # What lay in the past already when it was set is nobody's outage.
    waited = [rung for rung in rungs if not rung.get("past")]
    fresh = [rung for rung in waited if "fired_at" in rung and is_fresh(rung)]
    cards = Event.objects.filter(step="supervise", actor_kind="system").count()
    return {
        "due": due()["duties"],
        "not_marked": sum(not rung.get("system_late") for rung in waited) - len(fresh),
        # A rung of the last ten minutes may show one; nothing that waited for us does.
        "cards": max(0, cards - sum(rung["code"] == "yellow" for rung in fresh)),
        "twice": twice(),
        "failed": Duty.objects.filter(alert_failures__gt=0).count(),
        "leased": Delivery.objects.filter(state="leased", lease_until__lt=timezone.now()).count(),
        "unsent": Delivery.objects.filter(state="due", not_before__lt=timezone.now()).count(),
        "log": [str(fault) for fault in verify_log()],
    }


def is_fresh(rung: dict[str, Any]) -> bool:
    moments = [datetime.fromisoformat(rung[name]) for name in ("fired_at", "at")]
    return moments[0] - moments[1] <= timedelta(minutes=10)


def twice() -> list[str]:
    """Rungs that fired more than once, or that count as fired without a moment."""
    wrong = []
    for duty in Duty.objects.exclude(stage=0).iterator():
        wrong += [
            f"{duty.pk} {rung['code']}"
            for n, rung in enumerate(duty.stages)
            if (n < duty.stage) != ("fired_at" in rung)
        ]
    seen: dict[tuple[Any, ...], int] = {}
    for event in Event.objects.filter(step__in=("remind", "late", "escalate")):
        key = (event.case_id, event.data["duty"], event.data["stage"], event.data["due_at"])
        key += (event.data.get("unit"),)
        seen[key] = seen.get(key, 0) + 1
    return wrong + [str(key) for key, n in seen.items() if n > 1]


if __name__ == "__main__":
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
    django.setup()
    from django.core.management import call_command
    from django.utils import timezone

    from benchmarks.journeys import journeys
    from benchmarks.seeding import Seeder
    from governance.models import Post
    from governance.services.demo import plant_demo
    from workflow.models import Delivery, Duty, Event
    from workflow.services import verify_log

    CLOCK_STEPS = ("remind", "late", "escalate", "supervise", "lapse")
    print(json.dumps(globals()[sys.argv[1]](*json.loads(sys.argv[2]))))  # noqa: T201
