"""Real faults in a real database: rows that cannot be written, connections that are killed."""

import time
from collections.abc import Iterator
from contextlib import contextmanager
from threading import Thread
from typing import Any

from django.db import connection

from tests.conftest import WRITTEN_BY_STEPS
from tests.tickets.builders import holdings, line_of, owner
from workflow.models import Case, Pause

RAISE = "RAISE EXCEPTION 'fault at %', TG_ARGV[0] USING ERRCODE = 'disk_full'"
SLEEP = "PERFORM pg_sleep(20); RETURN NULL"
PATIENCE = 10


def run(sql: str, *params: Any) -> list[tuple[Any, ...]]:
    with connection.cursor() as cursor:
        cursor.execute(sql, params or None)
        return cursor.fetchall() if cursor.description else []


@contextmanager
def trigger_at(point: str, body: str = RAISE) -> Iterator[None]:
    """Have something happen whenever a row is written at a point such as "INSERT workflow_duty"."""
    operation, table = point.split()
    run(f"CREATE FUNCTION fault() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN {body}; END $$")
    run(
        f"CREATE TRIGGER fault AFTER {operation} ON {table}"
        f" FOR EACH ROW EXECUTE FUNCTION fault('{point}')"
    )
    try:
        yield
    finally:
        run("DROP FUNCTION fault() CASCADE")


@contextmanager
def table_locked(table: str) -> Iterator[None]:
    """Keep everybody else from reading a table, as a careless migration would."""
    with other_transaction(f"LOCK TABLE {table} IN ACCESS EXCLUSIVE MODE"):
        yield


@contextmanager
def other_transaction(*statements: str) -> Iterator[Any]:
    """Another connection in a transaction of its own, rolled back at the end."""
    other = connection.copy()
    try:
        other.set_autocommit(False)
        with other.cursor() as cursor:
            for sql in statements:
                cursor.execute(sql)
            yield cursor
    finally:
        other.rollback()
        other.close()


@contextmanager
def ended_from_outside(function: str, wait: str) -> Iterator[None]:
    """End this connection's statement (or all of it) as soon as it waits for `wait`.

    `function` is pg_terminate_backend or pg_cancel_backend.
    """
    (pid,) = run("SELECT pg_backend_pid()")[0]
    killer = Thread(target=_once_waiting, args=(pid, wait, f"{function}(pid)"))
    killer.start()
    yield
    killer.join(PATIENCE)


def _once_waiting(pid: int, wait: str, act: str = "pid") -> None:
    """Evaluate an SQL expression as soon as the backend waits; on a connection of this thread."""
    found = f"SELECT {act} FROM pg_stat_activity WHERE pid = %s AND wait_event_type = %s"
    try:
        happens(found, pid, wait)
    finally:
        connection.close()


def happens(sql: str, *params: Any) -> bool:
    """Ask again and again until there is an answer; False if none comes in time."""
    # Counted, not timed: the clock of these tests stands still.
    for _ in range(PATIENCE * 50):
        if run(sql, *params):
            return True
        time.sleep(0.02)
    return False


@contextmanager
def deadlocked(other: Any, table: str) -> Iterator[None]:
    """Have the other transaction want `table` too, once this connection waits for what it holds."""
    (pid,) = run("SELECT pg_backend_pid()")[0]

    def want() -> None:
        _once_waiting(pid, "Lock")
        other.execute(f"SELECT id FROM {table} FOR UPDATE")
        other.connection.rollback()

    wanting = Thread(target=want)
    wanting.start()
    yield
    wanting.join(PATIENCE)


def everything() -> dict[str, list[tuple[Any, ...]]]:
    """Every row of every table that steps write."""
    return {
        table: run(f"SELECT row::text FROM {table} AS row ORDER BY 1") for table in WRITTEN_BY_STEPS
    }


def picture(case: Case) -> dict[str, Any]:
    """What a ticket has come to, without row numbers and codes: equal for twins."""
    tree = list(Case.objects.filter(root=case.root_id).order_by("id"))
    return {
        "cases": [(c.kind, c.state, c.version, c.holder_id, c.due_at, c.round) for c in tree],
        "duties": [
            (d.kind, owner(d), d.outcome, d.due_at, d.is_paused, d.late_s)
            for c in tree
            for d in c.duties.order_by("id").select_related("unit")
        ],
        "pauses": list(
            Pause.objects.filter(case__in=tree)
            .order_by("id")
            .values_list("reason", "since", "until")
        ),
        "holdings": holdings(case),
        "lines": [
            (e.seq, e.step, e.phase, e.acting_as, bool(e.files_digest), line_of(e))
            for e in case.root_events.order_by("seq")
        ],
        "answers": list(case.feedback.order_by("id").values_list("source", "solved", "reached")),
        "asks": list(case.asks.order_by("id").values_list("step", "state")),
        "sight": sorted(
            (row for c in tree for row in c.involvements.values_list("unit", "roles", "is_open")),
            key=str,
        ),
    }
