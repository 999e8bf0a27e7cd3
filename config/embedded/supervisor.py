"""Starts children in order, restarts those that crash, and stops them in reverse."""

import contextlib
import os
import select
import signal
import subprocess
import time
from collections.abc import Callable
from pathlib import Path
from types import FrameType

from .children import Child, Program, die_with_parent
from .terminal import Problem, last_lines, say

STOP_SIGNALS = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)
FIRST_DELAY = 0.5
LONGEST_DELAY = 30.0
# A child that lived this long was healthy: its next crash starts the back-off anew.
HEALTHY_AFTER = 60.0


class Stopped(Exception):
    """Somebody pressed Ctrl-C or asked the launcher to end."""


class Watched:
    """One child and its history of crashes."""

    def __init__(self, program: Program) -> None:
        self.program = program
        self.child: Child | None = Child(program)
        self.delay = FIRST_DELAY
        self.retry_at = 0.0

    def look(self) -> None:
        """Restart the child if it has ended and its back-off is over."""
        if self.child is None:
            if time.monotonic() >= self.retry_at:
                self._restart()
        elif self.child.exit_code is not None:
            self._note_crash(self.child)

    def _note_crash(self, child: Child) -> None:
        child.finish()
        if time.monotonic() - child.started > HEALTHY_AFTER:
            self.delay = FIRST_DELAY
        say(
            f"{self.program.name} ended unexpectedly (exit {child.exit_code}); "
            f"starting it again in {self.delay:g} s. Its log: {self.program.log}"
        )
        self._wait_before_retry()

    def _wait_before_retry(self) -> None:
        self.child = None
        self.retry_at = time.monotonic() + self.delay
        self.delay = min(self.delay * 2, LONGEST_DELAY)

    def _restart(self) -> None:
        try:
            self.child = Child(self.program)
        except (OSError, Problem, subprocess.SubprocessError) as error:
            say(f"{self.program.name} could not be started: {error}")
            self._wait_before_retry()


class Supervisor:
    """Owns every process of one launcher; used as a context, it leaves none behind."""

    def __init__(self) -> None:
        self._watched: list[Watched] = []
        self._requests = 0
        self._foreground = False
        self._wake, self._waker = os.pipe()

    def __enter__(self) -> "Supervisor":
        for end in (self._wake, self._waker):
            os.set_blocking(end, False)
        signal.set_wakeup_fd(self._waker, warn_on_full_buffer=False)
        for number in STOP_SIGNALS:
            # Under nohup the hang-up stays ignored. Ctrl-C does not: a script that starts us in
            # the background has it ignored, too, and may still send it.
            if number != signal.SIGHUP or signal.getsignal(number) != signal.SIG_IGN:
                signal.signal(number, self._note)
        signal.signal(signal.SIGCHLD, lambda *_: None)
        return self

    def __exit__(self, *_: object) -> None:
        self._stop_all()
        signal.set_wakeup_fd(-1)
        os.close(self._wake)
        os.close(self._waker)

    def start(self, program: Program, ready: Callable[[], bool], *, within: float = 60) -> None:
        """Start a child and wait until it answers; a child that ends before that is a problem."""
        watched = Watched(program)
        self._watched.append(watched)
        until = time.monotonic() + within
        while not ready():
            code = watched.child.exit_code if watched.child else None
            if code is not None or time.monotonic() > until:
                state = f"ended at once (exit {code})" if code is not None else "does not answer"
                tail = last_lines(program.log)
                raise Problem(f"{program.name} {state}. The end of {program.log}:\n{tail}")
            self.pause(0.05)

    def watch(self) -> None:
        """Keep all children alive until somebody asks to stop."""
        while True:
            for watched in self._watched:
                watched.look()
            self.pause(0.5)

    def pause(self, seconds: float) -> None:
        """Wait; a signal ends the wait, and a request to stop ends everything."""
        if not self._requests:
            select.select([self._wake], [], [], seconds)
            self._drain()
        if self._requests:
            raise Stopped

    def run(
        self, command: list[str], folder: Path, environment: dict[str, str], *, quiet: bool = True
    ) -> str:
        """Run a command to its end, return what it printed; if not quiet, errors show at once."""
        process = subprocess.Popen(
            command,
            cwd=folder,
            env=environment,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT if quiet else None,
            text=True,
            errors="replace",
            start_new_session=True,
            preexec_fn=die_with_parent(signal.SIGTERM),
        )
        try:
            output = self._collect(process)
        finally:
            with contextlib.suppress(ProcessLookupError, PermissionError):
                os.killpg(process.pid, signal.SIGKILL)
            process.wait()
        if process.returncode:
            raise CommandFailed(command, process.returncode, output)
        return output

    def _collect(self, process: "subprocess.Popen[str]") -> str:
        while True:
            try:
                return process.communicate(timeout=0.2)[0]
            except subprocess.TimeoutExpired:
                self.pause(0)

    def hand_over(self, command: list[str], folder: Path, environment: dict[str, str]) -> int:
        """Give the terminal to a command, Ctrl-C included, and return its exit code."""
        self._foreground = True
        process = subprocess.Popen(
            command, cwd=folder, env=environment, preexec_fn=die_with_parent(signal.SIGTERM)
        )
        try:
            while process.poll() is None:
                for watched in self._watched:
                    watched.look()
                if self._requests:
                    process.terminate()
                    self._requests = 0
                select.select([self._wake], [], [], 0.5)
                self._drain()
        finally:
            self._foreground = False
        return process.returncode if process.returncode >= 0 else 128 - process.returncode

    def _note(self, number: int, _frame: FrameType | None) -> None:
        # While a command has the terminal, Ctrl-C is the command's: it got the signal as well.
        if not (self._foreground and number == signal.SIGINT):
            self._requests += 1

    def _drain(self) -> None:
        with contextlib.suppress(BlockingIOError):
            while os.read(self._wake, 512):
                pass

    def _stop_all(self) -> None:
        """Stop in reverse order, each with its patience; a second Ctrl-C makes it quick."""
        pressed = self._requests
        for watched in reversed(self._watched):
            child = watched.child
            if child is None:
                continue
            child.ask_to_stop()
            until = time.monotonic() + child.program.patience
            while child.exit_code is None and time.monotonic() < until:
                if self._requests > pressed + 1:
                    break
                select.select([self._wake], [], [], 0.1)
                self._drain()
            child.finish(0)
        self._watched.clear()


class CommandFailed(Problem):
    """A command that the start depends on did not succeed."""

    def __init__(self, command: list[str], code: int, output: str) -> None:
        self.output = output
        super().__init__(f"{' '.join(command[1:3])} failed (exit {code}).\n{output[-3000:]}")
