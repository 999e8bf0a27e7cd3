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

from governance.models import CalendarDay
from workflow.api.authentication import actor_of
from workflow.api.base import ApiView

logger = logging.getLogger(__name__)

# Without these nothing can be answered; without the others only what runs by the clock suffers.
NEEDED = ("database", "migrations")
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
        found = self._checks()
        body: dict[str, Any] = {"status": "ok" if all(found.values()) else "degraded"}
        is_serving = all(found[name] for name in NEEDED)
        if found["database"] and _may_read_details(request):
            body["checks"] = found
        return Response(body, status=200 if is_serving else 503)

    def _checks(self) -> dict[str, bool]:
        has_database = _passes(_database_answers)
        broker = self.broker_answers
        return {
            "database": has_database,
            "migrations": has_database and _passes(_is_migrated),
            "calendar": has_database and _passes(_knows_this_year),
            "broker": broker is None or broker(),
        }


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
    year = timezone.localdate().year
    return CalendarDay.objects.filter(county=None, date__year=year).exists()
