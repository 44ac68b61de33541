"""What is withheld and why, and what to keep in mind."""

from rich.console import RenderableType
from rich.text import Text

from listenwell.cli.plain import plain
from listenwell.cli.terminal.section import bullets, section
from listenwell.cli.withheld import gaps
from listenwell.reading import Reading


def withheld(reading: Reading) -> RenderableType | None:
    """Return what is withheld, by reason; ``None`` where nothing is."""
    lines = [
        Text.assemble(plain(gap.reason), (f"\n{gap.summary()}", "dim")) for gap in gaps(reading)
    ]
    return section("Withheld", bullets(lines)) if lines else None


def warnings(reading: Reading) -> RenderableType | None:
    """Return the warnings and what was left out of the file; ``None`` where there are none."""
    lines = [Text(plain(warning)) for warning in dict.fromkeys(reading.warnings)]
    dropped = len(reading.transcript.report.dropped)
    if dropped:
        noun = "line or cue was" if dropped == 1 else "lines or cues were"
        lines.append(Text(f"{dropped:,} {noun} left out of the file; the JSON says which and why."))
    return section("Keep in mind", bullets(lines, mark="!")) if lines else None
