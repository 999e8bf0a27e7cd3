"""Figures of days: what each unit took in, finished, let run late, and had open in the evening."""

from datetime import datetime, time, timedelta
from typing import Any

from django.db import connection, transaction
from django.utils import timezone

from governance.rules.calendar import SHANGHAI
from workflow.models import DailyFigure
from workflow.rules.kinds import KINDS

# A late entry, a correction or an undone step still changes a day for so long.
DAYS = 40
MEASURES = ("opened", "closed", "done", "late", "lapsed", "open", "overdue")
_LOCK = 400_040

# Every figure is read from the rows themselves, so that counting again gives the same: cases from
# who held them when, duties from how they ended. `%(tz)s` makes a moment a day of the place.
_COUNT = """
WITH days AS (
    SELECT %(first)s::date + n AS day,
           (%(first)s::date + n + 1)::timestamp AT TIME ZONE %(tz)s AS ends_at
    FROM generate_series(0, %(days)s - 1) AS n
), held AS (
    SELECT unit_id, since, until, how, ended FROM workflow_holding
    WHERE until IS NULL OR until >= %(begins_at)s
), owed AS (
    SELECT COALESCE(duty.unit_id, post.unit_id) AS unit_id, started_at, due_at, settled_at,
           outcome, late_s
    FROM workflow_duty AS duty LEFT JOIN governance_post AS post ON post.id = duty.post_id
    WHERE counts AND owner_kind = 'unit' AND (settled_at IS NULL OR settled_at >= %(begins_at)s)
), began AS (
    SELECT unit_id, (since AT TIME ZONE %(tz)s)::date AS day FROM workflow_holding
    WHERE how = 'opened' AND since >= %(begins_at)s AND since < %(ends_at)s
), finished AS (
    SELECT unit_id, (until AT TIME ZONE %(tz)s)::date AS day FROM held
    WHERE until < %(ends_at)s AND ended = ANY(%(endings)s)
), settled AS (
    SELECT unit_id, (settled_at AT TIME ZONE %(tz)s)::date AS day, outcome, late_s FROM owed
    WHERE settled_at < %(ends_at)s
), found AS (
    SELECT day, unit_id, 'opened' AS measure, count(*) AS n FROM began GROUP BY 1, 2
    UNION ALL
    SELECT day, unit_id, 'closed', count(*) FROM finished GROUP BY 1, 2
    UNION ALL
    SELECT day, unit_id, 'done', count(*) FROM settled WHERE outcome = 'done' GROUP BY 1, 2
    UNION ALL
    SELECT day, unit_id, 'late', count(*) FROM settled
    WHERE outcome = 'done' AND late_s > 0 GROUP BY 1, 2
    UNION ALL
    SELECT day, unit_id, 'lapsed', count(*) FROM settled WHERE outcome = 'lapsed' GROUP BY 1, 2
    UNION ALL
    SELECT day, unit_id, 'open', count(*) FROM days
    JOIN held ON since < ends_at AND (until IS NULL OR until >= ends_at) GROUP BY 1, 2
    UNION ALL
    SELECT day, unit_id, 'overdue', count(*) FROM days
    JOIN owed ON started_at < ends_at AND due_at < ends_at
        AND (settled_at IS NULL OR settled_at >= ends_at) GROUP BY 1, 2
)
INSERT INTO workflow_dailyfigure (day, unit_id, measure, n)
SELECT day, unit_id, measure, n FROM found WHERE unit_id IS NOT NULL
"""


def count_days(days: int = DAYS) -> int:
    """Count the last finished days anew, in one transaction; return how many figures there are.

    A unit without anything to count has no row for it. Older days stay as they were counted last.
    """
    last = timezone.localdate(timezone=SHANGHAI) - timedelta(days=1)
    first = last - timedelta(days=days - 1)
    with transaction.atomic(), connection.cursor() as cursor:
        # Two at once: the second counts what the first has counted.
        cursor.execute("SELECT pg_advisory_xact_lock(%s)", [_LOCK])
        DailyFigure.objects.filter(day__gte=first, day__lte=last).delete()
        cursor.execute(
            _COUNT,
            {
                "tz": "Asia/Shanghai",
                "first": first,
                "days": days,
                "begins_at": datetime.combine(first, time.min, SHANGHAI),
                "ends_at": datetime.combine(last + timedelta(days=1), time.min, SHANGHAI),
                "endings": _endings(),
            },
        )
        return cursor.rowcount


def _endings() -> list[Any]:
    """How a holding ends when its case does, as it is written there."""
    return sorted({state[:10] for kind in KINDS.values() for state in kind.closed_states})
