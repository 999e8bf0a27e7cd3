"""The secrets of an installation: made once, kept in the data folder, read by nobody else."""

import base64
import os
import secrets
from collections.abc import Callable
from pathlib import Path

from .folders import folder_problem
from .terminal import Problem


def _fernet_key() -> str:
    return base64.urlsafe_b64encode(os.urandom(32)).decode()


MAKERS: dict[str, Callable[[], str]] = {
    "SECRET_KEY": lambda: secrets.token_urlsafe(50),
    "CODE_KEY": lambda: secrets.token_urlsafe(32),
    "QUERY_KEY": lambda: secrets.token_urlsafe(32),
    "LOG_KEY": lambda: secrets.token_urlsafe(32),
    "VAULT_KEYS": _fernet_key,
    "PHONE_KEY": lambda: secrets.token_urlsafe(32),
}


def read_settings(file: Path) -> dict[str, str]:
    """Read the `NAME=value` lines of a settings file; an empty value counts as not set."""
    try:
        lines = file.read_text().splitlines()
    except FileNotFoundError:
        return {}
    except OSError as error:
        raise Problem(f"{file} cannot be read: {error.strerror}.") from error
    found = {}
    for line in lines:
        name, separator, value = line.strip().removeprefix("export ").partition("=")
        if separator and not name.startswith("#"):
            found[name.strip()] = value.strip().strip("\"'")
    return {name: value for name, value in found.items() if value}


def secrets_for(folder: Path, given: dict[str, str], *, has_data: bool) -> dict[str, str]:
    """Return every secret: those given, those kept in the folder, and new ones for the rest."""
    file = folder / "secrets.env"
    kept = read_settings(file)
    missing = [name for name in MAKERS if not given.get(name) and name not in kept]
    if missing and not kept and has_data:
        raise Problem(
            f"{file} is gone, and what is stored in {folder} cannot be read without it; "
            "put it back, or choose another data folder with --data."
        )
    if missing:
        kept |= {name: MAKERS[name]() for name in missing}
        _write(file, kept)
    return {name: given.get(name) or kept[name] for name in MAKERS}


def throwaway_secrets() -> dict[str, str]:
    """Return secrets for a check that stores nothing."""
    return {name: make() for name, make in MAKERS.items()}


def _write(file: Path, values: dict[str, str]) -> None:
    """Write all or nothing: half a file of secrets would lock us out of our own data."""
    text = "# Keep this file: names and phones cannot be read without it.\n"
    text += "".join(f"{name}={value}\n" for name, value in values.items())
    new = file.with_suffix(".new")
    try:
        new.unlink(missing_ok=True)
        with open(os.open(new, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as handle:
            handle.write(text)
            handle.flush()
            os.fsync(handle.fileno())
        new.rename(file)
    except OSError as error:
        raise folder_problem(file.parent, error) from error
