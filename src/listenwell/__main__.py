"""Run the command line with ``python -m listenwell``."""

import sys

from listenwell.cli.main import main

if __name__ == "__main__":
    sys.exit(main())
