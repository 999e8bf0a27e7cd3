#!/usr/bin/env python3
"""Start here: `python3 run.py demo` or `python3 run.py test`; needs Python 3.11, nothing else."""

import sys

# This file must stay readable for very old Pythons, so that they can print this sentence.
if sys.version_info < (3, 11):
    sys.exit(
        "Shaodao needs Python 3.11 or newer; this is Python %d.%d (%s)."
        % (sys.version_info[0], sys.version_info[1], sys.executable)
    )
if sys.platform == "win32":
    sys.exit("Shaodao runs on Linux and macOS; on Windows, use it inside WSL.")

from config.embedded.cli import main

if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
