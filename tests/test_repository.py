"""What no linter knows: the habits of the house, checked over the files themselves."""

import re
import subprocess
from pathlib import Path

import pytest
from django.conf import settings

from workflow.reports.drawing import draw_workflows
from workflow.rules.kinds import KINDS

ROOT = Path(settings.BASE_DIR)
APPS = ("config", "governance", "workflow", "tickets", "mediation")
WRITES = re.compile(r"\.(create|bulk_create|save|delete|update|bulk_update|get_or_create)\(")
NAMES = {
    "urls", "views", "api", "tasks", "forms", "serializers", "resources", "services", "reports",
    "models", "rules", "admin", "checks", "apps", "middleware", "context_processors",
    "registration", "templatetags", "management", "migrations", "wording", "data", "templates",
    "static", "papers", "__init__",
}  # fmt: skip


def place(path: Path) -> str:
    return path.relative_to(ROOT).as_posix()


def sources(*folders: str) -> list[Path]:
    return [
        path
        for folder in folders
        for path in sorted((ROOT / folder).rglob("*.py"))
        if "migrations" not in path.parts
    ]


@pytest.mark.parametrize("path", sources(*APPS, "tests", "benchmarks", "scripts"), ids=place)
def test_no_module_is_longer_than_400_lines(path):
    assert len(path.read_text(encoding="utf-8").splitlines()) <= 400


def writing_modules() -> list[Path]:
    outer = {"views", "api", "tasks", "forms", "reports"}
    return [
        p
        for p in sources("workflow", "tickets", "mediation", "governance")
        if outer & set(_names(p))
    ]


def _names(path: Path) -> tuple[str, ...]:
    return path.relative_to(ROOT).with_suffix("").parts


@pytest.mark.parametrize("path", writing_modules(), ids=place)
def test_only_services_write_to_the_database(path):
    lines = path.read_text(encoding="utf-8").splitlines()
    # A QuerySet or a dict may be updated; a model row may not.
    found = [line for line in lines if WRITES.search(line) and "hashlib" not in line]

    assert [line for line in found if ".objects" in line or ".save(" in line] == []


@pytest.mark.parametrize("app", ["governance", "workflow", "tickets", "mediation"])
def test_an_app_has_only_rooms_that_a_newcomer_knows(app):
    rooms = {path.stem for path in (ROOT / app).iterdir() if not path.name.startswith("__pyc")}

    assert rooms - NAMES == set()


def test_the_drawn_workflows_are_in_step():
    drawn = (ROOT / "docs" / "workflows.md").read_text(encoding="utf-8")

    assert drawn == draw_workflows()


def test_every_setting_that_is_read_is_described():
    read = set(re.findall(r'env\.\w+\(\s*"([A-Z_]+)"', (ROOT / "config/settings.py").read_text()))
    described = set(re.findall(r"^#? ?([A-Z_]+)=", (ROOT / ".env.example").read_text(), re.M))

    assert read - described == set()


def test_every_step_is_in_the_glossary():
    glossary = (ROOT / "docs" / "glossary.md").read_text(encoding="utf-8")
    steps = {step.name for kind in KINDS.values() for step in kind.steps}

    assert {name for name in steps if f"`{name}`" not in glossary} == set()


def test_no_committed_file_names_an_address_to_fetch_from():
    tracked = subprocess.run(
        ["git", "ls-files", "requirements"], cwd=ROOT, capture_output=True, text=True, check=True
    ).stdout.split()
    texts = {name: (ROOT / name).read_text(encoding="utf-8") for name in tracked}

    assert {name for name, text in texts.items() if "://" in text} == set()
