"""The moments that matter: when, what kind, the words, and why."""

from collections.abc import Sequence

from rich.console import RenderableType
from rich.table import Table
from rich.text import Text

from listenwell.cli.measures import certainty, clock
from listenwell.cli.moments import Moment, all_moments, cue_label
from listenwell.cli.plain import excerpt, plain
from listenwell.cli.terminal.console import STYLES
from listenwell.cli.terminal.section import section
from listenwell.reading import Cue, Reading
from listenwell.transcripts import Role


def turning_points(reading: Reading, moments: Sequence[Moment]) -> RenderableType | None:
    """Return the section, ``None`` where cues are withheld."""
    if not moments:
        counted = any(
            count is not None
            for count in (
                reading.analytics.cue_breakthrough_count,
                reading.analytics.cue_resistance_count,
            )
        )
        quiet = Text("No cue was sure enough to show.", style="dim")
        return section("The moments that matter", quiet) if counted else None
    table = Table.grid(padding=(0, 2, 0, 0))
    table.add_column(justify="right", style="bold", no_wrap=True)
    table.add_column(justify="right", style="dim", no_wrap=True)
    table.add_column(overflow="fold")
    for number, moment in enumerate(moments, start=1):
        words = reading.transcript.utterances[moment.index].text
        table.add_row(str(number), _when(moment.first), _said(moment, words))
    hidden = len(all_moments(reading.cues)) - len(moments)
    more = [Text(f"and {hidden:,} more, in the page (--html) or the JSON", style="dim")]
    return section("The moments that matter", table, *(more if hidden > 0 else []))


def _when(cue: Cue) -> str:
    return clock(cue.timestamp) if cue.timestamp is not None else f"#{cue.utterance_index}"


def _said(moment: Moment, words: str) -> Text:
    said = Text()
    for cue in moment.cues:
        said.append("  " if said else "")
        said.append(cue_label(cue.cue_type), style="bold")
        said.append(f" {certainty(cue.confidence)} sure", style="dim")
    said.append(f"\n“{excerpt(words, 200)}”\n", style=STYLES[Role.CLIENT])
    said.append("\n".join(plain(cue.interpretation) for cue in moment.cues), style="dim")
    return said
