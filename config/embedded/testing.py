"""How `run.py test` calls pytest, and how it says that the browser tests do not run."""

import os
import shutil

from .terminal import Problem, say

BROWSERS = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
RULE = "=" * 78


def find_chromium(given: str | None) -> str | None:
    """Return the browser for the tests: the one named in CHROMIUM, or one on the path."""
    if given:
        found = shutil.which(given)
        if not found:
            raise Problem(f"CHROMIUM names {given}, which is no program.")
        return os.path.abspath(found)
    return next((found for name in BROWSERS if (found := shutil.which(name))), None)


def pytest_arguments(arguments: list[str], *, has_browser: bool) -> list[str]:
    """Return the caller's arguments with what we add: two processes, and no browser tests."""
    chosen, expression = _without_markers(arguments)
    if not has_browser:
        expression = f"({expression}) and not browser" if expression else "not browser"
    added = ["-m", expression] if expression else []
    return added + ([] if _says_how_many(arguments) else ["-n", "2"]) + chosen


def _without_markers(arguments: list[str]) -> tuple[list[str], str]:
    """Take `-m EXPRESSION` out; as with pytest itself, the last one counts."""
    rest: list[str] = []
    expression = ""
    words = iter(arguments)
    for word in words:
        if word == "-m":
            expression = next(words, "")
        elif word.startswith("-m"):
            expression = word.removeprefix("-m").removeprefix("=")
        else:
            rest.append(word)
    return rest, expression


def _says_how_many(arguments: list[str]) -> bool:
    """Tell whether the caller chose the number of processes; a debugger needs there to be one."""
    return any(
        word.startswith(("-n", "--numprocesses", "--pdb", "--trace")) or word == "no:xdist"
        for word in arguments
    )


def announce(chromium: str | None) -> None:
    """Say in plain sight that browser tests are left out; nothing is said where they run."""
    if not chromium:
        say(
            f"{RULE}\nBROWSER TESTS DO NOT RUN: there is no Chromium here.\n"
            f"Install one, or name it in CHROMIUM, to run them too.\n{RULE}"
        )
