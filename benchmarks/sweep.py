"""`python -m benchmarks.sweep`: see benchmarks.clockwork."""

import sys

from benchmarks.clockwork import main

if __name__ == "__main__":
    sys.exit(main("sweep", sys.argv[1:]))
