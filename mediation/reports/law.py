"""What the law says about a dispute of this type: the routes besides mediation, and its limits."""

from typing import Any

from mediation.models import Route
from workflow.models import Case


def routes_of(case: Case) -> list[Route]:
    """The routes of its type, the one that was found to be it alone."""
    mediation = case.mediation
    rows = Route.objects.filter(type=mediation.type_id, is_active=True)
    return list(rows.filter(pk=mediation.route_id) if mediation.route_id else rows)


def law_of(case: Case) -> dict[str, Any]:
    """What the panel says; a type without a route of its own has that of every dispute."""
    routes = routes_of(case)
    general = Route.objects.filter(code="court", is_active=True)
    return {
        "routes": routes or list(general),
        "is_folded": len(routes) > 1,
        "not_confirmed": [row for row in routes if row.is_not_confirmed],
    }
