"""Refuses a run with fewer tests than there were, unless a commit says why: `count.py RESULTS`."""

import subprocess
import sys
import xml.etree.ElementTree as ElementTree
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
COLLECTED = "tests/COLLECTED"
TRAILER = "Tests-removed"


def main(results: str) -> int:
    """Compare the tests of this run with the number that is written down; 0 if none is missing."""
    ran = count(Path(results))
    wanted, why = expected(ROOT)
    if ran == 0:
        sys.stdout.write("No test ran.\n")
        return 1
    if ran < wanted:
        sys.stdout.write(
            f"{ran} tests ran, {wanted} are expected ({why}). If tests were removed on purpose, "
            f"write the new number to {COLLECTED} and give the commit a line "
            f"'{TRAILER}: <why>'.\n"
        )
        return 1
    sys.stdout.write(f"{ran} tests ran, at least {wanted} were expected ({why}).\n")
    return 0


def count(results: Path) -> int:
    """Return the number of tests in pytest's own report."""
    suites = ElementTree.parse(results).getroot().iter("testsuite")
    return sum(int(suite.get("tests", "0")) for suite in suites)


def expected(root: Path) -> tuple[int, str]:
    """Return the highest number since the last commit that removed tests on purpose.

    Not only the newest number: lowering it in the commit that loses tests would hide the loss.
    """
    highest, why = _number((root / COLLECTED).read_text()), COLLECTED
    for commit, reason in _history(root):
        number = _number(_git(root, "show", f"{commit}:{COLLECTED}"))
        if number > highest:
            highest, why = number, f"{COLLECTED} of commit {commit[:10]}"
        if reason:
            break
    return highest, why


def _history(root: Path) -> list[tuple[str, str]]:
    """Return the newest commits with the reason each gives for removing tests, if any."""
    pretty = f"--format=%H%x09%(trailers:key={TRAILER},valueonly,separator=%x20)"
    lines = _git(root, "log", "-100", pretty).splitlines()
    return [(commit, reason.strip()) for commit, _, reason in (li.partition("\t") for li in lines)]


def _git(root: Path, *arguments: str) -> str:
    """Return what git says; a commit without the file, or no git at all, says nothing."""
    done = subprocess.run(
        ["git", "-c", "safe.directory=*", *arguments],
        cwd=root,
        capture_output=True,
        text=True,
        check=False,
    )
    return done.stdout if done.returncode == 0 else ""


def _number(text: str) -> int:
    return int(text.strip() or 0)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1]))
