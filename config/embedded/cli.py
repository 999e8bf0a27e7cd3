"""The command line of run.py."""

import argparse
from collections.abc import Callable
from pathlib import Path

from . import commands
from .supervisor import Stopped
from .terminal import Problem, complain, say

Command = Callable[[argparse.Namespace, list[str]], int]


def main(arguments: list[str]) -> int:
    """Run one command and return its exit code; a problem is a sentence, not a traceback."""
    parser = _parser()
    options, rest = parser.parse_known_args(arguments)
    if options.run is commands.manage:
        _take_data_folder(options)
    if rest and options.run not in (commands.test, commands.bench):
        parser.error(f"unknown: {' '.join(rest)}")
    try:
        return options.run(options, rest)
    except Problem as problem:
        complain(problem)
        return 1
    except (Stopped, KeyboardInterrupt):
        say("Stopped.")
        return 130


def _parser() -> argparse.ArgumentParser:
    about = "Runs Shaodao: makes what is missing, starts everything, stops everything."
    parser = argparse.ArgumentParser(prog="run.py", description=about, allow_abbrev=False)
    names = parser.add_subparsers(required=True, metavar="command")
    demo = _add(names, "demo", commands.demo, "start the demo county; Ctrl-C stops it")
    demo.add_argument("--port", type=int, default=8000, help="port of the pages (8000)")
    demo.add_argument(
        "--tokens", type=Path, metavar="FILE", help="write the demo posts' API tokens"
    )
    demo.add_argument("--no-seed", action="store_true", help="start without demo data")
    _add(names, "test", commands.test, "run the tests; all arguments go to pytest", add_help=False)
    _add(names, "bench", commands.bench, "measure; all arguments go to benchmarks", add_help=False)
    manage = _add(names, "manage", commands.manage, "run a manage.py command on the data folder")
    manage.add_argument(
        "--throwaway", action="store_true", help="on a new folder, removed at the end"
    )
    tool = _add(names, "tool", commands.tool, "run a developer's tool, such as ruff or mypy")
    servers = _add(names, "servers", commands.servers, "keep only the two servers running")
    for command in (demo, manage, servers):
        command.add_argument(
            "--data", type=Path, metavar="DIR", help="data folder (anywhere on the line)"
        )
    for command in (manage, tool):
        command.add_argument("words", nargs=argparse.REMAINDER, help="the command, its arguments")
    return parser


def _take_data_folder(options: argparse.Namespace) -> None:
    """Let --data stand behind the command too, as it does for all others; none has one itself."""
    taker = argparse.ArgumentParser(add_help=False, allow_abbrev=False)
    taker.add_argument("--data", type=Path, default=options.data)
    before, dashes, after = _parted(options.words)
    found, left = taker.parse_known_args(before)
    options.data, options.words = found.data, [*left, *dashes, *after]


def _parted(words: list[str]) -> tuple[list[str], list[str], list[str]]:
    """What stands before `--`, the dashes, and what stands after them and is left alone."""
    at = words.index("--") if "--" in words else len(words)
    return words[:at], words[at : at + 1], words[at + 1 :]


def _add(
    names: "argparse._SubParsersAction[argparse.ArgumentParser]",
    name: str,
    run: Command,
    text: str,
    *,
    add_help: bool = True,
) -> argparse.ArgumentParser:
    parser = names.add_parser(
        name, help=text, description=text, add_help=add_help, allow_abbrev=False
    )
    parser.set_defaults(run=run)
    return parser
