"""Servers, workers and clocks of their own, to be killed: no other test depends on them."""

import json
import os
import signal
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from secrets import token_urlsafe
from typing import Any

from cryptography.fernet import Fernet

from config.embedded.environment import ROOT
from tests.config.launching import Servers, servers

SECRETS = ("SECRET_KEY", "CODE_KEY", "QUERY_KEY", "LOG_KEY", "PHONE_KEY")
QUEUES = "celery,deadlines,deliveries,reports"
WORKER = ["worker", "-P", "threads", "-c", "2", "-Q", QUEUES, "--loglevel", "INFO"]
WORKER += ["--without-gossip", "--without-mingle", "--without-heartbeat"]


class Clockwork:
    """A database, a broker, and any number of workers and clocks on them."""

    def __init__(self, servers: Servers, folder: Path) -> None:
        self.servers, self.folder = servers, folder
        self.settings = os.environ | {name: token_urlsafe(40) for name in SECRETS}
        self.settings |= servers.addresses | {
            "VAULT_KEYS": Fernet.generate_key().decode(),
            "DATA_DIR": str(folder),
            "LOG_ROOT_FILE": str(folder / "log-roots.jsonl"),
            "DEMO": "1",
            "DEBUG": "0",
            "TELL_SMS": "file",
        }
        self.running: list[subprocess.Popen[bytes]] = []
        self.started = 0

    def call(self, function: str, *arguments: Any) -> Any:
        """Call a function of tests.faults.night in a process on these servers."""
        done = self._run(function, *arguments)
        assert done.returncode == 0, done.stderr[-3000:]
        return json.loads(done.stdout.splitlines()[-1])

    def answers(self) -> bool:
        """Whether the database takes connections, as it does not while it recovers."""
        return self._run("due").returncode == 0

    def _run(self, function: str, *arguments: Any) -> "subprocess.CompletedProcess[str]":
        words = [sys.executable, "-m", "tests.faults.night", function, json.dumps(arguments)]
        return subprocess.run(
            words, cwd=ROOT, env=self.settings, capture_output=True, text=True, timeout=400
        )

    def worker(self) -> "subprocess.Popen[bytes]":
        return self._start("worker", *WORKER)

    def beat(self) -> "subprocess.Popen[bytes]":
        schedule = str(self.folder / f"schedule-{self.started}")
        return self._start("beat", "beat", "-s", schedule, "--pidfile", "", "--loglevel", "INFO")

    def _start(self, name: str, *words: str) -> "subprocess.Popen[bytes]":
        command = [sys.executable, "-m", "celery", "-A", "config", *words]
        log = (self.folder / f"{name}-{self.started}.log").open("ab")
        self.started += 1
        process = subprocess.Popen(
            command,
            cwd=ROOT,
            env=self.settings,
            stdin=subprocess.DEVNULL,
            stdout=log,
            stderr=subprocess.STDOUT,
            start_new_session=True,
        )
        self.running.append(process)
        return process

    def keep(self) -> None:
        """Start again what ended by itself, as run.py and the production shape do."""
        for process in [p for p in self.running if p.poll() is not None]:
            self.running.remove(process)
            (self.worker if "worker" in process.args else self.beat)()

    def kill_server(self, program: str) -> None:
        """Kill every process of a server as a crash of the machine would; it starts again."""
        for pid, command in self.servers.processes().items():
            if program in command.split()[0]:
                os.kill(pid, signal.SIGKILL)

    def stop(self) -> None:
        for process in self.running:
            kill(process)
        self.running.clear()

    def kill(self, process: "subprocess.Popen[bytes]") -> None:
        """kill -9; nobody starts this one again."""
        self.running.remove(process)
        kill(process)

    def logs(self) -> str:
        """The ends of what the processes wrote, for a test that failed."""
        return "\n".join(
            f"--- {log.name}\n{log.read_text(errors='replace')[-1500:]}"
            for log in sorted(self.folder.glob("*.log"))
        )


def kill(process: "subprocess.Popen[bytes]") -> None:
    """kill -9, the whole of it."""
    if process.poll() is None:
        os.killpg(process.pid, signal.SIGKILL)
    process.wait()


@contextmanager
def clockwork() -> Iterator[Clockwork]:
    with tempfile.TemporaryDirectory(prefix="shaodao-clock-", ignore_cleanup_errors=True) as name:
        folder = Path(name)
        # The servers may run as another user, who must be able to reach their folder.
        folder.chmod(0o755)
        with servers(folder / "servers") as stack:
            house = Clockwork(stack, folder)
            try:
                house.call("prepare")
                yield house
            finally:
                house.stop()
