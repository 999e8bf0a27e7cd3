"""Hands pip's settings on to uv, which reads none of them: whole regions install from mirrors."""

import ast
import os
import subprocess

# Every package is pinned by hash, so it does not matter which index a file comes from.
ANY_INDEX = {"UV_INDEX_STRATEGY": "unsafe-best-match"}
NAMES = {
    "index-url": "UV_DEFAULT_INDEX",
    "extra-index-url": "UV_INDEX",
    "find-links": "UV_FIND_LINKS",
    "cert": "SSL_CERT_FILE",
}


def uv_settings(pip: list[str]) -> dict[str, str]:
    """Return uv's environment variables for what pip is configured to use on this machine."""
    listing = subprocess.run(
        [*pip, "config", "list"], capture_output=True, text=True, errors="replace", check=False
    ).stdout
    return ANY_INDEX | {
        NAMES[name]: value
        for name, value in parse_pip_config(listing).items()
        if name in NAMES and NAMES[name] not in os.environ
    }


def parse_pip_config(listing: str) -> dict[str, str]:
    """Read the lines of `pip config list`; what the environment says wins over the files."""
    found: dict[str, str] = {}
    for line in sorted(listing.splitlines(), key=lambda line: line.startswith(":env:")):
        key, separator, value = line.partition("=")
        if separator:
            name = key.rpartition(".")[2].replace("_", "-")
            found[name] = ("," if name == "find-links" else " ").join(_plain(value).split())
    return found


def _plain(value: str) -> str:
    """Undo the quotes that pip prints around each value."""
    try:
        return str(ast.literal_eval(value))
    except (ValueError, SyntaxError):
        return value
