"""The timeline: one lane of characters for each speaker, the moments marked below."""

from collections.abc import Sequence

from rich.cells import cell_len, set_cell_size
from rich.console import RenderableType
from rich.text import Text

from listenwell.cli.measures import clock
from listenwell.cli.moments import Moment
from listenwell.cli.people import shown_name
from listenwell.cli.spans import Timeline, timeline
from listenwell.cli.terminal.console import STYLES
from listenwell.cli.terminal.section import section
from listenwell.reading import Reading
from listenwell.transcripts import Role

_HEIGHTS = " ▁▂▃▄▅▆▇█"
_LONGEST_NAME = 16
_STEPS = (15, 30, 60, 120, 300, 600, 900, 1800, 3600, 7200, 14400, 28800)


def lanes(reading: Reading, moments: Sequence[Moment], width: int) -> RenderableType | None:
    """Return the timeline, ``None`` where there is nothing to draw."""
    line = timeline(reading)
    if not line.length:
        return None
    drawn_lanes: list[tuple[str, str | None, Role]] = [
        (shown_name(speaker), speaker.key, speaker.role) for speaker in line.lanes
    ]
    if line.unnamed:
        drawn_lanes.append(("unnamed", None, Role.UNKNOWN))
    margin = min(_LONGEST_NAME, max(cell_len(name) for name, _, _ in drawn_lanes)) + 2
    columns = width - margin - 2
    drawn = Text(no_wrap=True)
    for name, key, role in drawn_lanes:
        drawn.append(_fitted(name, margin))
        drawn.append(_lane(reading, line, key, columns), style=STYLES[role])
        drawn.append("\n")
    marks = _marks(line, moments, columns)
    if marks.strip():
        drawn.append(_fitted("moments", margin), style="dim")
        drawn.append(marks + "\n", style="bold")
    drawn.append(" " * margin)
    drawn.append(_axis(line, columns), style="dim")
    note = "" if line.timed else "by words: the file does not place each utterance in time"
    if line.hidden:
        note += f"{'; ' if note else ''}{line.hidden:,} more speakers are not drawn"
    return section("The session", drawn, note=note)


def _fitted(name: str, cells: int) -> str:
    cut = set_cell_size(name, cells - 3) + "… " if cell_len(name) > cells - 2 else name
    return set_cell_size(cut, cells)


def _lane(reading: Reading, line: Timeline, key: str | None, columns: int) -> str:
    filled = [0.0] * columns
    scale = columns / line.length
    for utterance, spans in zip(reading.transcript.utterances, line.spans, strict=True):
        if utterance.speaker == key:
            for begin, end in spans:
                _fill(filled, begin * scale, end * scale)
    return "".join(_HEIGHTS[_height(share)] for share in filled)


def _fill(filled: list[float], begin: float, end: float) -> None:
    last = len(filled) - 1
    first_column, last_column = min(last, int(begin)), min(last, int(end))
    for column in range(first_column, last_column + 1):
        filled[column] += max(0.0, min(end, column + 1) - max(begin, column))


def _height(share: float) -> int:
    if share <= 0:
        return 0
    return max(1, min(8, round(share * 8)))


def _marks(line: Timeline, moments: Sequence[Moment], columns: int) -> str:
    row = [" "] * columns
    for number, moment in enumerate(moments, start=1):
        spans = line.spans[moment.index]
        if not spans:
            continue
        column = min(columns - 1, int(spans[0][0] * columns / line.length))
        while column < columns and row[column] != " ":
            column += 1
        if column < columns:
            row[column] = str(number)
    return "".join(row)


def _axis(line: Timeline, columns: int) -> str:
    if not line.timed:
        return "first word".ljust(columns - 9) + "last word"
    room = max(2, columns // 14)
    step = next((s for s in _STEPS if line.length / s <= room), line.length / room)
    row = [" "] * columns
    tick = 0.0
    while tick < line.length:
        column = int(tick * columns / line.length)
        label = clock(tick)
        if column + len(label) <= columns:
            row[column : column + len(label)] = label
        tick += step
    return "".join(row)
