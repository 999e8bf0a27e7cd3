"""Rounds of a workload, and the medians over them."""

from collections import defaultdict
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from itertools import count
from statistics import median, quantiles
from time import perf_counter

from benchmarks.callers import InProcess, OverHttp, Sample
from benchmarks.cast import Cast
from benchmarks.workloads import Workload

WARM_UPS = 12
CLIENTS = 4


@dataclass(frozen=True)
class Counted:
    """What one kind of request costs inside the process; times in milliseconds."""

    label: str
    queries: float
    most_queries: int
    cpu: float
    database: float
    p50: float
    p95: float
    kilobytes: float


@dataclass(frozen=True)
class Clocked:
    """How many requests a second the server answers, and how fast, in milliseconds."""

    label: str
    per_second: float
    p50: float
    p95: float


def count_requests(workload: Workload, cast: Cast, *, rounds: int, times: int) -> list[Counted]:
    """Run a workload in this process and count what each of its requests costs."""
    numbers = count()
    caller = InProcess()
    for _ in range(WARM_UPS):
        workload.run(caller, cast, next(numbers))
    taken: dict[str, list[list[Sample]]] = defaultdict(list)
    for _ in range(rounds):
        caller.samples.clear()
        for _ in range(times):
            workload.run(caller, cast, next(numbers))
        for label, samples in _by_label(caller.samples).items():
            taken[label].append(samples)
    return [_counted(label, found) for label, found in taken.items()]


def clock_requests(
    workload: Workload, cast: Cast, port: int, *, rounds: int, times: int
) -> Clocked:
    """Have a few clients run a workload at once over HTTP, as fast as they are answered."""
    numbers = count()
    _one_round(workload, cast, port, numbers, WARM_UPS)
    found = []
    for _ in range(rounds):
        began = perf_counter()
        samples = _one_round(workload, cast, port, numbers, times)
        elapsed = perf_counter() - began
        seconds = [sample.seconds for sample in samples]
        found.append((len(samples) / elapsed, *_percentiles(seconds)))
    return Clocked(workload.name, *(median(column) for column in zip(*found, strict=True)))


def _one_round(
    workload: Workload, cast: Cast, port: int, numbers: "count[int]", times: int
) -> list[Sample]:
    def client(shares: Sequence[int]) -> list[Sample]:
        caller = OverHttp(port=port)
        for n in shares:
            workload.run(caller, cast, n)
        caller.connection.close()
        return caller.samples

    turns = [next(numbers) for _ in range(times)]
    with ThreadPoolExecutor(CLIENTS) as pool:
        answers = pool.map(client, [turns[n::CLIENTS] for n in range(CLIENTS)])
        return [sample for samples in answers for sample in samples]


def _by_label(samples: Sequence[Sample]) -> dict[str, list[Sample]]:
    found: dict[str, list[Sample]] = defaultdict(list)
    for sample in samples:
        found[sample.label].append(sample)
    return found


def _counted(label: str, rounds: Sequence[Sequence[Sample]]) -> Counted:
    everything = [sample for samples in rounds for sample in samples]
    times = [_percentiles([sample.seconds for sample in samples]) for samples in rounds]
    return Counted(
        label,
        queries=median(sample.queries for sample in everything),
        most_queries=max(sample.queries for sample in everything),
        cpu=1000 * median(_mean([s.cpu_seconds for s in samples]) for samples in rounds),
        database=1000 * median(_mean([s.database_seconds for s in samples]) for samples in rounds),
        p50=median(p50 for p50, _ in times),
        p95=median(p95 for _, p95 in times),
        kilobytes=median(sample.bytes for sample in everything) / 1024,
    )


def _mean(values: Sequence[float]) -> float:
    return sum(values) / len(values)


def _percentiles(seconds: Sequence[float]) -> tuple[float, float]:
    """The median and the 95th percentile, in milliseconds."""
    if len(seconds) == 1:
        return 1000 * seconds[0], 1000 * seconds[0]
    cuts = quantiles(seconds, n=20, method="inclusive")
    return 1000 * cuts[9], 1000 * cuts[18]
