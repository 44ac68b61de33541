"""The status lines: a part, its state, the seconds it took."""

import sys
import time
from typing import Final

_WIDTH: Final = 12


class Status:
    """Prints a line for each part as it comes up, and for whatever happens later.

    On a terminal the line of what is being waited for is there from the start.
    """

    def __init__(self) -> None:
        self._terminal = sys.stdout.isatty()
        self._began = time.monotonic()

    def waiting(self, name: str) -> None:
        """Say what is being waited for."""
        self._began = time.monotonic()
        if self._terminal:
            sys.stdout.write(f"  {name:<{_WIDTH}}starting …")
            sys.stdout.flush()

    def done(self, name: str, state: str = "ready") -> None:
        """Say how the wait ended."""
        seconds = time.monotonic() - self._began
        start = "\r\x1b[K" if self._terminal else ""
        self.say(f"{start}  {name:<{_WIDTH}}{state:<10}{seconds:5.1f} s")

    def happened(self, name: str, what: str) -> None:
        """Say what happened to a part, with the time of day."""
        self.say(f"  {name:<{_WIDTH}}{what} ({time.strftime('%H:%M:%S')})")

    def say(self, line: str) -> None:
        """Print a line at once."""
        sys.stdout.write(line + "\n")
        sys.stdout.flush()
