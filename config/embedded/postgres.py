"""PostgreSQL under the launcher: a foreground child behind a socket in a private folder."""

import contextlib
import os
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import quote

from .bundles import Bundle
from .children import Program
from .folders import Place
from .terminal import Problem

DATABASE = "shaodao"
# For tests only: a power cut may cost the whole database, which is thrown away anyway.
CARELESS = ("fsync=off", "synchronous_commit=off", "full_page_writes=off", "autovacuum=off")


@dataclass(frozen=True)
class Postgres:
    """The server of one data folder."""

    place: Place
    bundle: Bundle
    careless: bool = False

    @property
    def data(self) -> Path:
        return self.place.folder / "postgres"

    @property
    def url(self) -> str:
        return f"postgresql://postgres@{quote(str(self.place.sockets), safe='')}/{DATABASE}"

    def prepare(self) -> None:
        """Make the database cluster once, whole or not at all; refuse one of another version."""
        if self.data.exists():
            self.place.owned(self.data)
            self._refuse_other_version()
            return
        new = self.place.folder / "postgres.new"
        shutil.rmtree(new, ignore_errors=True)
        self.place.owned(new)
        options = ["-U", "postgres", "-E", "UTF8", "--auth=trust"]
        options += ["--locale-provider=builtin", "--locale=C.UTF-8"]
        # Without a sync a power cut right after the first start could lose the cluster.
        options += ["--no-sync"] if self.careless else []
        self._call("initdb", "-D", str(new), *options)
        new.rename(self.data)

    def program(self) -> Program:
        """Describe the server: no TCP port, and every file in folders of its own."""
        settings = [
            "listen_addresses=",
            f"unix_socket_directories={self.place.sockets}",
            "max_connections=100",
            "shared_buffers=64MB",
            "log_timezone=Asia/Shanghai",
            *(CARELESS if self.careless else ()),
        ]
        options = [part for setting in settings for part in ("-c", setting)]
        return Program(
            name="PostgreSQL",
            command=[str(self.bundle.postgres / "postgres"), "-D", str(self.data), *options],
            folder=self.data,
            environment=bare_environment(),
            log=self.place.logs / "postgres.log",
            account=self.place.account,
            # PostgreSQL's fast stop: it breaks clients off and keeps all that was committed.
            stop_signal=signal.SIGINT,
            orphan_signal=signal.SIGINT,
            patience=30,
            before=lambda: clear_stale_pid(self.data),
        )

    def ready(self) -> bool:
        """Tell whether the server answers."""
        return self._ask("pg_isready", "-q", "-t", "2").returncode == 0

    def make_database(self) -> None:
        """Create the application's database if it is not there."""
        query = f"SELECT 1 FROM pg_database WHERE datname = '{DATABASE}'"
        if self._ask("psql", "-d", "postgres", "-tAc", query).stdout.strip() == "1":
            return
        made = self._ask("createdb", "-T", "template0", DATABASE)
        if made.returncode:
            raise Problem(f"The database could not be created: {made.stderr.strip()}")

    def _ask(self, program: str, *arguments: str) -> "subprocess.CompletedProcess[str]":
        """Run one of PostgreSQL's client programs, as ourselves."""
        return subprocess.run(
            [str(self.bundle.postgres / program), "-h", str(self.place.sockets), "-U", "postgres"]
            + list(arguments),
            env=bare_environment(),
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            errors="replace",
            check=False,
        )

    def _call(self, program: str, *arguments: str) -> None:
        account = self.place.account
        done = subprocess.run(
            [str(self.bundle.postgres / program), *arguments],
            cwd=self.place.folder,
            env=bare_environment(),
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            errors="replace",
            user=account.uid if account else None,
            group=account.gid if account else None,
            extra_groups=[] if account else None,
            start_new_session=True,
            check=False,
        )
        if done.returncode:
            if "No space left" in done.stdout:
                raise Problem(f"The disk is full: no room for a database in {self.place.folder}.")
            raise Problem(f"PostgreSQL's {program} failed.\n{done.stdout.strip()[-2000:]}")

    def _refuse_other_version(self) -> None:
        try:
            stored = (self.data / "PG_VERSION").read_text().strip()
        except OSError as error:
            raise Problem(f"{self.data} has no PostgreSQL data ({error.strerror}).") from error
        ours = self._version()
        if stored != ours:
            raise Problem(
                f"{self.data} was made by PostgreSQL {stored}, this is PostgreSQL {ours}; "
                "docs/operations.md says how to carry the data over."
            )

    def _version(self) -> str:
        command = [str(self.bundle.postgres / "postgres"), "--version"]
        text = subprocess.run(command, capture_output=True, text=True, check=False).stdout
        return text.split()[-1].partition(".")[0] if text.split() else "?"


def bare_environment() -> dict[str, str]:
    """Return the little a server needs; PGDATA or PGHOST of the caller must not reach it."""
    return {"PATH": os.environ.get("PATH", "/usr/bin:/bin"), "LANG": "C.UTF-8", "TZ": "UTC"}


def clear_stale_pid(data: Path, wait: float = 10) -> None:
    """See off a server that is still going down; defuse a pid file that names none of ours.

    The number alone proves nothing: after a crash it may belong to anybody's process. PostgreSQL
    would refuse to start then, but takes its parent's number for stale. The file itself stays: by
    it PostgreSQL finds out whether orphans of a killed server still use the shared memory.
    """
    file = data / "postmaster.pid"
    for number in (None, signal.SIGINT, signal.SIGQUIT):
        pid = _server_pid(file, data)
        if pid is None:
            break
        if number:
            with contextlib.suppress(ProcessLookupError):
                os.kill(pid, number)
        _wait_for_end(lambda: _server_pid(file, data) is None, wait)
    if _server_pid(file, data) is not None:
        raise Problem(f"An older PostgreSQL still runs on {data} and does not stop.")
    with contextlib.suppress(FileNotFoundError):
        first, *rest = file.read_text().split("\n") or [""]
        if _is_alive(first):
            file.write_text("\n".join([str(os.getpid()), *rest]))


def _is_alive(number: str) -> bool:
    try:
        os.kill(int(number), 0)
    except PermissionError:
        return True
    except (ValueError, OSError, OverflowError):
        return False
    return True


def _wait_for_end(over: Callable[[], bool], seconds: float) -> None:
    until = time.monotonic() + seconds
    while not over() and time.monotonic() < until:
        time.sleep(0.05)


def _server_pid(file: Path, data: Path) -> int | None:
    """Return the pid in the file if that process really is a PostgreSQL on this data folder."""
    try:
        pid = int(file.read_text().splitlines()[0])
    except (OSError, ValueError, IndexError):
        return None
    words = _command_line(pid)
    return pid if "postgres" in words[0] and str(data) in words else None


def _command_line(pid: int) -> list[str]:
    if sys.platform == "linux":
        with contextlib.suppress(OSError):
            words = Path(f"/proc/{pid}/cmdline").read_bytes().split(b"\0")
            return [os.fsdecode(word) for word in words]
        return [""]
    listing = subprocess.run(
        ["ps", "-ww", "-o", "command=", "-p", str(pid)], capture_output=True, text=True, check=False
    )
    return listing.stdout.split() or [""]
