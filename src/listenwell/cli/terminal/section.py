"""What the sections share: their headings, their bars, their indented lines."""

from collections.abc import Iterable

from rich.console import Group, RenderableType
from rich.padding import Padding
from rich.table import Table
from rich.text import Text

_EIGHTHS = " ▏▎▍▌▋▊▉█"


def section(title: str, *body: RenderableType, note: str = "") -> RenderableType:
    """Return a section under its heading, with a quiet note beside the heading."""
    heading = Text.assemble("\n", (title.upper(), "bold"))
    if note:
        heading.append(f"  {note}", style="dim")
    return Group(heading, *(Padding(part, (0, 0, 0, 1)) for part in body))


def bar(share: float, width: int, style: str) -> Text:
    """Return a bar that fills ``share`` (0 to 1) of ``width`` characters, to an eighth."""
    eighths = round(max(0.0, min(1.0, share)) * width * 8)
    if share > 0:
        eighths = max(1, eighths)
    full, rest = divmod(eighths, 8)
    drawn = "█" * full + (_EIGHTHS[rest] if rest else "")
    return Text(drawn.ljust(width), style=style, no_wrap=True)


def bullets(lines: Iterable[Text], mark: str = "·") -> Table:
    """Return lines that wrap beside their mark, not under it."""
    table = Table.grid(padding=(0, 1, 0, 0))
    table.add_column(no_wrap=True)
    table.add_column()
    for line in lines:
        table.add_row(Text(mark, style="dim"), line)
    return table
