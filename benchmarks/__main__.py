"""`python -m benchmarks`: seed, measure and explain, on a database named for nothing else."""

import argparse
import os
import sys
import tempfile
from importlib import import_module

import django


def main(words: list[str]) -> int:
    """Read what is asked for, set Django up for that database, and run."""
    options = _parser().parse_args(words)
    # `make bench` sets DATABASE_URL to nowhere, so there is a name that it leaves alone.
    found = (options.database_url, *map(os.environ.get, ("BENCH_DATABASE_URL", "DATABASE_URL")))
    address = next(filter(None, found), None)
    if address is None:
        sys.stderr.write("Name a database of its own: --database-url or BENCH_DATABASE_URL.\n")
        return 2
    # Set before Django reads its settings; the web server inherits them.
    os.environ |= {"DATABASE_URL": address, "DEBUG": "0", "LOG_LEVEL": "ERROR"}
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
    with tempfile.TemporaryDirectory(prefix="shaodao-bench-") as folder:
        os.environ |= {"DATA_DIR": folder, "LOG_ROOT_FILE": f"{folder}/log-roots.jsonl"}
        django.setup()
        return int(import_module("benchmarks.program").run(options))


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m benchmarks", description=__doc__)
    parser.add_argument("--database-url", help="default: BENCH_DATABASE_URL, else DATABASE_URL")
    parser.add_argument(
        "--tickets",
        type=int,
        nargs="+",
        default=[1_000, 100_000],
        help="sizes to fill the database to, one after the other (default: 1000 100000)",
    )
    parser.add_argument("--rounds", type=int, default=5, help="medians are over so many")
    parser.add_argument("--times", type=int, default=60, help="requests in a round")
    parser.add_argument("--only", nargs="+", default=[], help="workloads that begin so")
    parser.add_argument("--seed-only", action="store_true", help="fill, do not measure")
    parser.add_argument("--no-http", action="store_true", help="measure in this process only")
    parser.add_argument("--seed", type=int, default=1, help="other numbers make other tickets")
    parser.add_argument("--verify", action="store_true", help="check the log of large sizes too")
    parser.add_argument("--fresh", action="store_true", help="empty the benchmarks' database first")
    parser.add_argument("--force", action="store_true", help="use a database with other tickets")
    return parser


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
