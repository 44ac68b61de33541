"""``listenwell formats``: what can be read, and what each format can carry."""

from typing import Final

from rich.table import Table
from rich.text import Text

from listenwell.cli.terminal.console import report_console
from listenwell.transcripts.formats import all_formats

_CARRIES: Final = ("speakers", "starts", "ends", "overlap", "word confidence")


def print_formats() -> int:
    """Print the table; return the exit code."""
    table = Table(box=None, pad_edge=False, padding=(0, 2, 0, 0), header_style="bold")
    for heading in ("name", "what it is", "suffixes", "carries"):
        table.add_column(heading, overflow="fold", ratio=3 if heading == "carries" else None)
    for fmt in all_formats():
        known = [thing for thing in _CARRIES if thing in fmt.carries]
        more = sorted(fmt.carries.difference(_CARRIES))
        table.add_row(
            Text(fmt.name, style="bold"),
            Text(fmt.title),
            Text(" ".join(fmt.suffixes), style="dim"),
            Text(", ".join(known + more) or "words only"),
        )
    console = report_console()
    console.print(table)
    console.print(
        Text("\nA file is told by what is in it, never by its suffix.", style="dim"),
    )
    return 0
