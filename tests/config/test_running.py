"""What the launcher decides before it starts anything: arguments, settings, sentences."""

import json
import os
import re
import subprocess
import sys
from pathlib import Path

import pytest
from celery.signals import beat_init

from config.celery import app
from config.embedded import commands
from config.embedded.cli import main
from config.embedded.environment import REQUIREMENTS, ROOT, Environment, _explain
from config.embedded.folders import FolderLock, Place
from config.embedded.keys import read_settings, secrets_for
from config.embedded.mirrors import parse_pip_config
from config.embedded.postgres import Postgres
from config.embedded.stack import QUEUES
from config.embedded.testing import find_chromium, pytest_arguments

PLACE = Environment(Path("/some/.venv"))


@pytest.mark.parametrize(
    ("given", "has_browser", "expected"),
    [
        ([], True, ["-n", "2"]),
        ([], False, ["-m", "not browser", "-n", "2"]),
        (["-m", "servers"], True, ["-m", "servers", "-n", "2"]),
        (["-m", "a or b"], False, ["-m", "(a or b) and not browser", "-n", "2"]),
        (["-n0", "-k", "desk"], True, ["-n0", "-k", "desk"]),
        (["--pdb"], False, ["-m", "not browser", "--pdb"]),
        (["-p", "no:xdist"], True, ["-p", "no:xdist"]),
    ],
)
def test_pytest_gets_the_callers_arguments_and_ours(given, has_browser, expected):
    assert pytest_arguments(given, has_browser=has_browser) == expected


def test_a_browser_named_in_the_environment_wins():
    assert find_chromium(sys.executable) == sys.executable


@pytest.mark.parametrize(
    ("output", "sentence"),
    [
        (
            "Caused by: dns error: failed to lookup address",
            "The Python package index cannot be reached; check the network, or name a mirror "
            "in pip's settings (pip config set global.index-url …), and start again.",
        ),
        (
            "OSError: [Errno 28] No space left on device",
            "The disk is full: no room for the Python packages in /some/.venv.",
        ),
        (
            "PermissionError: [Errno 13] Permission denied: '/some/.venv/bin'",
            "/some/.venv cannot be written (Permission denied); "
            "start as its owner, or remove it first.",
        ),
        (
            "error: Hash mismatch for `segno==1.6.6`",
            "A downloaded package is not the one that was pinned; nothing was used.",
        ),
    ],
)
def test_trouble_with_packages_is_one_sentence(output, sentence):
    assert str(_explain(output, PLACE)) == sentence


def test_settings_of_pip_are_read_with_the_environment_first():
    listing = (
        ":env:.index-url='file:///env'\n"
        "global.extra-index-url='\\nfile:///a\\nfile:///b'\n"
        "global.index-url='file:///file'\n"
        "install.find-links='/wheels /more'\n"
    )

    assert parse_pip_config(listing) == {
        "index-url": "file:///env",
        "extra-index-url": "file:///a file:///b",
        "find-links": "/wheels,/more",
    }


def test_a_settings_file_is_read_as_the_service_reads_it(tmp_path):
    file = tmp_path / ".env"
    file.write_text('# comment\nA=1\nexport B="two words"\nEMPTY=\n#C=3\nD=x=y\n')

    assert read_settings(file) == {"A": "1", "B": "two words", "D": "x=y"}


def test_secrets_are_made_once_and_given_ones_win(tmp_path):
    first = secrets_for(tmp_path, {}, has_data=False)
    second = secrets_for(tmp_path, {"LOG_KEY": "given", "CODE_KEY": ""}, has_data=True)

    assert second == first | {"LOG_KEY": "given"}
    assert len(set(first.values())) == 6


def test_the_worker_takes_from_every_queue_that_ticks_go_to():
    # In a process of its own: settings want secrets, and the clock must not start here.
    program = (
        "import json; from config.celery import app; "
        "print(json.dumps([sorted(q.name for q in app.conf.task_queues), "
        "sorted({t.get('options', {}).get('queue', 'celery') "
        "for t in app.conf.beat_schedule.values()})]))"
    )
    done = subprocess.run(
        [sys.executable, "-c", program], cwd=ROOT, capture_output=True, text=True, check=True
    )

    queues, used = (set(names) for names in json.loads(done.stdout))
    assert queues == set(QUEUES.split(","))
    assert used <= queues


@pytest.mark.parametrize("name", ["CODE_KEY", "VAULT_KEYS"])
def test_the_service_does_not_start_with_an_empty_secret(name):
    command = [sys.executable, "-c", "import config.settings"]
    done = subprocess.run(
        command, cwd=ROOT, env=os.environ | {name: ""}, capture_output=True, text=True
    )

    assert f'EnvValidationError: Environment variable "{name}" invalid' in done.stderr


@pytest.mark.parametrize("name", ["bootstrap", "base", "dev"])
def test_every_package_is_pinned_by_hash_and_no_address_is_named(name):
    text = (REQUIREMENTS / f"{name}.txt").read_text()
    entries = re.split(r"\n(?=[a-z])", text.strip())

    assert "://" not in text
    assert [entry for entry in entries if "==" not in entry or "--hash=sha256:" not in entry] == []


def test_the_tests_run_with_the_very_packages_of_the_service():
    base, dev = (
        set(re.findall(r"^\S+==\S+", (REQUIREMENTS / f"{name}.txt").read_text(), re.MULTILINE))
        for name in ("base", "dev")
    )

    assert base - dev == set()


def test_the_address_of_the_database_survives_any_folder_name():
    class Somewhere:
        sockets = Path("/srv/村 庄@1%/run")

    assert Postgres(Somewhere(), None).url == (
        "postgresql://postgres@%2Fsrv%2F%E6%9D%91%20%E5%BA%84%401%25%2Frun/shaodao"
    )


@pytest.mark.parametrize(
    ("line", "data", "words"),
    [
        (["--data", "/d", "import_calendar", "2027"], "/d", ["import_calendar", "2027"]),
        (["import_calendar", "2027", "--data", "/d"], "/d", ["import_calendar", "2027"]),
        (["import_calendar", "--data=/d", "2027"], "/d", ["import_calendar", "2027"]),
        (["import_calendar", "2027", "--dry-run"], None, ["import_calendar", "2027", "--dry-run"]),
        (["shell", "--", "--data", "/d"], None, ["shell", "--", "--data", "/d"]),
    ],
)
def test_the_data_folder_may_be_named_before_and_behind_a_command(monkeypatch, line, data, words):
    seen = []
    monkeypatch.setattr(commands, "manage", lambda options, rest: seen.append(options) or 0)

    assert main(["manage", *line]) == 0

    (options,) = seen
    assert (options.data, options.words) == (Path(data) if data else None, words)


def test_a_command_beside_a_demo_makes_links_to_that_demo(monkeypatch, tmp_path):
    seen = []
    monkeypatch.setattr(commands, "prepare", lambda *args: PLACE)
    monkeypatch.setattr(commands, "make_place", lambda folder: Place(folder, None))
    monkeypatch.setattr(commands, "_manage_beside", lambda *args: seen.append(args[2:]) or 0)
    monkeypatch.delenv("SITE_URL", raising=False)

    with FolderLock(tmp_path) as lock:
        lock.describe("http://127.0.0.1:8112/")
        main(["manage", "seed_demo", "--data", str(tmp_path)])

    ((given, words),) = seen
    assert (given["SITE_URL"], words) == ("http://127.0.0.1:8112/", ["seed_demo"])


def test_a_sweep_and_a_sending_are_asked_for_when_beat_starts(monkeypatch):
    asked = []
    monkeypatch.setattr(app, "send_task", lambda name, **options: asked.append((name, options)))

    beat_init.send(sender=None)

    assert asked == [
        ("workflow.sweep", {"queue": "deadlines", "expires": 30}),
        ("workflow.drain", {"queue": "deliveries", "expires": 5}),
    ]
