"""For load balancers and operators: is it alive, and can it do its work?"""

import logging
from collections.abc import Callable
from typing import Any

from django.db import DatabaseError, connection
from django.db.migrations.executor import MigrationExecutor
from django.http import HttpRequest, JsonResponse
from django.utils import timezone
from django.views.decorators.cache import never_cache
from rest_framework.request import Request
from rest_framework.response import Response

from governance.services import years_loaded
from workflow.api.authentication import actor_of
from workflow.api.base import ApiView
from workflow.reports.running import dead_letters, last_run, poisoned, sms_today, unseen

logger = logging.getLogger(__name__)

# Without these nothing can be answered; without the others only what runs by the clock suffers.
NEEDED = ("database", "migrations")
WORKS = (("sweep", "sweep"), ("deliveries", "drain"))
MAY_READ_DETAILS = frozenset({"audit", "administer"})


@never_cache
def healthz(request: HttpRequest) -> JsonResponse:
    """The process answers; nothing else is asked."""
    return JsonResponse({"status": "ok"})


class Ready(ApiView):
    """Whether the parts work together; which one does not is for auditors and administrators."""

    broker_answers: Callable[[], bool] | None = None
    schema = None

    def get(self, request: Request) -> Response:
        found, figures = self._checks(), {}
        if found["database"] and found["migrations"]:
            figures = _clockwork(found)
        body: dict[str, Any] = {"status": "ok" if all(found.values()) else "degraded"}
        is_serving = all(found[name] for name in NEEDED)
        if found["database"] and _may_read_details(request):
            body |= {"checks": found, **figures}
        return Response(body, status=200 if is_serving else 503)

    def _checks(self) -> dict[str, bool]:
        has_database = _passes(_database_answers)
        broker = self.broker_answers
        return {
            "database": has_database,
            "migrations": has_database and _passes(_is_migrated),
            "calendar": has_database and _passes(_knows_this_year),
            "broker": broker is None or broker(),
            "sweep": False,
            "deliveries": False,
            "sms": False,
        }


def _clockwork(found: dict[str, bool]) -> dict[str, Any]:
    """Look whether sweep and sending run, and return how; they stop nobody from working."""
    now, figures = timezone.now(), {}
    try:
        for name, work in WORKS:
            running = last_run(work, now)
            found[name], figures[name] = running.is_well, running.figures
        sms = sms_today(now)
        found["sms"] = sms.is_left
        figures["sms"] = {"sent": sms.sent, "limit": sms.limit}
        counts = {"poisoned": poisoned(), "dead_letters": dead_letters(), "unseen": unseen(now)}
        return {**figures, **counts}
    except DatabaseError as error:
        logger.error("clockwork: %s", type(error).__name__)
        return {}


def _may_read_details(request: Request) -> bool:
    actor = actor_of(request)
    return actor.post is not None and bool(MAY_READ_DETAILS & set(actor.post.capabilities))


def _passes(check: Callable[[], bool]) -> bool:
    try:
        return check()
    except DatabaseError as error:
        logger.error("%s: %s", check.__name__, type(error).__name__)
        return False


def _database_answers() -> bool:
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1")
    return True


def _is_migrated() -> bool:
    executor = MigrationExecutor(connection)
    return not executor.migration_plan(executor.loader.graph.leaf_nodes())


def _knows_this_year() -> bool:
    return timezone.localdate().year in years_loaded()
