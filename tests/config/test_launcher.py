"""The launcher's promises, with real servers and real processes."""

import os
import shutil
import signal
import socket
import stat
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest
import redis

from tests.config.launching import eventually, holder, refusal, servers, start

linux_only = pytest.mark.skipif(
    sys.platform != "linux", reason="only Linux tells children of a parent's death"
)
as_root = os.getuid() == 0


@pytest.fixture
def folder() -> Iterator[Path]:
    """A data folder that the servers' user can reach, which pytest's own folders are not."""
    top = Path(tempfile.mkdtemp(prefix="shaodao-launch-"))
    top.chmod(0o711)
    yield top / "data"
    shutil.rmtree(top)


def connect(addresses: dict[str, str]) -> "psycopg.Connection[tuple[object, ...]]":
    return psycopg.connect(addresses["DATABASE_URL"], autocommit=True)


def answers(addresses: dict[str, str], path: Path) -> bool:
    """Tell whether both servers take requests."""
    try:
        with connect(addresses) as database:
            database.execute("SELECT 1")
        return bool(redis.Redis(unix_socket_path=str(path)).ping())
    except (psycopg.Error, redis.RedisError):
        return False


def test_a_second_start_keeps_data_and_secrets(folder):
    with servers(folder) as first, connect(first.addresses) as database:
        database.execute("CREATE TABLE kept AS SELECT 42 AS answer")
        redis.Redis(unix_socket_path=str(first.socket)).set("kept", "42")
    secrets = (folder / "secrets.env").read_bytes()

    with servers(folder) as second, connect(second.addresses) as database:
        rows = database.execute("SELECT answer FROM kept").fetchall()
        value = redis.Redis(unix_socket_path=str(second.socket)).get("kept")

    assert (rows, value) == ([(42,)], b"42")
    assert (folder / "secrets.env").read_bytes() == secrets


def test_nobody_else_can_read_secrets_or_reach_the_servers(folder):
    with servers(folder) as running:
        modes = {
            path: stat.S_IMODE(path.stat().st_mode)
            for path in (folder / "secrets.env", folder / "postgres", running.socket.parent)
        }

    assert list(modes.values()) == [0o600, 0o700, 0o700]


def test_stopping_leaves_no_process(folder):
    with servers(folder) as running:
        before = len(running.processes())
        running.stop()

        assert (before > 1, running.processes()) == (True, {})
        assert running.launcher.returncode == 0


def test_a_second_launcher_names_the_holder_and_leaves_it_alone(folder):
    with servers(folder) as running:
        sentence = refusal("servers", "--data", str(folder))

        held = holder(folder)
        assert held["pid"] == running.launcher.pid
        assert sentence == (
            f"Process {running.launcher.pid} (since {held['since']}) already works on {folder}; "
            "stop it first, or choose --data."
        )
        assert answers(running.addresses, running.socket)


def test_of_simultaneous_first_starts_exactly_one_wins(folder):
    launchers = [start("servers", "--data", str(folder)) for _ in range(4)]

    eventually(lambda: sum(launcher.poll() is None for launcher in launchers) <= 1)
    winner = next((launcher for launcher in launchers if launcher.poll() is None), launchers[0])
    lines = [next(iter(winner.stdout or ()), "") for _ in range(3)]
    winner.send_signal(signal.SIGTERM)
    ends = [(launcher.communicate(timeout=60)[1], launcher.returncode) for launcher in launchers]

    lost = [errors for errors, code in ends if code == 1 and "already works on" in errors]
    assert (ends.count(("", 0)), len(lost)) == (1, 3), ends
    assert lines[-1] == "Ctrl-C stops everything.\n"


def test_a_crashed_server_is_started_again(folder):
    with servers(folder) as running:
        crashed = [
            pid for pid, command in running.processes().items() if "postgres:" not in command
        ]
        for pid in crashed:
            os.kill(pid, signal.SIGKILL)

        assert len(crashed) == 2
        assert eventually(lambda: answers(running.addresses, running.socket))
        assert set(crashed).isdisjoint(running.processes())


@linux_only
def test_killing_the_launcher_leaves_nothing_and_the_next_start_works(folder):
    with servers(folder) as running:
        running.launcher.kill()
        running.launcher.communicate()

        with servers(folder) as successor:
            assert answers(successor.addresses, successor.socket)
            successor.stop()
            assert successor.processes() == {}


@linux_only
def test_killing_the_launcher_ends_the_servers(folder):
    with servers(folder) as running:
        running.launcher.kill()
        running.launcher.communicate()

        assert eventually(lambda: running.processes() == {})


def test_a_pid_file_that_names_a_foreign_process_is_not_trusted(folder):
    with servers(folder):
        pass
    foreigner = subprocess.Popen(["sleep", "60"])
    lines = [str(foreigner.pid), str(folder / "postgres"), "1700000000", "5432", "", "", "0 0", ""]
    (folder / "postgres" / "postmaster.pid").write_text("\n".join(lines))

    with servers(folder) as running:
        assert answers(running.addresses, running.socket)

    assert foreigner.poll() is None
    foreigner.kill()
    foreigner.wait()


def test_data_without_their_secrets_are_refused(folder):
    with servers(folder):
        pass
    (folder / "secrets.env").unlink()

    sentence = refusal("servers", "--data", str(folder))

    assert sentence == (
        f"{folder}/secrets.env is gone, and what is stored in {folder} cannot be read without it; "
        "put it back, or choose another data folder with --data."
    )


def test_a_folder_that_cannot_be_used_is_refused_by_name_and_keeps_its_mode(folder):
    closed = folder.parent / "closed"
    closed.mkdir(mode=0o700 if as_root else 0o500)

    sentence = refusal("servers", "--data", str(closed / "data"))

    assert str(closed) in sentence
    assert "may not enter" in sentence if as_root else "cannot be written" in sentence
    assert stat.S_IMODE(closed.stat().st_mode) == (0o700 if as_root else 0o500)
    assert list(closed.iterdir()) == []


def test_a_server_given_by_its_address_is_not_started(folder):
    other = "redis://127.0.0.1:1/0"
    launcher = start("servers", "--data", str(folder), BROKER_URL=other)
    lines = [next(iter(launcher.stdout or ())) for _ in range(3)]
    started = (folder / "postgres").exists(), (folder / "valkey").exists()
    launcher.send_signal(signal.SIGINT)
    launcher.communicate(timeout=60)

    assert lines[1] == f"BROKER_URL={other}\n"
    assert started == (True, False)


def test_a_long_or_unusual_path_does_not_break_the_sockets(folder):
    unusual = folder.parent / "数据 夹" / ("long-" * 20)

    with servers(unusual) as running:
        assert answers(running.addresses, running.socket)
        assert len(str(running.socket)) < 100
        shutil.rmtree(running.socket.parent, ignore_errors=True)


def test_a_port_in_use_is_refused_before_any_work(folder):
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]

        sentence = refusal("demo", "--port", str(port), "--data", str(folder))

    assert sentence == (
        f"Port {port} cannot be used (Address already in use); choose another with --port."
    )
    assert not (folder / "postgres").exists()


def test_an_old_python_is_told_so():
    program = "import sys; sys.version_info = (3, 9, 2); exec(open('run.py').read())"

    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True)

    assert done.stderr == (
        f"Shaodao needs Python 3.11 or newer; this is Python 3.9 ({sys.executable}).\n"
    )
