"""Several sessions: a table with one row for each, and what changed from one to the next."""

from collections.abc import Sequence

from rich.console import Group, RenderableType
from rich.table import Table
from rich.text import Text

from listenwell.cli.comparison import (
    DIFFERENCE,
    Change,
    Series,
    changes,
    comparison_notes,
    in_series,
)
from listenwell.cli.measures import MEASURES, change_in_unit, label, values, written
from listenwell.cli.people import shown_name, speaker_with
from listenwell.cli.plain import excerpt
from listenwell.cli.sources import short_name
from listenwell.cli.terminal.section import section
from listenwell.reading import Reading
from listenwell.transcripts import Role

_COLUMNS = (
    ("total_duration_seconds", "length"),
    ("client_speech_share", "client\nspeaks"),
    ("open_question_share", "asked\nopenly"),
    ("reflection_to_question_ratio", "refl./\nquest."),
    ("change_talk_share", "change\ntalk"),
    ("engagement_score", "engage-\nment"),
)


def sessions_table(readings: Sequence[Reading]) -> RenderableType:
    """Return the table, sessions of the same people together and in order."""
    table = Table(box=None, pad_edge=False, padding=(0, 2, 0, 0), header_style="dim")
    table.add_column("date", no_wrap=True)
    table.add_column("client", no_wrap=True, max_width=12)
    for _, heading in _COLUMNS:
        table.add_column(heading, justify="right", no_wrap=True)
    for series in in_series(readings):
        for reading in series.readings:
            table.add_row(*_row(reading))
    count = f"{len(readings):,} sessions"
    return section("Sessions", table, note=count)


def sessions_changes(readings: Sequence[Reading]) -> RenderableType:
    """Return, for each session after the first of its series, what changed."""
    parts: list[RenderableType] = []
    for series in in_series(readings):
        for before, now in series.pairs():
            parts += [_between(series, before, now), _changes(changes(before, now)), Text("")]
    notes = comparison_notes(readings) + ([DIFFERENCE] if parts else [])
    parts += [Text(note, style="dim") for note in notes]
    return section("Beside the session before", Group(*parts))


def _row(reading: Reading) -> list[Text | str]:
    found = values(reading)
    return [
        _session(reading),
        excerpt(_client(reading), 12),
        *(written(name, found[name]) for name, _ in _COLUMNS),
    ]


def _client(reading: Reading) -> str:
    client = speaker_with(reading.transcript, Role.CLIENT)
    if client is None:
        return "–"
    return shown_name(client) if client.name else "not named"


def _session(reading: Reading) -> str:
    return excerpt(short_name(reading.transcript.source), 15)


def _between(series: Series, before: Reading, now: Reading) -> Text:
    who = " with ".join(name for name in (series.client, series.coach) if name)
    line = Text(f"{_session(before)} → {_session(now)}", style="bold")
    if who:
        line.append(f"  {excerpt(who, 40)}", style="dim")
    return line


def _changes(found: Sequence[Change]) -> Table:
    table = Table.grid(padding=(0, 2, 0, 0))
    for justify in ("left", "right", "left", "right", "left"):
        table.add_column(justify=justify, no_wrap=True)
    for change in found:
        before, now = written(change.measure, change.before), written(change.measure, change.now)
        delta = ""
        if change.before is not None and change.now is not None:
            unit = MEASURES[change.measure].unit
            delta = change_in_unit(unit, change.before, change.now)
        table.add_row(f"  {label(change.measure)}", before, Text("→", style="dim"), now, delta)
    return table
