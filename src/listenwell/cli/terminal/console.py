"""The console that reports are printed on, and the few styles that they use."""

import sys
from typing import Final

from rich.console import Console

from listenwell.transcripts import Role

NARROWEST: Final = 60
WIDEST: Final = 110
"""Lines longer than this are hard to read, however wide the terminal is."""

STYLES: Final = {
    Role.COACH: "cyan",
    Role.CLIENT: "magenta",
    Role.OTHER: "blue",
    Role.UNKNOWN: "bright_black",
}


class _Report(Console):
    def on_broken_pipe(self) -> None:
        raise BrokenPipeError


def report_console() -> Console:
    """Return a console on standard output that takes no text for markup or emoji codes."""
    console = _Report(file=sys.stdout, markup=False, emoji=False, highlight=False)
    console.width = max(NARROWEST, min(WIDEST, console.width))
    return console
