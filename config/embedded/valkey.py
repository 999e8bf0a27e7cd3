"""Valkey under the launcher: every write kept, reached through a socket only."""

import contextlib
import os
import signal
import socket
import time
from dataclasses import dataclass
from pathlib import Path

from .bundles import Bundle
from .children import Program
from .folders import Place
from .postgres import bare_environment
from .terminal import Problem


@dataclass(frozen=True)
class Valkey:
    """The server of one data folder."""

    place: Place
    bundle: Bundle

    @property
    def socket(self) -> Path:
        return self.place.sockets / "valkey.sock"

    @property
    def url(self) -> str:
        return f"redis+socket://{self.socket}?virtual_host=0"

    def prepare(self) -> None:
        """Make the folder for the append-only file."""
        self.place.owned(self.place.folder / "valkey")

    def program(self) -> Program:
        """Describe the server: no TCP port, append-only file, no snapshots."""
        folder = self.place.folder / "valkey"
        options = {
            "--port": "0",
            "--unixsocket": str(self.socket),
            "--unixsocketperm": "700",
            "--appendonly": "yes",
            "--save": "",
            "--daemonize": "no",
            "--maxmemory-policy": "noeviction",
        }
        words = [word for pair in options.items() for word in pair]
        return Program(
            name="Valkey",
            command=[str(self.bundle.valkey), *words],
            folder=folder,
            environment=bare_environment(),
            log=self.place.logs / "valkey.log",
            account=self.place.account,
            stop_signal=signal.SIGTERM,
            orphan_signal=signal.SIGTERM,
            patience=15,
            before=self._see_off_older,
        )

    def ready(self) -> bool:
        """Tell whether the server answers."""
        return self._ask(b"PING\r\n").startswith(b"+PONG")

    def _see_off_older(self) -> None:
        """Wait for a server a killed launcher left: two of them would spoil one another's file."""
        for request in (b"", b"SHUTDOWN\r\n"):
            if request:
                self._ask(request)
            until = time.monotonic() + 5
            while self._listening() and time.monotonic() < until:
                time.sleep(0.05)
            if not self._listening():
                self.socket.unlink(missing_ok=True)
                return
        raise Problem(f"An older Valkey still answers at {self.socket} and does not stop.")

    def _listening(self) -> bool:
        return bool(self._ask(b"PING\r\n"))

    def _ask(self, request: bytes) -> bytes:
        """Send one request; no answer is an empty one."""
        with contextlib.suppress(OSError), socket.socket(socket.AF_UNIX) as line:
            line.settimeout(2)
            line.connect(os.fspath(self.socket))
            line.sendall(request)
            return line.recv(64)
        return b""
