"""A web server of our own for the time of a measurement, as the service itself starts it."""

import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from http.client import HTTPConnection, HTTPException
from typing import IO

from django.conf import settings

from benchmarks.callers import HOST

WORKERS, THREADS = 2, 8
PATIENCE = 60


class NotServing(RuntimeError):
    """The web server did not come up."""


@contextmanager
def server() -> Iterator[int]:
    """Run gunicorn on a free port of this machine; it ends with the block."""
    port = _free_port()
    with tempfile.TemporaryFile() as log:
        process = subprocess.Popen(_command(port), stdout=log, stderr=log, cwd=settings.BASE_DIR)
        try:
            _await(port, process, log)
            yield port
        finally:
            process.terminate()
            try:
                process.wait(10)
            except subprocess.TimeoutExpired:
                process.kill()
                process.wait()


def _command(port: int) -> list[str]:
    options = ["--bind", f"{HOST}:{port}", "--worker-class", "gthread", "--no-control-socket"]
    options += ["--workers", str(WORKERS), "--threads", str(THREADS), "--log-level", "warning"]
    return [sys.executable, "-m", "gunicorn", *options, "config.wsgi:application"]


def _free_port() -> int:
    with socket.socket() as free:
        free.bind((HOST, 0))
        return int(free.getsockname()[1])


def _await(port: int, process: "subprocess.Popen[bytes]", log: IO[bytes]) -> None:
    until = time.monotonic() + PATIENCE
    while time.monotonic() < until and process.poll() is None:
        connection = HTTPConnection(HOST, port, timeout=5)
        try:
            connection.request("GET", "/healthz")
            if connection.getresponse().status == 200:
                return
        except (OSError, HTTPException):
            time.sleep(0.2)
        finally:
            connection.close()
    log.seek(0)
    raise NotServing(log.read().decode(errors="replace")[-2000:])
