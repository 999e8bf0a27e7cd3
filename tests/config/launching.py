"""Starts the real launcher on a folder of its own, for the tests of its promises."""

import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from config.embedded.environment import ROOT

# What the surrounding test run uses must not reach the launchers under test.
OURS = ("DATABASE_URL", "BROKER_URL", "DATA_DIR", "DEMO", "SECRET_KEY", "VAULT_KEYS")
OURS += ("CODE_KEY", "QUERY_KEY", "LOG_KEY", "PHONE_KEY")


def start(*arguments: str, **settings: str) -> "subprocess.Popen[str]":
    environment = {name: value for name, value in os.environ.items() if name not in OURS}
    return subprocess.Popen(
        [sys.executable, str(ROOT / "run.py"), *arguments],
        env=environment | settings,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )


def refusal(*arguments: str, **settings: str) -> str:
    """Run a launcher that must refuse, and return the sentence it says."""
    process = start(*arguments, **settings)
    _, errors = process.communicate(timeout=60)
    assert process.returncode == 1, errors
    return errors.removeprefix("run.py: ").strip()


class Servers:
    """A launcher that runs only the servers, and the addresses it printed."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.launcher = start("servers", "--data", str(folder))
        self.addresses: dict[str, str] = {}
        for line in self.launcher.stdout or ():
            name, separator, value = line.strip().partition("=")
            if separator:
                self.addresses[name] = value
            if line.startswith("Ctrl-C"):
                return
        raise AssertionError(self.launcher.communicate()[1])

    @property
    def socket(self) -> Path:
        return Path(self.addresses["BROKER_URL"].split("?")[0].removeprefix("redis+socket://"))

    def stop(self) -> None:
        self.launcher.send_signal(signal.SIGINT)
        self.launcher.communicate(timeout=60)

    def processes(self) -> dict[int, str]:
        """Return every living process that works for this folder, with its command line."""
        marks = (str(self.folder), str(self.socket))
        found = {}
        for pid, parent, command in _processes():
            if pid != self.launcher.pid and (
                any(mark in command for mark in marks) or parent in found
            ):
                found[pid] = command
        return found


@contextmanager
def servers(folder: Path) -> Iterator[Servers]:
    running = Servers(folder)
    try:
        yield running
    finally:
        if running.launcher.poll() is None:
            running.stop()


def _processes() -> list[tuple[int, int, str]]:
    listing = subprocess.run(
        ["ps", "-eww", "-o", "pid=,ppid=,stat=,command="],
        capture_output=True,
        text=True,
        check=True,
    )
    rows = [line.split(None, 3) for line in listing.stdout.splitlines()]
    # A zombie has ended; in a container nobody may be there to collect it.
    return sorted((int(row[0]), int(row[1]), row[3]) for row in rows if row[2][0] != "Z")


def eventually(check: Callable[[], bool], seconds: float = 15) -> bool:
    until = time.monotonic() + seconds
    while time.monotonic() < until:
        if check():
            return True
        time.sleep(0.05)
    return check()


def holder(folder: Path) -> dict[str, object]:
    return json.loads((folder / "launcher.lock").read_text())
