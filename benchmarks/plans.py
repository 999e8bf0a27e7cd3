"""Which way PostgreSQL takes for the queries of desk and lists."""

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from django.db import connection, transaction

from benchmarks.callers import InProcess
from benchmarks.cast import Cast
from benchmarks.workloads import READINGS, reading

_BRACKETS = re.compile(r"\([^()]*\)")
EXPLAINED = ("desk", "list of a unit", "list of an area")


@dataclass(frozen=True)
class Way:
    """One query of a request: how long it took, what it read, and by which indexes."""

    request: str
    asker: str
    query: str
    milliseconds: float
    pages: int
    rows: int
    through: str


def ways(cast: Cast) -> list[Way]:
    """Explain, with execution, every query of desk and lists that reads the tables of the kernel.

    For everybody in the cast; of each query the slowest is kept.
    """
    slowest: dict[tuple[str, int], Way] = {}
    for name, path, _api, pool in READINGS:
        if name not in EXPLAINED:
            continue
        workload = reading(name, path, pool, is_page=True)
        for n, known in enumerate(pool(cast)):
            caller = InProcess()
            workload.run(caller, cast, n)
            mine = [(sql, params) for sql, params in caller.statements if _is_kernels(sql)]
            for place, (sql, params) in enumerate(mine):
                way = _explain(name, known.login.name, sql, params)
                before = slowest.get((name, place))
                if before is None or before.milliseconds < way.milliseconds:
                    slowest[name, place] = way
    return list(slowest.values())


def _is_kernels(sql: str) -> bool:
    return sql.startswith("SELECT") and '"workflow_' in sql


def _explain(request: str, asker: str, sql: str, params: Any) -> Way:
    # In a transaction that is rolled back: nothing but a plan is wanted.
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(f"EXPLAIN (ANALYZE, BUFFERS, FORMAT JSON) {sql}", params)
        (found,) = cursor.fetchone()
        transaction.set_rollback(True)
    plan = (json.loads(found) if isinstance(found, str) else found)[0]
    root = plan["Plan"]
    pages = root.get("Shared Hit Blocks", 0) + root.get("Shared Read Blocks", 0)
    through = ", ".join(dict.fromkeys(_accesses(root)))
    return Way(
        request, asker, _gist(sql), plan["Execution Time"], pages, root["Actual Rows"], through
    )


def _accesses(node: dict[str, Any]) -> Iterator[str]:
    """Every way into a table that a plan takes, the kernel's tables only."""
    kind, table, index = node["Node Type"], node.get("Relation Name", ""), node.get("Index Name")
    if index and not index.endswith("_pkey"):
        yield index
    elif kind == "Seq Scan" and table.startswith("workflow_"):
        yield f"all of {table}"
    if kind in ("Sort", "Incremental Sort"):
        yield f"{kind.lower()} of {node['Plans'][0]['Actual Rows']:.0f} rows"
    for inner in node.get("Plans", ()):
        yield from _accesses(inner)


def _gist(sql: str) -> str:
    """The table a query reads, and whether it counts; what stands in brackets is left out."""
    outer, inner = sql, ""
    while outer != inner:
        inner, outer = outer, _BRACKETS.sub(" ", outer)
    table = outer.partition('FROM "')[2].partition('"')[0]
    return f"count of {table}" if "COUNT" in outer else table
