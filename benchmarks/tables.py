"""Results as tables in Markdown, as docs/benchmarks.md shows them."""

from collections.abc import Iterable, Sequence
from typing import Any

from benchmarks.measuring import Clocked, Counted
from benchmarks.plans import Way

AIMS = {"submit": 14, "step": 18, "desk": 8, "list": 8, "lifecycle": 18, "lifecycle: open": 14}


def counted_table(sizes: dict[int, Sequence[Counted]]) -> str:
    """What requests cost inside the process, one size beside the other, with the growth."""
    first, last = min(sizes), max(sizes)
    before = {row.label: row for row in sizes[first]}
    head = ["request", "aim", "queries"]
    head += [f"CPU ms, {size}" for size in sizes] + [f"p50 ms, {size}" for size in sizes]
    head += [f"p95 ms, {last}", f"of it database, {last}", "growth of p50", "growth of CPU", "kB"]
    rows = []
    for row in sizes[last]:
        every = [_of(rows_, row.label) for rows_ in sizes.values()]
        queries = f"{row.queries:.0f}" + (
            f", at most {row.most_queries}" if row.most_queries != row.queries else ""
        )
        rows.append(
            [row.label, _aim(row.label), queries]
            + [f"{found.cpu:.1f}" for found in every]
            + [f"{found.p50:.1f}" for found in every]
            + [f"{row.p95:.1f}", f"{row.database:.1f}"]
            + [f"× {row.p50 / before[row.label].p50:.2f}"]
            + [f"× {row.cpu / before[row.label].cpu:.2f}", f"{row.kilobytes:.0f}"]
        )
    return table(head, rows)


def clocked_table(sizes: dict[int, Sequence[Clocked]]) -> str:
    """How many requests a second, one size beside the other."""
    head = ["workload"]
    for size in sizes:
        head += [f"requests/s, {size}", f"p50 ms, {size}", f"p95 ms, {size}"]
    rows = []
    for row in sizes[max(sizes)]:
        cells = [row.label]
        for found in sizes.values():
            one = _of(found, row.label)
            cells += [f"{one.per_second:.0f}", f"{one.p50:.0f}", f"{one.p95:.0f}"]
        rows.append(cells)
    return table(head, rows)


def ways_table(ways: Iterable[Way]) -> str:
    head = ["request", "slowest for", "query", "ms", "pages", "rows", "through"]
    return table(
        head,
        [
            [w.request, w.asker, w.query, f"{w.milliseconds:.1f}", str(w.pages), str(w.rows)]
            + [w.through]
            for w in ways
        ],
    )


def table(head: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    lines = [head, ["---"] * len(head), *rows]
    return "\n".join(f"| {' | '.join(cells)} |" for cells in lines)


def _of(rows: Iterable[Any], label: str) -> Any:
    return next(row for row in rows if row.label == label)


def _aim(label: str) -> str:
    exact = AIMS.get(label)
    start = AIMS.get(label.split()[0].rstrip(",:"))
    aim = exact or start
    return f"≤ {aim}" if aim else "–"
