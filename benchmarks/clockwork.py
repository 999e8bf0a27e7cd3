"""What the clockwork costs: `python -m benchmarks.sweep` and `python -m benchmarks.deliver`.

At one moment so many duties, or messages, become due; worker processes, each like one of Celery's,
work them off. Lateness is counted from that moment.
"""

import argparse
import json
import os
import subprocess
import sys
import tempfile
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from statistics import median
from time import perf_counter, process_time
from typing import Any

import django

RUNS_OF_NOTHING = 9


@dataclass(frozen=True)
class Job:
    """One part of the clockwork: how to fill, make due, work, and see how late the last was."""

    name: str
    fill: Callable[[Any, int], int]
    make_due: Callable[[Any, int, datetime], int]
    work: Callable[[], tuple[int, int]]
    worst: Callable[[datetime], float]
    # What was stopped before its end leaves nothing due.
    put_off: Callable[[], None]


@dataclass(frozen=True)
class Result:
    """One measured case."""

    size: int
    due: int
    workers: int
    done: int
    failed: int
    seconds: float
    worst: float
    # Of each duty or message, in milliseconds: of the workers, and of the database for them.
    cpu: float = 0
    database: float = 0

    def cells(self) -> list[str]:
        rate = self.done / self.seconds if self.seconds and self.done else 0
        left = "" if self.done >= self.due else f" of {self.due:,}"
        return [
            *(f"{self.size:,}", f"{self.due:,}", str(self.workers)),
            *(f"{self.done:,}{left}", f"{self.seconds:.3g}", f"{rate:.0f}" if rate else "–"),
            *(f"{self.worst:.0f}" if self.done else "–", str(self.failed)),
            *(
                f"{self.cpu:.1f}" if self.done else "–",
                f"{self.database:.1f}" if self.done else "–",
            ),
        ]


HEAD = ["rows", "due", "workers", "done", "seconds", "a second", "last one late by s", "failed"]
HEAD += ["CPU ms each", "of the database"]


def main(name: str, words: list[str]) -> int:
    """Read what is asked for, set Django up for that database, and run."""
    options = _parser(name).parse_args(words)
    found = (options.database_url, *map(os.environ.get, ("BENCH_DATABASE_URL", "DATABASE_URL")))
    address = next(filter(None, found), None)
    if address is None:
        sys.stderr.write("Name a database of its own: --database-url or BENCH_DATABASE_URL.\n")
        return 2
    os.environ |= {"DATABASE_URL": address, "DEBUG": "0", "LOG_LEVEL": "CRITICAL"}
    # To a file: what is measured is ours, not a gateway. Officers are told by mail of what is due.
    mail = "file" if name == "sweep" else "off"
    os.environ |= {"TELL_SMS": "file", "TELL_MAIL": mail, "TELL_CHAT": "off"}
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
    with tempfile.TemporaryDirectory(prefix="shaodao-bench-") as folder:
        os.environ.setdefault("DATA_DIR", folder)
        if options.worker:
            os.environ["DATA_DIR"] = options.worker
        else:
            os.environ |= {"DATA_DIR": folder, "LOG_ROOT_FILE": f"{folder}/log-roots.jsonl"}
        django.setup()
        return _work(_job(name), options) if options.worker else _measure(_job(name), options)


def _parser(name: str) -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog=f"python -m benchmarks.{name}", description=__doc__)
    parser.add_argument("--database-url", help="default: BENCH_DATABASE_URL, else DATABASE_URL")
    parser.add_argument("--sizes", type=int, nargs="+", default=[1_000, 100_000, 1_000_000])
    parser.add_argument("--due", nargs="+", default=["0", "1%", "100000"], help="numbers or shares")
    parser.add_argument("--workers", type=int, nargs="+", default=[1, 2])
    parser.add_argument("--longest", type=float, default=900, help="seconds, then it is stopped")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--fresh", action="store_true", help="empty the benchmarks' database first")
    parser.add_argument("--worker", default="", help=argparse.SUPPRESS)
    return parser


def _job(name: str) -> Job:
    from benchmarks import jobs  # noqa: PLC0415 - reads models, so only after django.setup

    found: Job = getattr(jobs, name)
    return found


def _measure(job: Job, options: argparse.Namespace) -> int:
    from benchmarks.jobs import prepare  # noqa: PLC0415 - as above
    from benchmarks.tables import table  # noqa: PLC0415 - as above

    copies = prepare(options)
    results = []
    for size in sorted(options.sizes):
        began = perf_counter()
        rows = job.fill(copies, size)
        _say(f"{rows:,} rows of {job.name}; filled in {perf_counter() - began:.0f} s")
        for due in dict.fromkeys(_due(text, size) for text in options.due):
            if due == 0:
                results.append(_nothing(job, rows))
            elif due <= size:
                results += [_run(job, copies, rows, due, n, options) for n in options.workers]
    print(table(HEAD, [result.cells() for result in results]))
    return 0


def _due(text: str, size: int) -> int:
    return round(size * float(text[:-1]) / 100) if text.endswith("%") else int(text)


def _nothing(job: Job, rows: int) -> Result:
    """How long it takes to find that nothing is due; the median of some runs."""
    times = []
    job.work()
    for _ in range(RUNS_OF_NOTHING):
        began = perf_counter()
        job.work()
        times.append(perf_counter() - began)
    _say(f"  nothing due: {median(times) * 1000:.1f} ms")
    return Result(rows, 0, 1, 0, 0, median(times), 0)


def _run(
    job: Job, copies: Any, rows: int, due: int, workers: int, options: argparse.Namespace
) -> Result:
    from django.utils import timezone  # noqa: PLC0415 - only after django.setup

    command = [sys.executable, "-m", f"benchmarks.{job.name}"]
    command += ["--worker", os.environ["DATA_DIR"], "--longest", str(options.longest)]
    processes = [
        subprocess.Popen(  # noqa: S603 - ourselves, without a shell
            command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
        )
        for _ in range(workers)
    ]
    for process in processes:
        assert process.stdout is not None
        # It says so when it is ready, so that starting is not measured.
        process.stdout.readline()
    count = job.make_due(copies, due, timezone.now())
    at = timezone.now()
    for process in processes:
        assert process.stdin is not None
        process.stdin.write("go\n")
        process.stdin.flush()
    said = [json.loads(process.communicate()[0]) for process in processes]
    seconds = max(each["seconds"] for each in said)
    done, failed = sum(each["done"] for each in said), sum(each["failed"] for each in said)
    each = [sum(row[name] for row in said) * 1000 / max(done, 1) for name in ("cpu", "database")]
    result = Result(rows, count, workers, done, failed, seconds, job.worst(at), *each)
    _say("  " + " | ".join(result.cells()))
    if done < count:
        job.put_off()
    return result


def _work(job: Job, options: argparse.Namespace) -> int:
    """Be one worker: wait for the word, work until nothing is due, and say what was done."""
    # What only the first run does is done before: imports, caches, the connection.
    job.work()
    started = process_time(), _database_cpu()
    print("ready", flush=True)
    sys.stdin.readline()
    began, done, failed, seconds = perf_counter(), 0, 0, 0.0
    while perf_counter() - began < options.longest:
        did, broke = job.work()
        done, failed = done + did, failed + broke
        if not did:
            break
        seconds = perf_counter() - began
    said = {"done": done, "failed": failed, "seconds": seconds}
    print(json.dumps(said | _spent(started)), flush=True)
    return 0


def _spent(started: tuple[float, float]) -> dict[str, float]:
    return {"cpu": process_time() - started[0], "database": _database_cpu() - started[1]}


def _database_cpu() -> float:
    """The CPU seconds of this connection's server process; 0 if it runs on another machine."""
    from django.db import connection  # noqa: PLC0415 - only after django.setup

    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_backend_pid()")
        stat = Path(f"/proc/{cursor.fetchone()[0]}/stat")
    if not stat.exists():
        return 0.0
    fields = stat.read_text().rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def _say(line: str) -> None:
    """Progress goes where it does not disturb the table."""
    sys.stderr.write(f"{line}\n")
    sys.stderr.flush()
