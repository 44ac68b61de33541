"""Engagement, opened into its parts."""

from rich.console import RenderableType
from rich.table import Table
from rich.text import Text

from listenwell.cli.measures import PART_LABELS, written
from listenwell.cli.plain import plain
from listenwell.cli.terminal.section import bar, section
from listenwell.reading import Reading


def engagement(reading: Reading) -> RenderableType | None:
    """Return the section, ``None`` where the score is withheld."""
    score = reading.analytics.engagement_score
    if score is None:
        return None
    table = Table.grid(padding=(0, 2, 0, 0))
    table.add_column(no_wrap=True)
    table.add_column(no_wrap=True)
    table.add_column(justify="right", no_wrap=True)
    table.add_column(style="dim", overflow="fold")
    for part in reading.engagement:
        name = PART_LABELS.get(part.name, part.name)
        style = "dim" if part.score is None else ""
        table.add_row(
            Text(name, style=style),
            bar(part.score or 0.0, 10, "green"),
            "–" if part.score is None else f"{part.score:.2f} × {100 * part.weight:.0f} %",
            Text(plain(part.explanation)),
        )
    return section("Engagement", table, note=f"{written('engagement_score', score)} of 100")
