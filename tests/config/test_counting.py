"""CI refuses a run with fewer tests than before, unless a commit says why."""

import subprocess
import sys
from pathlib import Path

import pytest

from config.embedded.environment import ROOT

COUNTER = (ROOT / ".ci" / "count.py").read_text()


@pytest.fixture
def checkout(tmp_path: Path) -> Path:
    """A small repository with CI's counter in it."""
    (tmp_path / ".ci").mkdir()
    (tmp_path / ".ci" / "count.py").write_text(COUNTER)
    (tmp_path / "tests").mkdir()
    git(tmp_path, "init", "-q")
    return tmp_path


def git(folder: Path, *arguments: str) -> None:
    who = ["-c", "user.name=T", "-c", "user.email=t@example.org", "-c", "commit.gpgsign=false"]
    subprocess.run(["git", *who, *arguments], cwd=folder, check=True)


def commit(checkout: Path, number: int, *paragraphs: str) -> None:
    (checkout / "tests" / "COLLECTED").write_text(f"{number}\n")
    git(checkout, "add", ".")
    message = [part for paragraph in ("Change.", *paragraphs) for part in ("-m", paragraph)]
    git(checkout, "commit", "-q", "--allow-empty", *message)


def verdict(checkout: Path, ran: int) -> int:
    results = checkout / "results.xml"
    results.write_text(f'<testsuites><testsuite tests="{ran}"/></testsuites>')
    command = [sys.executable, str(checkout / ".ci" / "count.py"), str(results)]
    return subprocess.run(command, capture_output=True, check=False).returncode


def test_as_many_tests_as_written_down_or_more_pass(checkout):
    commit(checkout, 10)

    assert [verdict(checkout, ran) for ran in (9, 10, 11)] == [1, 0, 0]


def test_a_run_without_tests_fails(checkout):
    commit(checkout, 0)

    assert verdict(checkout, 0) == 1


def test_lowering_the_number_does_not_hide_lost_tests(checkout):
    commit(checkout, 10)
    commit(checkout, 8)

    assert verdict(checkout, 8) == 1


def test_a_reason_in_the_commit_allows_fewer_tests_from_then_on(checkout):
    commit(checkout, 10)
    commit(checkout, 8, "Tests-removed: the page is gone")
    commit(checkout, 8)

    assert [verdict(checkout, ran) for ran in (7, 8)] == [1, 0]


def test_the_number_itself_must_be_lowered_too(checkout):
    commit(checkout, 10)
    commit(checkout, 10, "Tests-removed: the page is gone")

    assert verdict(checkout, 8) == 1
