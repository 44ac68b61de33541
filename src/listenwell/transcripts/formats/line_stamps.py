"""Stamps of time at the beginning of a line of plain text, and clocks on the wall."""

import re
from collections.abc import Sequence
from typing import Final, NamedTuple

from listenwell.transcripts.formats.clock_times import parse_time

_TIME: Final = r"\d{1,3}:\d{2}(?::\d{2})?(?:[.,]\d{1,3})?"
_DATE: Final = r"(?:\d{4}[-/.]\d{1,2}[-/.]\d{1,2}|\d{1,2}[-/.]\d{1,2}[-/.]\d{2,4})"
_HALF: Final = r"(?:\s?[\u202f ]?(?P<half>[ap])\.?m\.?)?"
_LEADING: Final = re.compile(
    rf"(?ix)\s* (?P<open>[\[(])? \s* (?:(?P<date>{_DATE})[,\sT]\s*)? (?P<start>{_TIME}) {_HALF}"
    rf"(?:\s*(?:-->|[-–—]|to)\s*(?P<end>{_TIME}))? \s* (?(open)[\])]|(?=\s|$)) \s*[-–—|:]?\s*"
)
_TRAILING: Final = re.compile(
    rf"\s*(?:[\[(]\s*(?P<start>{_TIME})(?:\s*[-–—]\s*(?P<end>{_TIME}))?\s*[\])]|\s(?P<bare>{_TIME}))\s*$"
)
_WIDTH: Final = 120
_DAY: Final = 24 * 3600.0
_LATE: Final = 3 * 3600.0
_LONGEST: Final = 8 * 3600.0


class Stamp(NamedTuple):
    """A stamp: seconds, and whether it is surely read off a clock on the wall."""

    start: float
    end: float | None = None
    wall: bool = False


def leading_stamp(line: str) -> tuple[Stamp, str] | None:
    """Split a line such as ``[00:01:02] Anna: …`` into its stamp and the rest."""
    match = _LEADING.match(line[:_WIDTH])
    if match is None:
        return None
    wall = bool(match["date"] or match["half"])
    start = _seconds(match["start"], match["half"], of_day=wall)
    end = parse_time(match["end"]) if match["end"] else None
    return None if start is None else (Stamp(start, end, wall), line[match.end() :])


def trailing_stamp(label: str) -> tuple[str, Stamp] | None:
    """Split a label such as ``Anna (00:01:02)`` or ``Anna 1:02`` into the name and its stamp."""
    match = _TRAILING.search(label)
    if match is None or not match.start():
        return None
    start = parse_time(match["start"] or match["bare"])
    end = parse_time(match["end"]) if match["end"] else None
    return None if start is None else (label[: match.start()], Stamp(start, end))


def _seconds(text: str, half: str | None, *, of_day: bool) -> float | None:
    if of_day and text.count(":") == 1:
        text += ":00"  # a clock's two fields are hours and minutes
    seconds = parse_time(text)
    if seconds is None or half is None:
        return seconds
    return seconds % (_DAY / 2) + (_DAY / 2 if half.lower() == "p" else 0.0)


def from_the_wall(stamps: Sequence[Stamp]) -> bool:
    """Whether these stamps are the time of day and not of the recording.

    So where a date or a.m. and p.m. stand beside them, or where all fall between three o'clock
    and midnight, within a session's length of the first.
    """
    if not stamps:
        return False
    if all(stamp.wall for stamp in stamps):
        return True
    first = stamps[0].start
    return first >= _LATE and all(
        first <= stamp.start < min(_DAY, first + _LONGEST) for stamp in stamps
    )


def since_first(stamps: Sequence[Stamp]) -> list[Stamp]:
    """Count stamps of a clock from the first one on; past midnight the next day begins."""
    origin = stamps[0].start
    days = 0.0
    before = origin
    counted = []
    for stamp in stamps:
        if stamp.start < before - _DAY / 2:
            days += _DAY
        before = stamp.start
        shift = days - origin
        end = None if stamp.end is None else stamp.end + shift
        counted.append(Stamp(round(stamp.start + shift, 3), end, stamp.wall))
    return counted
