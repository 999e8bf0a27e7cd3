"""Makes the Python environment from the hash-pinned lock; leaves one in step alone."""

import contextlib
import fcntl
import hashlib
import importlib.util
import json
import os
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from .mirrors import uv_settings
from .terminal import Problem, say

ROOT = Path(__file__).resolve().parents[2]
REQUIREMENTS = ROOT / "requirements"
NETWORK_SIGNS = (
    "NewConnectionError",
    "Failed to establish a new connection",
    "ConnectTimeout",
    "Read timed out",
    "ProxyError",
    "name resolution",
    "dns error",
    "Max retries exceeded",
    "Failed to fetch",
    "error sending request",
    "client error (Connect)",
)
UNREACHABLE = (
    "The Python package index cannot be reached; check the network, or name a mirror "
    "in pip's settings (pip config set global.index-url …), and start again."
)


@dataclass(frozen=True)
class Environment:
    """A virtual environment that is in step with the lock."""

    folder: Path

    @property
    def python(self) -> Path:
        return self.folder / "bin" / "python"

    @property
    def packages(self) -> Path:
        version = f"python{sys.version_info[0]}.{sys.version_info[1]}"
        return self.folder / "lib" / version / "site-packages"


def prepare(level: str, data_folder: Path | None = None) -> Environment:
    """Return the environment for `base` (the service) or `dev` (tests too), made or renewed.

    It stands in the checkout, or in the data folder where the checkout cannot be written.
    """
    environment = Environment(_place(data_folder))
    with _one_at_a_time():
        stamp = _stamp(environment)
        if not _in_step(environment, stamp, level):
            say("Setting up Python packages (once; half a minute or so) …")
            _forget(environment)
            # Tests may be running in it: what is there is renewed, never taken away.
            level = "dev" if "dev" in stamp else level
            if not _usable(environment, stamp):
                _make(environment)
            _install(environment, level)
            _remember(environment, level)
    return environment


def _place(data_folder: Path | None) -> Path:
    if data_folder is None or os.access(ROOT, os.W_OK) or (ROOT / ".venv").exists():
        return ROOT / ".venv"
    return data_folder / "venv"


@contextlib.contextmanager
def _one_at_a_time() -> Iterator[None]:
    """Let a second launcher wait while the first one installs."""
    handle = os.open(REQUIREMENTS, os.O_RDONLY)
    try:
        fcntl.flock(handle, fcntl.LOCK_EX)
        yield
    finally:
        os.close(handle)


def _digest(level: str) -> str:
    return hashlib.sha256((REQUIREMENTS / f"{level}.txt").read_bytes()).hexdigest()


def _interpreter(environment: Environment) -> str:
    """What an environment is bound to: it does not survive another Python or another folder."""
    major, minor = sys.version_info[:2]
    return f"{major}.{minor} {sys.base_prefix} {environment.folder}"


def _stamp_file(environment: Environment) -> Path:
    return environment.folder / "shaodao-lock.json"


def _stamp(environment: Environment) -> dict[str, str]:
    try:
        stamp = json.loads(_stamp_file(environment).read_text())
    except (OSError, ValueError):
        return {}
    return stamp if isinstance(stamp, dict) else {}


def _usable(environment: Environment, stamp: dict[str, str]) -> bool:
    return stamp.get("python") == _interpreter(environment) and environment.python.exists()


def _in_step(environment: Environment, stamp: dict[str, str], level: str) -> bool:
    """Tell whether nothing is to do; `dev` holds all of `base`, so the demo takes it as it is."""
    return _usable(environment, stamp) and stamp.get(level) == _digest(level)


def _forget(environment: Environment) -> None:
    """An interrupted installation must not look finished."""
    try:
        _stamp_file(environment).unlink(missing_ok=True)
    except OSError as error:
        raise _folder_problem(environment.folder, error.strerror or "") from error


def _remember(environment: Environment, level: str) -> None:
    levels = ["base", "dev"] if level == "dev" else ["base"]
    stamp = {name: _digest(name) for name in levels} | {"python": _interpreter(environment)}
    _stamp_file(environment).write_text(json.dumps(stamp))


def _make(environment: Environment) -> None:
    if not importlib.util.find_spec("venv"):
        raise Problem("This Python has no venv module; install it (Debian: python3-venv).")
    has_installer = importlib.util.find_spec("ensurepip") is not None
    if not has_installer and not importlib.util.find_spec("pip"):
        raise Problem(
            "This Python can make environments but has no pip to fill them; "
            "install it (Debian and Ubuntu: apt-get install python3-venv)."
        )
    options = ["--clear"] if has_installer else ["--clear", "--without-pip"]
    _call([sys.executable, "-m", "venv", *options, str(environment.folder)], environment)


def _install(environment: Environment, level: str) -> None:
    lock = str(REQUIREMENTS / f"{level}.txt")
    python = str(environment.python)
    try:
        bootstrap = str(REQUIREMENTS / "bootstrap.txt")
        pinned = ["install", "--quiet", "--require-hashes", "--only-binary", ":all:"]
        _call([*_pip(environment), *pinned, "-r", bootstrap], environment)
    except _NoWheel:
        say("No uv for this machine; taking pip, which needs a minute or two …")
        _install_with_pip(environment, lock)
        return
    sync = ["sync", "--quiet", "--require-hashes", "--compile-bytecode", "--python", python]
    settings = uv_settings(_pip(environment))
    _call([python, "-m", "uv", "pip", *sync, lock], environment, settings)


def _install_with_pip(environment: Environment, lock: str) -> None:
    try:
        _call([*_pip(environment), "install", "--require-hashes", "-r", lock], environment)
    except _NoWheel as lacking:
        # Not one version of a package that every index has: it is not the index that answers.
        if "from versions: none" in str(lacking):
            raise Problem(UNREACHABLE) from lacking
        raise


def _pip(environment: Environment) -> list[str]:
    if (environment.packages / "pip").exists():
        return [str(environment.python), "-m", "pip"]
    return [sys.executable, "-m", "pip", "--python", str(environment.python)]


class _NoWheel(Problem):
    """The index has no wheel of this package for this machine."""


def _call(
    command: list[str], environment: Environment, settings: dict[str, str] | None = None
) -> None:
    clean = {k: v for k, v in os.environ.items() if k not in ("PYTHONHOME", "PYTHONPATH")}
    result = subprocess.run(
        command,
        env=clean | (settings or {}),
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        errors="replace",
        check=False,
    )
    if result.returncode:
        raise _explain(result.stdout, environment)


def _explain(output: str, environment: Environment) -> Problem:
    """Turn an installer's pages of output into one sentence, where the cause is known."""
    for sign in ("No space left on device", "Permission denied", "Read-only file system"):
        if sign in output:
            return _folder_problem(environment.folder, sign)
    if any(sign in output for sign in NETWORK_SIGNS):
        return Problem(UNREACHABLE)
    if "Hash mismatch" in output or "DO NOT MATCH" in output:
        return Problem("A downloaded package is not the one that was pinned; nothing was used.")
    if "No matching distribution" in output:
        return _NoWheel(f"The package index lacks a pinned package.\n{output.strip()}")
    return Problem(f"Setting up the Python packages failed.\n{output.strip()[-3000:]}")


def _folder_problem(folder: Path, reason: str) -> Problem:
    if "space" in reason:
        return Problem(f"The disk is full: no room for the Python packages in {folder}.")
    return Problem(
        f"{folder} cannot be written ({reason}); start as its owner, or remove it first."
    )
