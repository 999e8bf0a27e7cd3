"""`python -m benchmarks.deliver`: see benchmarks.clockwork."""

import sys

from benchmarks.clockwork import main

if __name__ == "__main__":
    sys.exit(main("deliver", sys.argv[1:]))
