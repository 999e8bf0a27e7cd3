"""`python -m benchmarks.papers`: how long each paper takes, how large it is; needs no database."""

import resource
import statistics
import sys
import time
from dataclasses import replace

from mediation.papers import bind, render
from tests.mediation.sheets import STAMP, everything

ROUNDS, MANY = 10, 400
FRONT, BACK = ("cover", "contents"), ("back",)


def main() -> int:
    started = time.perf_counter()
    papers = everything()
    render(papers["application"], STAMP)
    print(f"first paper, with reading the fonts: {_ms(started):.0f} ms, {_peak():.0f} MB")
    done = {kind: _measure(kind) for kind in papers}
    started = time.perf_counter()
    inside = [pdf for kind, pdf in done.items() if kind not in FRONT + BACK]
    front, back = [done[kind] for kind in FRONT], [done[kind] for kind in BACK]
    bound = bind(front, inside, back, title="卷宗", made_at=STAMP.issued_at)
    print(f"bound file of all: {_ms(started):.0f} ms, {len(bound) / 1024:.0f} kB")
    started = time.perf_counter()
    for number in range(MANY):
        render(papers["agreement"], replace(STAMP, code=f"K7QM-3XPD-{number:04d}"))
    print(f"{MANY} agreements: {_ms(started) / MANY:.0f} ms each, {_peak():.0f} MB in the end")
    return 0


def _measure(kind: str) -> bytes:
    paper, times = everything()[kind], []
    for number in range(ROUNDS):
        started = time.perf_counter()
        rendered = render(paper, replace(STAMP, code=f"K7QM-{number:04d}-9R2T"))
        times.append(_ms(started))
    size = len(rendered.pdf) / 1024
    median = statistics.median(times)
    print(f"{kind:14} {rendered.pages} p {median:4.0f} ms (max {max(times):.0f}) {size:4.0f} kB")
    return rendered.pdf


def _ms(since: float) -> float:
    return (time.perf_counter() - since) * 1000


def _peak() -> float:
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


if __name__ == "__main__":
    sys.exit(main())
