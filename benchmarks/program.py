"""What the command does, size by size; results go to standard output as Markdown."""

import argparse
import sys
from collections.abc import Sequence
from time import perf_counter

from django.core.management import call_command
from django.db import connection
from django.db.utils import OperationalError
from django.utils import timezone

from benchmarks import loading, tables
from benchmarks.cast import Cast
from benchmarks.measuring import Clocked, Counted, clock_requests, count_requests
from benchmarks.plans import ways
from benchmarks.seeding import Seeder
from benchmarks.serving import server
from benchmarks.workloads import WORKLOADS, Workload
from governance.services.demo import plant_demo
from workflow.services import verify_log

# Larger logs take minutes to check: only when asked for.
VERIFIED = 10_000


def run(options: argparse.Namespace) -> int:
    """Seed and measure every size that is asked for; return the exit code."""
    try:
        _prepare(options)
    except (OperationalError, loading.ForeignData) as error:
        sys.stderr.write(f"{error}\nName an empty database with BENCH_DATABASE_URL.\n")
        return 2
    present = loading.count_tickets()
    sizes = [size for size in sorted(options.tickets) if size >= present] or [present]
    for size in set(options.tickets) - set(sizes):
        _say(f"{size} tickets: left out, there are {present} already. --fresh begins anew.")
    chosen = [w for w in WORKLOADS if not options.only or w.name.startswith(tuple(options.only))]
    _measure(options, sizes, chosen)
    return 0


def _prepare(options: argparse.Namespace) -> None:
    """Make the database ready: ours, migrated, with the demo county in it."""
    loading.claim_database(force=options.force, fresh=options.fresh)
    call_command("migrate", interactive=False, verbosity=0)
    plant_demo("benchmark")
    call_command("collectstatic", interactive=False, verbosity=0)


def _measure(options: argparse.Namespace, sizes: list[int], chosen: Sequence[Workload]) -> None:
    seeder = Seeder(options.seed)
    _say(f"Recorded the journeys in {seeder.seconds:.0f} s.")
    counted: dict[int, list[Counted]] = {}
    clocked: dict[int, list[Clocked]] = {}
    for size in sizes:
        _seed(seeder, size, verify=options.verify)
        if options.seed_only:
            continue
        cast = Cast(seeder.county, options.seed)
        counted[size] = _count(options, chosen, cast)
        if not options.no_http:
            clocked[size] = _clock(options, chosen, cast)
    if options.seed_only:
        return
    print(_heading(options))
    print("\nInside the process\n\n" + tables.counted_table(counted))
    if clocked:
        print("\nOver HTTP\n\n" + tables.clocked_table(clocked))
    loading.refresh_statistics()
    print("\nPlans\n\n" + tables.ways_table(ways(cast)))


def _seed(seeder: Seeder, size: int, *, verify: bool) -> None:
    made = seeder.fill(size)
    loading.refresh_statistics()
    _say(
        f"{size} tickets: made {made.tickets} with {made.rows} rows in {made.seconds:.0f} s, "
        f"database {loading.size_mb()} MB."
    )
    if verify or size <= VERIFIED:
        _verify()


def _verify() -> None:
    began = perf_counter()
    faults = verify_log()
    if faults:
        raise SystemExit("\n".join(faults[:10]))
    _say(f"The log is whole; checked in {perf_counter() - began:.0f} s.")


def _count(options: argparse.Namespace, chosen: Sequence[Workload], cast: Cast) -> list[Counted]:
    found = []
    for workload in chosen:
        _say(f"  counting: {workload.name}")
        found += count_requests(workload, cast, rounds=options.rounds, times=options.times)
    return found


def _clock(options: argparse.Namespace, chosen: Sequence[Workload], cast: Cast) -> list[Clocked]:
    # The server's processes have connections of their own; ours would only hold a snapshot open.
    connection.close()
    found = []
    with server() as port:
        for workload in chosen:
            _say(f"  clocking: {workload.name}")
            rounds, times = options.rounds, options.times
            found.append(clock_requests(workload, cast, port, rounds=rounds, times=times))
    return found


def _heading(options: argparse.Namespace) -> str:
    with connection.cursor() as cursor:
        cursor.execute("SHOW server_version")
        (version,) = cursor.fetchone()
    return (
        f"{timezone.localdate():%Y-%m-%d}, PostgreSQL {version}, {options.rounds} rounds of "
        f"{options.times}, seed {options.seed}"
    )


def _say(line: str) -> None:
    """Progress goes where it does not disturb the tables."""
    sys.stderr.write(f"{line}\n")
    sys.stderr.flush()
