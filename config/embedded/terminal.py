"""What the launcher says to the person at the terminal."""

import contextlib
import sys
from pathlib import Path


class Problem(Exception):
    """Something the person at the terminal can put right, said in one sentence."""


def say(text: str) -> None:
    """Print a line; a terminal that has gone away must not keep us from stopping the servers."""
    with contextlib.suppress(OSError, ValueError):
        print(text, flush=True)


def last_lines(log: Path, count: int = 15) -> str:
    """Return the end of a log file, for a message about the program that wrote it."""
    try:
        lines = log.read_text(errors="replace").splitlines()
    except OSError:
        return ""
    return "\n".join(lines[-count:])


def complain(problem: Problem) -> None:
    """Print a problem where errors go."""
    with contextlib.suppress(OSError, ValueError):
        sys.stdout.flush()
        print(f"run.py: {problem}", file=sys.stderr, flush=True)
