"""What each command of run.py does."""

import argparse
import os
import shutil

from . import stack as parts
from .bundles import find_bundle
from .environment import ROOT, Environment, prepare
from .folders import FolderLock, Held, Place, default_folder, make_place, make_throwaway
from .keys import read_settings, throwaway_secrets
from .stack import Stack, running
from .supervisor import Stopped, Supervisor
from .terminal import Problem, say
from .testing import announce, find_chromium, pytest_arguments


def demo(options: argparse.Namespace, _rest: list[str]) -> int:
    """Start everything, print where it is, and keep it running until somebody stops it."""
    address = f"http://127.0.0.1:{options.port}/"
    given = {"SITE_URL": address} | _operators_settings()
    place = make_place(options.data or default_folder())
    with FolderLock(place.folder) as lock:
        parts.refuse_taken(options.port)
        lock.describe(address)
        environment = prepare("base", place.folder)
        parts.warn_of_silent_broker(given.get("BROKER_URL", ""))
        say(f"Starting on the data folder {place.folder} …")
        with running(environment, place, given) as stack:
            parts.migrate(stack)
            parts.collect_static(stack)
            log_ins = "" if options.no_seed else _seed(stack, options)
            _start_application(stack, options.port)
            _keep(stack, f"{log_ins}\nShaodao is running at {address}")
    say(f"Stopped. The data stay in {place.folder}")
    return 0


def _seed(stack: Stack, options: argparse.Namespace) -> str:
    """Make the demo county if it is not there yet; return its log-ins."""
    tokens = ["--tokens", str(options.tokens.absolute())] if options.tokens else []
    return stack.manage("seed_demo", *tokens, quiet=False)


def _start_application(stack: Stack, port: int) -> None:
    start = stack.supervisor.start
    start(parts.worker(stack), lambda: True)
    start(parts.beat(stack), lambda: True)
    start(parts.web(stack, port), lambda: parts.answers(port))


def _keep(stack: Stack, news: str) -> None:
    """Say what runs, and keep it running until somebody stops it."""
    say(f"{news}\nCtrl-C stops everything.")
    try:
        stack.supervisor.watch()
    except Stopped:
        say("Stopping …")


def servers(options: argparse.Namespace, _rest: list[str]) -> int:
    """Keep the two servers running without the application, for development and for tests."""
    place = make_place(options.data or default_folder())
    with FolderLock(place.folder):
        environment = prepare("base", place.folder)
        with running(environment, place, dict(os.environ)) as stack:
            addresses = [f"{n}={stack.settings[n]}" for n in ("DATABASE_URL", "BROKER_URL")]
            _keep(stack, "\n".join(addresses))
    return 0


def test(_options: argparse.Namespace, rest: list[str]) -> int:
    """Run pytest on servers and a data folder of its own, which are gone afterwards."""
    chromium = find_chromium(os.environ.get("CHROMIUM"))
    arguments = pytest_arguments(rest, has_browser=bool(chromium))
    environment = prepare("dev")
    announce(chromium)
    given = dict(os.environ) | ({"CHROMIUM": chromium} if chromium else {})
    command = [str(environment.python), "-m", "pytest", *arguments]
    code = _in_throwaway(environment, given, command)
    announce(chromium)
    return code


def bench(_options: argparse.Namespace, rest: list[str]) -> int:
    """Measure on servers and a data folder of its own; `--database-url` measures another."""
    environment = prepare("dev")
    command = [str(environment.python), "-m", "benchmarks", *rest]
    return _in_throwaway(environment, dict(os.environ), command)


def manage(options: argparse.Namespace, _rest: list[str]) -> int:
    """Run a manage.py command with the settings of a data folder, beside its demo if that runs."""
    if options.throwaway:
        environment = prepare("dev")
        command = [str(environment.python), str(ROOT / "manage.py"), *options.words]
        return _in_throwaway(environment, dict(os.environ), command)
    given = _operators_settings()
    place = make_place(options.data or default_folder())
    environment = prepare("base", place.folder)
    try:
        with FolderLock(place.folder), running(environment, place, given) as stack:
            command = stack.command(*options.words)
            return stack.supervisor.hand_over(command, ROOT, stack.settings)
    except Held as held:
        # Links lead to the demo that runs, on whatever port it does.
        here = {"SITE_URL": held.address} if held.address else {}
        return _manage_beside(environment, place, here | given, options.words)


def _manage_beside(
    environment: Environment, place: Place, given: dict[str, str], words: list[str]
) -> int:
    bundle = None if parts.is_external(given) else find_bundle(environment, place)
    settings = parts.settings_for(environment, place, given, bundle)
    with Supervisor() as supervisor:
        stack = Stack(environment, place, settings, supervisor)
        return supervisor.hand_over(stack.command(*words), ROOT, settings)


def _in_throwaway(environment: Environment, given: dict[str, str], command: list[str]) -> int:
    place = make_throwaway()
    try:
        with (
            FolderLock(place.folder),
            running(environment, place, given, careless=True) as stack,
        ):
            return stack.supervisor.hand_over(command, ROOT, stack.settings)
    finally:
        shutil.rmtree(place.sockets, ignore_errors=True)
        shutil.rmtree(place.folder, ignore_errors=True)


def tool(options: argparse.Namespace, _rest: list[str]) -> int:
    """Become one of the environment's programs, with settings that lead nowhere."""
    if not options.words:
        raise Problem("Name the tool to run, for example: run.py tool ruff check .")
    environment = prepare("dev")
    name, *arguments = options.words
    settings = throwaway_secrets() | {
        "DATABASE_URL": "postgresql://nobody@127.0.0.1:1/none",
        "BROKER_URL": "redis://127.0.0.1:1/0",
        "PATH": f"{environment.folder / 'bin'}{os.pathsep}{os.environ.get('PATH', '')}",
    }
    program = environment.folder / "bin" / name
    if not program.exists():
        raise Problem(f"The environment has no {name}.")
    os.execve(program, [str(program), *arguments], dict(os.environ) | settings)


def _operators_settings() -> dict[str, str]:
    """Return what the environment and .env say, the environment first; a demo by default."""
    return {"DEMO": "1"} | read_settings(ROOT / ".env") | dict(os.environ)
