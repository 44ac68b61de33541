"""WebVTT, SRT and SBV read by the kept library, with the place of every cue and every loss.

The library gives no line numbers and skips what it cannot read. Here each line carries its
number through the library, so that what comes out can be set against what went in. Times are
first rewritten in the one spelling that the library reads, so that ``0:0:0.210``, ``00:01,5`` or
a comma in WebVTT lose nothing.
"""

import re
from bisect import bisect_left
from collections.abc import Iterable, Sequence
from enum import StrEnum
from typing import TYPE_CHECKING, Final, NamedTuple

from listenwell.transcripts.formats.clock_times import clock, parse_time
from listenwell.transcripts.model import Dropped

if TYPE_CHECKING:
    from webvtt.models import Caption

ARROW: Final = "-->"
_TIME: Final = r"[\d:.,]{1,24}"
_ARROW_LINE: Final = re.compile(
    rf"\s*({_TIME})\s*(?:-{{1,3}}>|[–—]>|→)\s*({_TIME})(?=\s|$)(.*)", re.ASCII
)
_SBV_LINE: Final = re.compile(r"\s*(\d+:\d{1,2}:\d{1,2}\.\d+)\s*,\s*(\d+:\d{1,2}:\d{1,2}\.\d+)\s*")
_SBV_ALMOST: Final = re.compile(
    r"\s*(?:\d+:[^\s,]*\s*,\s*\d+:[^\s,]*\s*$|\d+:\d{1,2}:\d{1,2}\.\d{3},\d+:)"
)
_BLOCKS: Final = {
    "NOTE": "a note",
    "STYLE": "a style sheet",
    "REGION": "the definition of a region",
    "X-TIMESTAMP-MAP": "a stream's time map",
}


class Dialect(StrEnum):
    """How a caption file is laid out."""

    VTT = "vtt"
    SRT = "srt"
    SBV = "sbv"


class TimedText(NamedTuple):
    """One cue as it stands in the file: seconds, raw lines of text, and its place."""

    line: int
    start: float
    end: float
    lines: tuple[str, ...]
    identifier: str | None


class _Line(str):
    """A line that knows its number (1-based)."""

    __slots__ = ("number",)
    number: int


def _numbered(text: str, number: int) -> _Line:
    line = _Line(text)
    line.number = number
    return line


def timing(line: str, dialect: Dialect) -> tuple[float, float] | None:
    """Read the line that times a cue: start and end in seconds, or ``None``."""
    match = _SBV_LINE.fullmatch(line) if dialect is Dialect.SBV else _ARROW_LINE.match(line)
    if match is None:
        return None
    start, end = parse_time(match[1]), parse_time(match[2])
    return None if start is None or end is None else (start, end)


def read_captions(lines: Sequence[str], dialect: Dialect) -> tuple[list[TimedText], list[Dropped]]:
    """Read all cues that hold text.

    Returns:
        The cues in the order of the file, and everything else that it holds, with its line:
        notes, style sheets, cues without words, cues whose times cannot be read.
    """
    prepared, timed = _prepare(lines, dialect)
    numbers = sorted(timed)
    cues: list[TimedText] = []
    used: set[int] = set()
    for caption in _parsed(prepared, dialect):
        body = [line for line in caption.lines if isinstance(line, _Line)]
        if not body:
            continue
        place = bisect_left(numbers, body[0].number) - 1
        at = numbers[place] if place >= 0 else 0
        times = timed.get(at)
        if times is None:
            continue
        used.add(at)
        used.update(line.number for line in body)
        name = caption.identifier
        if isinstance(name, _Line):
            used.add(name.number)
        cues.append(TimedText(at, *times, tuple(map(str, body)), str(name) if name else None))
    return cues, list(_losses(lines, timed, used))


def _parsed(lines: list[_Line], dialect: Dialect) -> "Iterable[Caption]":
    from webvtt import sbv, srt, vtt

    if dialect is Dialect.VTT:
        return vtt.parse_items(lines).captions
    if dialect is Dialect.SRT:
        return srt.parse_captions(lines)
    # The library refuses a whole SBV file whose first cue is broken.
    valid = (i for i in range(len(lines)) if sbv.SBVCueBlock.is_valid(lines[i : i + 2]))
    first = next(valid, None)
    return [] if first is None else sbv.parse(lines[first:])


def _prepare(
    lines: Sequence[str], dialect: Dialect
) -> tuple[list[_Line], dict[int, tuple[float, float] | None]]:
    """Number the lines and spell times as the library reads them.

    Returns:
        The lines, and by line number the times of every line that times a cue or means to.
    """
    prepared: list[_Line] = []
    timed: dict[int, tuple[float, float] | None] = {}
    for number, line in enumerate(lines, start=1):
        if not _means_to_time(line, dialect):
            prepared.append(_numbered(line, number))
            continue
        times = timing(line, dialect)
        timed[number] = times
        if times is None:
            _end_cue_before(prepared, number, dialect)
            prepared.append(_numbered(line, number))
            continue
        _part_from_text_before(prepared, number, dialect)
        start, end = (clock(seconds) for seconds in times)
        spelled = f"{start},{end}" if dialect is Dialect.SBV else f"{start} --> {end}"
        prepared.append(_numbered(spelled, number))
    return prepared, timed


def _means_to_time(line: str, dialect: Dialect) -> bool:
    if dialect is Dialect.SBV:
        return _SBV_ALMOST.match(line) is not None
    return ARROW in line or _ARROW_LINE.match(line) is not None


def _end_cue_before(prepared: list[_Line], number: int, dialect: Dialect) -> None:
    """Keep a line whose times cannot be read, and its index, out of the words above them."""
    if dialect is Dialect.VTT or not prepared:
        return
    indexed = dialect is Dialect.SRT and prepared[-1].strip().isdigit()
    prepared.insert(len(prepared) - indexed, _numbered("", number))


def _part_from_text_before(prepared: list[_Line], number: int, dialect: Dialect) -> None:
    """End the cue before this one where the file left out a truly empty line or an index."""
    if dialect is Dialect.SBV:
        if prepared and prepared[-1].strip():
            prepared.append(_numbered("", number))
        return
    indexed = bool(prepared) and prepared[-1].strip().isdigit()
    if dialect is Dialect.SRT and not indexed:
        prepared.append(_numbered("0", number))
    before = -2 if indexed else -1
    if len(prepared) >= -before and prepared[before].isspace():
        prepared[before] = _numbered("", prepared[before].number)


def _losses(
    lines: Sequence[str], timed: dict[int, tuple[float, float] | None], used: set[int]
) -> Iterable[Dropped]:
    """Say of each block that became no cue what it is."""
    inside = header = False
    for number, line in enumerate(lines, start=1):
        if not line.strip() or number in used:
            inside = header = False
        elif number in timed:
            yield Dropped(number, _why_not(lines, number, timed))
            inside = True
        elif line.startswith("WEBVTT"):
            header = True
        elif not inside and not header and not _names_next(lines, number, timed):
            inside = True
            yield Dropped(number, _what(line))


def _why_not(
    lines: Sequence[str], number: int, timed: dict[int, tuple[float, float] | None]
) -> str:
    if timed[number] is None:
        return "the times of this cue cannot be read"
    following = lines[number] if number < len(lines) else ""
    return "this cue cannot be read" if following.strip() else "a cue without words"


def _names_next(
    lines: Sequence[str], number: int, timed: dict[int, tuple[float, float] | None]
) -> bool:
    """Whether this line is the identifier of the cue below it, which speaks for both."""
    return number + 1 in timed or (lines[number - 1].strip().isdigit() and len(lines) == number)


def _what(line: str) -> str:
    word = re.match(r"[A-Z-]+", line)
    return _BLOCKS.get(word[0] if word else "", "text that belongs to no cue")
