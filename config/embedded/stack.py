"""Puts the parts together: a prepared place with servers, and the processes of the application."""

import contextlib
import http.client
import os
import shutil
import signal
import socket
from collections.abc import Iterator
from dataclasses import dataclass
from urllib.parse import urlsplit

from .bundles import Bundle, find_bundle
from .children import Program
from .environment import ROOT, Environment
from .folders import Place
from .keys import secrets_for
from .postgres import Postgres
from .supervisor import CommandFailed, Supervisor
from .terminal import Problem, say
from .valkey import Valkey

QUEUES = "celery,deadlines,deliveries,reports"
DATABASE_TROUBLE = {
    "does not exist": "The database that DATABASE_URL names does not exist yet; create it first "
    "(createdb), with a user who may make tables in it.",
    "onnection refused": "No database server answers at the address in DATABASE_URL.",
    "could not translate host": "The host name in DATABASE_URL is not known.",
    "failed to resolve host": "The host name in DATABASE_URL is not known.",
    "timeout expired": "The database server in DATABASE_URL does not answer in time.",
    "authentication failed": "The database server in DATABASE_URL refuses this user or password.",
    "no password supplied": "The database server in DATABASE_URL asks for a password.",
    "permission denied for schema": "The user in DATABASE_URL may not make tables in its database.",
}


@dataclass(frozen=True)
class Stack:
    """Everything that runs or is run by one launcher on one place."""

    environment: Environment
    place: Place
    settings: dict[str, str]
    supervisor: Supervisor

    def command(self, *arguments: str) -> list[str]:
        """Return the command line of a manage.py command."""
        return [str(self.environment.python), str(ROOT / "manage.py"), *arguments]

    def manage(self, *arguments: str, quiet: bool = True) -> str:
        """Run a manage.py command to its end and return what it printed."""
        return self.supervisor.run(self.command(*arguments), ROOT, self.settings, quiet=quiet)


@contextlib.contextmanager
def running(
    environment: Environment, place: Place, given: dict[str, str], *, careless: bool = False
) -> Iterator[Stack]:
    """Start whichever server is not given by its address, and stop it at the end."""
    bundle = None if is_external(given) else find_bundle(environment, place)
    settings = settings_for(environment, place, given, bundle)
    with Supervisor() as supervisor:
        if bundle and not given.get("DATABASE_URL"):
            postgres = Postgres(place, bundle, careless)
            postgres.prepare()
            supervisor.start(postgres.program(), postgres.ready)
            postgres.make_database()
        if bundle and not given.get("BROKER_URL"):
            valkey = Valkey(place, bundle)
            valkey.prepare()
            supervisor.start(valkey.program(), valkey.ready)
        yield Stack(environment, place, settings, supervisor)


def is_external(given: dict[str, str]) -> bool:
    """Tell whether both servers are somebody else's, so that ours are not needed."""
    return bool(given.get("DATABASE_URL") and given.get("BROKER_URL"))


def settings_for(
    environment: Environment, place: Place, given: dict[str, str], bundle: Bundle | None
) -> dict[str, str]:
    """Return the whole environment of the application's processes."""
    has_data = (place.folder / "postgres").exists()
    settings = given | secrets_for(place.folder, given, has_data=has_data)
    settings["DATA_DIR"] = str(place.folder)
    settings["PATH"] = f"{environment.folder / 'bin'}{os.pathsep}{given.get('PATH', '')}"
    settings["PYTHONUNBUFFERED"] = "1"
    if bundle:
        place.owned(place.sockets)
        if not given.get("DATABASE_URL"):
            # PGHOST and the like would override parts of our own address.
            settings = {name: v for name, v in settings.items() if not name.startswith("PG")}
            settings["DATABASE_URL"] = Postgres(place, bundle).url
        if not given.get("BROKER_URL"):
            settings["BROKER_URL"] = Valkey(place, bundle).url
    return settings


def migrate(stack: Stack) -> None:
    """Bring the database up to date; say plainly what is wrong with somebody else's."""
    try:
        stack.manage("migrate", "--noinput", "--verbosity", "1")
    except CommandFailed as failure:
        for sign, sentence in DATABASE_TROUBLE.items():
            if sign in failure.output:
                raise Problem(sentence) from failure
        raise


def collect_static(stack: Stack) -> None:
    """Collect the pages' files unless they are the ones that were collected last time."""
    mark = stack.place.folder / "static.state"
    state = _static_state()
    with contextlib.suppress(OSError):
        if mark.read_text() == state:
            return
    mark.unlink(missing_ok=True)
    shutil.rmtree(stack.place.folder / "static", ignore_errors=True)
    stack.manage("collectstatic", "--noinput", "--verbosity", "0")
    mark.write_text(state)


def _static_state() -> str:
    files = sorted(p for p in ROOT.glob("*/static/**/*") if p.is_file())
    lines = [f"{p} {p.stat().st_size} {p.stat().st_mtime_ns}" for p in files]
    lock = ROOT / "requirements" / "base.txt"
    return "\n".join([*lines, f"{lock} {lock.stat().st_size} {lock.stat().st_mtime_ns}"])


def web(stack: Stack, port: int) -> Program:
    """Describe the web server: two processes with threads, on this machine's own address."""
    options = ["--bind", f"127.0.0.1:{port}", "--worker-class", "gthread"]
    options += ["--workers", "2", "--threads", "8", "--graceful-timeout", "10"]
    # gunicorn would otherwise open a control socket in the user's home folder.
    options += ["--no-control-socket", "config.wsgi:application"]
    return _program(stack, "web", "gunicorn", *options, orphan_signal=signal.SIGINT)


def worker(stack: Stack) -> Program:
    """Describe the worker: threads, because forking is fragile on macOS."""
    options = ["-P", "threads", "-c", "4", "-Q", QUEUES, "--loglevel", "INFO"]
    options += ["--without-gossip", "--without-mingle", "--without-heartbeat"]
    # A cold stop gives unfinished tasks back to the queue (they are acknowledged late).
    return _program(
        stack, "worker", "celery", "-A", "config", "worker", *options, orphan_signal=signal.SIGQUIT
    )


def beat(stack: Stack) -> Program:
    """Describe the clock: a process of its own, because a killed worker would leave its clock."""
    schedule = str(stack.place.folder / "beat" / "schedule")
    # An empty pid file name: a stale one would keep the clock from starting.
    options = ["-s", schedule, "--pidfile", "", "--loglevel", "INFO"]
    return _program(stack, "beat", "celery", "-A", "config", "beat", *options)


def _program(
    stack: Stack, name: str, module: str, *options: str, orphan_signal: int = signal.SIGTERM
) -> Program:
    return Program(
        name=name,
        command=[str(stack.environment.python), "-m", module, *options],
        folder=ROOT,
        environment=stack.settings,
        log=stack.place.logs / f"{name}.log",
        orphan_signal=orphan_signal,
        patience=20,
    )


def answers(port: int) -> bool:
    """Tell whether the web server answers requests."""
    line = http.client.HTTPConnection("127.0.0.1", port, timeout=10)
    try:
        line.request("GET", "/healthz")
        return line.getresponse().status < 500
    except (OSError, http.client.HTTPException):
        return False
    finally:
        line.close()


def refuse_taken(port: int) -> None:
    """Refuse a port that another program listens on, before any work is done."""
    if not 0 < port < 65536:
        raise Problem(f"{port} is no port number; choose one between 1024 and 65535 with --port.")
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(("127.0.0.1", port))
        except OSError as error:
            raise Problem(
                f"Port {port} cannot be used ({error.strerror}); choose another with --port."
            ) from error


def warn_of_silent_broker(url: str) -> None:
    """Say that an external broker does not answer; everything but its nudges works without it."""
    parts = urlsplit(url)
    if parts.hostname is None:
        return
    try:
        socket.create_connection((parts.hostname, parts.port or 6379), timeout=3).close()
    except OSError as error:
        say(
            f"The broker at {parts.hostname}:{parts.port or 6379} does not answer ({error}); "
            "pages work, timed work waits until it does."
        )
