"""Child processes that cannot outlive the launcher, in the foreground or watched over."""

import contextlib
import ctypes
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

from .folders import Account

BIGGEST_LOG = 10 * 2**20
_PR_SET_PDEATHSIG = 1
# Loaded before any fork: between fork and exec a child must not load libraries.
_libc = ctypes.CDLL(None) if sys.platform == "linux" else None


def die_with_parent(number: int) -> Callable[[], None] | None:
    """Return a preexec function: Linux then sends the child this signal when we die.

    Works only from the main thread, because the kernel watches the thread that forked.
    """
    if _libc is None:
        return None
    libc, parent = _libc, os.getpid()

    def tie() -> None:
        libc.prctl(_PR_SET_PDEATHSIG, number)
        if os.getppid() != parent:
            os._exit(1)

    return tie


@dataclass(frozen=True)
class Program:
    """How to run a child, how to ask it to stop, and how long to wait for that."""

    name: str
    command: list[str]
    folder: Path
    environment: dict[str, str]
    log: Path
    account: Account | None = None
    stop_signal: int = signal.SIGTERM
    # Sent by the kernel when the launcher is killed: the quickest way down that loses nothing.
    orphan_signal: int = signal.SIGTERM
    patience: float = 15
    before: Callable[[], None] = field(default=lambda: None)


class Child:
    """A running program, leader of its own process group."""

    def __init__(self, program: Program) -> None:
        program.before()
        self.program = program
        self.started = time.monotonic()
        self._asked_at: float | None = None
        account = program.account
        with open(_fresh(program.log), "ab") as log:
            self.process = subprocess.Popen(
                program.command,
                cwd=program.folder,
                env=program.environment,
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=subprocess.STDOUT,
                start_new_session=True,
                preexec_fn=die_with_parent(program.orphan_signal),
                user=account.uid if account else None,
                group=account.gid if account else None,
                extra_groups=[] if account else None,
            )

    @property
    def exit_code(self) -> int | None:
        return self.process.poll()

    def ask_to_stop(self) -> None:
        """Send the signal this program understands as a request to finish."""
        if self.exit_code is None:
            self.process.send_signal(self.program.stop_signal)

    def finish(self, patience: float | None = None) -> None:
        """Wait for the end, then clear away whatever is left of the process group."""
        with contextlib.suppress(subprocess.TimeoutExpired):
            self.process.wait(self.program.patience if patience is None else patience)
        with contextlib.suppress(ProcessLookupError, PermissionError):
            os.killpg(self.process.pid, signal.SIGKILL)
        self.process.wait()


def _fresh(log: Path) -> Path:
    """Put a log that has grown big aside before writing on."""
    with contextlib.suppress(FileNotFoundError):
        if log.stat().st_size > BIGGEST_LOG:
            log.replace(log.with_name(log.name + ".1"))
    return log
