"""Where the data live, who may reach them, and who holds them."""

import contextlib
import errno
import fcntl
import hashlib
import json
import os
import pwd
import shutil
import stat
import tempfile
import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from pathlib import Path

from .environment import ROOT
from .terminal import Problem

NEEDED_MB = 300
# A socket's path has room for 107 bytes on Linux and 103 on macOS, its file name included.
LONGEST_SOCKET_FOLDER = 80


@dataclass(frozen=True)
class Account:
    """The unprivileged user that runs the servers when root starts us."""

    name: str
    uid: int
    gid: int


@dataclass(frozen=True)
class Place:
    """A data folder, ready to use."""

    folder: Path
    account: Account | None

    @property
    def logs(self) -> Path:
        return self.folder / "log"

    @property
    def sockets(self) -> Path:
        """A folder for sockets: a short one elsewhere when this one's path would not fit."""
        inside = self.folder / "run"
        plain = all(c.isascii() and (c.isalnum() or c in "._-/") for c in str(inside))
        if plain and len(str(inside)) <= LONGEST_SOCKET_FOLDER:
            return inside
        name = hashlib.sha256(str(self.folder).encode()).hexdigest()[:12]
        return Path("/tmp") / f"shaodao-{os.getuid()}-{name}"

    def owned(self, folder: Path) -> Path:
        """Make a folder that only the servers' user may enter, or check that it is one."""
        wanted = self.account.uid if self.account else os.getuid()
        try:
            with contextlib.suppress(FileExistsError):
                folder.mkdir(mode=0o700)
                if self.account:
                    os.chown(folder, self.account.uid, self.account.gid)
            found = folder.lstat()
        except OSError as error:
            raise folder_problem(folder, error) from error
        if not stat.S_ISDIR(found.st_mode) or found.st_uid != wanted or found.st_mode & 0o077:
            raise Problem(
                f"{folder} does not belong to user {pwd.getpwuid(wanted).pw_name} alone; "
                "start as the user who made it, or choose another data folder with --data."
            )
        return folder


def default_folder() -> Path:
    """Return the data folder of a start without --data."""
    return Path("/var/lib/shaodao") if os.getuid() == 0 else ROOT / "var"


def server_account() -> Account | None:
    """Return the user for the servers: none but ourselves, unless we are root."""
    if os.getuid() != 0:
        return None
    for name in ("postgres", "nobody"):
        with contextlib.suppress(KeyError):
            entry = pwd.getpwnam(name)
            return Account(name, entry.pw_uid, entry.pw_gid)
    raise Problem("PostgreSQL refuses to run as root and there is no user postgres or nobody.")


def make_place(folder: Path) -> Place:
    """Make the data folder if need be, and refuse one that cannot work."""
    folder = folder.expanduser().absolute()
    with contextlib.suppress(OSError, RuntimeError):
        folder = folder.resolve()
    place = Place(folder, server_account())
    _make_folder(folder, place.account)
    _refuse_unreachable(folder, place.account)
    _refuse_unwritable(folder)
    for name in ("log", "files", "beat"):
        (folder / name).mkdir(mode=0o700, exist_ok=True)
    return place


def make_throwaway() -> Place:
    """Make a data folder for one run, after sweeping away those of runs that were killed."""
    top = Path(tempfile.gettempdir())
    for left_over in top.glob("shaodao-test-*"):
        _remove_if_abandoned(left_over)
    folder = Path(tempfile.mkdtemp(prefix="shaodao-test-", dir=top))
    if server_account():
        folder.chmod(0o711)
    return make_place(folder)


def _remove_if_abandoned(folder: Path) -> None:
    """A folder whose lock nobody holds belongs to nobody; a fresh one may not have its lock yet."""
    with contextlib.suppress(OSError, Problem):
        if folder.stat().st_uid == os.getuid() and time.time() - folder.stat().st_mtime > 60:
            with FolderLock(folder):
                shutil.rmtree(folder, ignore_errors=True)


def _make_folder(folder: Path, account: Account | None) -> None:
    """Make missing folders only; a folder that was there keeps the mode its owner gave it."""
    try:
        missing = [parent for parent in (folder, *folder.parents) if not parent.exists()]
    except OSError as error:
        raise folder_problem(folder, error) from error
    _refuse_unreachable(missing[-1].parent if missing else folder, account)
    for new in reversed(missing):
        try:
            new.mkdir(exist_ok=True)
            # Not left to the umask: the servers' user must pass through, nobody need look inside.
            new.chmod(0o711 if account else 0o700)
        except OSError as error:
            raise folder_problem(new, error) from error


def _refuse_unreachable(folder: Path, account: Account | None) -> None:
    if not account:
        return
    for step in (*reversed(folder.parents), folder):
        if not as_account(account, partial(os.access, step, os.X_OK)):
            raise Problem(
                f"The servers run as user {account.name}, who may not enter {step}; "
                f"choose a data folder outside it with --data."
            )


def _refuse_unwritable(folder: Path) -> None:
    try:
        with tempfile.TemporaryFile(dir=folder) as probe:
            probe.write(b"x" * 65536)
    except OSError as error:
        raise folder_problem(folder, error) from error
    free = shutil.disk_usage(folder).free // 2**20
    if free < NEEDED_MB:
        raise Problem(f"Only {free} MB are free at {folder}; Shaodao needs {NEEDED_MB} MB.")


def folder_problem(folder: Path, error: OSError) -> Problem:
    """Say which folder cannot be used, and why."""
    if error.errno in (errno.ENOSPC, errno.EDQUOT):
        return Problem(f"The disk is full: no room in {folder}.")
    return Problem(f"The data folder {folder} cannot be written: {error.strerror}.")


def as_account(account: Account, check: Callable[[], bool]) -> bool:
    """Answer a question the way the given user would see it."""
    child = os.fork()
    if child:
        return os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) == 0
    try:
        os.setgroups([])
        os.setgid(account.gid)
        os.setuid(account.uid)
        os._exit(0 if check() else 1)
    finally:
        os._exit(1)


class FolderLock:
    """Held for the launcher's whole life; the kernel lets go of it when we die, however we die."""

    def __init__(self, folder: Path) -> None:
        try:
            # Kept open on purpose: closing the handle would let a second launcher in.
            self._handle = os.open(folder / "launcher.lock", os.O_RDWR | os.O_CREAT, 0o600)
            fcntl.flock(self._handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise Held(folder, read_holder(folder)) from None
        except OSError as error:
            raise folder_problem(folder, error) from error
        self.describe("")

    def describe(self, address: str) -> None:
        """Write down who holds the folder, for the message a second launcher prints."""
        since = datetime.now().astimezone().isoformat(sep=" ", timespec="seconds")
        text = json.dumps({"pid": os.getpid(), "since": since, "address": address})
        os.truncate(self._handle, 0)
        os.pwrite(self._handle, text.encode(), 0)

    def __enter__(self) -> "FolderLock":
        return self

    def __exit__(self, *_: object) -> None:
        os.close(self._handle)


class Held(Problem):
    """Another launcher works on this data folder."""

    def __init__(self, folder: Path, holder: dict[str, str]) -> None:
        # Where the pages of the holder are, if it has any.
        self.address = holder.get("address", "")
        who = "Another process"
        if holder:
            place = f", at {holder['address']}" if holder.get("address") else ""
            who = f"Process {holder['pid']} (since {holder['since']}{place})"
        super().__init__(f"{who} already works on {folder}; stop it first, or choose --data.")


def read_holder(folder: Path) -> dict[str, str]:
    """Return what the holder of a folder wrote about itself; empty while it is still writing."""
    for _attempt in range(10):
        with contextlib.suppress(OSError, ValueError):
            holder = json.loads((folder / "launcher.lock").read_text())
            if isinstance(holder, dict):
                return holder
        time.sleep(0.05)
    return {}
