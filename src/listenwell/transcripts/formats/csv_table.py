"""A table with a header: ``speaker,start,end,text`` in any order, delimiter and common wording."""

import csv
import math
import re
from collections.abc import Iterator, Sequence
from itertools import islice
from typing import Final, NamedTuple

from listenwell.errors import MalformedTranscript
from listenwell.transcripts.content import Content
from listenwell.transcripts.draft import Cue, Draft, Overlap
from listenwell.transcripts.formats.base import Format
from listenwell.transcripts.formats.clock_times import parse_time
from listenwell.transcripts.formats.plain_text import head_of
from listenwell.transcripts.model import Dropped

_SYNONYMS: Final[dict[str, str]] = {
    name: column
    for column, names in {
        "speaker": "speaker speaker_name speaker_label speaker_id speakername name who "
        "participant role interlocutor person talker participant_name user",
        "start": "start start_time starttime start_seconds start_sec start_s begin begin_time "
        "time timestamp offset onset time_start tmin from start_timestamp ts",
        "end": "end end_time endtime end_seconds end_sec end_s stop stop_time finish to time_end "
        "tmax end_timestamp",
        "start_ms": "start_ms startms start_time_ms start_millis start_milliseconds begin_ms "
        "offset_ms time_ms timestamp_ms",
        "end_ms": "end_ms endms end_time_ms end_millis end_milliseconds stop_ms",
        "duration": "duration duration_seconds duration_s dur length_seconds",
        "text": "text utterance utterance_text content transcript transcription message sentence "
        "words caption dialogue dialog speech line said body",
        "confidence": "confidence asr_confidence mean_confidence",
    }.items()
    for name in names.split()
}
_DELIMITERS: Final = (",", ";", "\t", "|")
_SEPARATOR_LINE: Final = re.compile(r"(?i)sep=(.)\s*$")
_UNIT: Final = re.compile(r"\s*[\[(](s|sec|secs|seconds|ms|milliseconds|hh:mm:ss)[\])]\s*$")
_LONGEST_CELL: Final = 100_000
_MOST_REPAIRS: Final = 20
_UNREADABLE: Final = math.nan
"""Stands for a time that is there and cannot be read; the import takes it away and says so."""


class _Layout(NamedTuple):
    """Where the header is (0-based line), what parts the cells, and which column is which."""

    line: int
    delimiter: str
    columns: dict[str, int]
    width: int


class _Row(NamedTuple):
    line: int
    cells: list[str]


def _column(cell: str) -> str | None:
    name = cell.strip().lower()
    unit = _UNIT.search(name)
    if unit is not None:
        name = name[: unit.start()] + ("_ms" if unit[1].startswith("m") else "")
    return _SYNONYMS.get(re.sub(r"[\s\-.]+", "_", name.strip(" \"'#")))


def _layout(lines: Sequence[str]) -> _Layout | None:
    """Find the header among the first lines, or return ``None`` where there is none."""
    at = next((i for i, line in enumerate(lines) if line.strip()), None)
    if at is None:
        return None
    delimiters: tuple[str, ...] = _DELIMITERS
    separator = _SEPARATOR_LINE.match(lines[at])
    if separator is not None and at + 1 < len(lines):
        at, delimiters = at + 1, (separator[1],)
    for delimiter in delimiters:
        cells = next(csv.reader([lines[at][:4000]], delimiter=delimiter), [])
        columns: dict[str, int] = {}
        for i, cell in enumerate(cells):
            column = _column(cell)
            if column is not None:
                columns.setdefault(column, i)
        if "text" in columns and columns.keys() & {"speaker", "start", "start_ms"}:
            return _Layout(at, delimiter, columns, len(cells))
    return None


def sniff_csv(content: Content) -> float:
    """A header that names a text, and a speaker or a start."""
    layout = _layout(head_of(content).split("\n")[:5])
    return 0.95 if layout is not None else 0.0


def parse_csv(content: Content) -> Draft:
    """Read the table; each row is one utterance.

    Raises:
        MalformedTranscript: There is no header, or not one row can be read.
    """
    layout = _layout(content.lines[:5])
    if layout is None:
        raise MalformedTranscript(
            "the first line names no columns",
            where="line 1",
            mend="Begin the table with a line such as speaker,start,end,text.",
        )
    dropped: list[Dropped] = []
    cues = [
        _cue(layout.columns, row)
        for row in _rows(content.lines, layout, dropped)
        if _is_whole(layout, row, dropped)
    ]
    if not cues and dropped:
        raise MalformedTranscript(
            "no row of this table can be read",
            where=f"line {dropped[0].line}",
            mend="Every row needs as many cells as the header names, quoted where they hold a "
            "delimiter.",
        )
    intervals = layout.columns.keys() >= {"start", "end"} or (
        layout.columns.keys() >= {"start_ms", "end_ms"}
    )
    return Draft(
        cues=cues,
        dropped=dropped,
        overlap=Overlap.YES if intervals else Overlap.NO,
        merge=False,
    )


def _rows(lines: list[str], layout: _Layout, dropped: list[Dropped]) -> Iterator[_Row]:
    """Yield the rows below the header; after an unclosed quote, go on from the next line."""
    at = layout.line + 1
    for _ in range(_MOST_REPAIRS):
        below = (line + "\n" for line in islice(lines, at, None))
        reader = csv.reader(below, delimiter=layout.delimiter, strict=True)
        begin = at
        try:
            for cells in reader:
                if any(cell.strip() for cell in cells):
                    yield _Row(begin + 1, cells)
                begin = at + reader.line_num
        except csv.Error:
            dropped.append(Dropped(begin + 1, "the quotes of this row are not closed properly"))
            at = begin + 1
        else:
            return
    dropped.append(Dropped(at + 1, "too many rows with broken quotes: the rest was not read"))


def _is_whole(layout: _Layout, row: _Row, dropped: list[Dropped]) -> bool:
    if len(row.cells) <= layout.columns["text"]:
        dropped.append(Dropped(row.line, "a row with too few cells"))
    elif len(row.cells[layout.columns["text"]]) > _LONGEST_CELL:
        dropped.append(Dropped(row.line, "a cell too long to be one utterance"))
    else:
        return True
    return False


def _cue(columns: dict[str, int], row: _Row) -> Cue:
    cells = {name: row.cells[i].strip() for name, i in columns.items() if i < len(row.cells)}
    start = _seconds(cells, "start")
    end = _seconds(cells, "end")
    duration = parse_time(cells.get("duration", ""))
    if end is None and start is not None and duration is not None:
        end = round(start + duration, 6)
    return Cue(
        text=cells["text"],
        speaker=cells.get("speaker") or None,
        start=start,
        end=end,
        line=row.line,
        confidence=_share(cells.get("confidence", "")),
    )


def _seconds(cells: dict[str, str], name: str) -> float | None:
    """Return the time in the cell, ``None`` where it is empty, not a number where it is none."""
    for column, scale in ((name, 1), (f"{name}_ms", 1000)):
        cell = cells.get(column, "")
        if cell and cell.lower() not in ("none", "null", "n/a", "-"):
            value = parse_time(cell)
            return _UNREADABLE if value is None else value / scale
    return None


def _share(cell: str) -> float | None:
    value = parse_time(cell)
    return value if value is not None and value <= 1 else None


FORMATS: tuple[Format, ...] = (
    Format(
        "csv",
        "Table (CSV or TSV) with a header",
        (".csv", ".tsv"),
        sniff_csv,
        parse_csv,
        frozenset({"speakers", "starts", "ends", "overlap", "word confidence"}),
    ),
)
