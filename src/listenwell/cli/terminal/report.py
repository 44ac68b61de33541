"""The printed report: of one session whole, of several as a table and a comparison."""

from collections.abc import Sequence

from rich.console import Console
from rich.rule import Rule
from rich.text import Text

from listenwell.cli.moments import best_moments
from listenwell.cli.plain import excerpt
from listenwell.cli.terminal.asked import asked
from listenwell.cli.terminal.caveats import warnings, withheld
from listenwell.cli.terminal.console import report_console
from listenwell.cli.terminal.engagement import engagement
from listenwell.cli.terminal.header import header
from listenwell.cli.terminal.interviewing import interviewing
from listenwell.cli.terminal.lanes import lanes
from listenwell.cli.terminal.several import sessions_changes, sessions_table
from listenwell.cli.terminal.talk import talk
from listenwell.cli.terminal.turning_points import turning_points
from listenwell.reading import Reading


def print_report(readings: Sequence[Reading], *, full: bool) -> None:
    """Print one session whole, or several beside each other.

    Args:
        readings: At least one.
        full: Print each of several sessions whole as well.
    """
    console = report_console()
    if len(readings) == 1 or full:
        for reading in readings:
            print_session(console, reading)
    if len(readings) > 1:
        console.print(sessions_table(readings))
        console.print(sessions_changes(readings))


def print_session(console: Console, reading: Reading) -> None:
    """Print one session."""
    width = console.width
    moments = best_moments(reading.cues)
    console.print(Rule(Text("Listenwell", style="bold"), style="dim", align="left"))
    console.print(header(reading))
    parts = (
        lanes(reading, moments, width),
        talk(reading, width),
        asked(reading, width),
        turning_points(reading, moments),
        interviewing(reading),
        engagement(reading),
        withheld(reading),
        warnings(reading),
    )
    for part in parts:
        if part is not None:
            console.print(part)
    console.print(Text(f"\n{excerpt(reading.model_version, 60)} · {reading.digest}\n", style="dim"))
