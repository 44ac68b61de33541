"""Times as files give them: checked, put in order, and where ends are missing, estimated."""

import math
from bisect import bisect_right
from collections.abc import Sequence
from typing import Final

from listenwell.transcripts.draft import Cue
from listenwell.transcripts.model import Times

WORDS_PER_SECOND: Final = 2.5
"""Speaking rate behind estimated ends: 150 words a minute. Real files that have ends, the pauses
inside a cue included, came to 157 together and to 120 to 203 each."""

LATEST_SECONDS: Final = 7 * 24 * 3600.0
"""A time after this is a mistake, not a session."""

_ENOUGH: Final = 0.9


def check_times(cues: Sequence[Cue]) -> tuple[list[Cue], list[int | None]]:
    """Take away times that cannot be, keeping the words.

    Returns:
        The cues, and the lines of those whose times were unusable: not a number, negative,
        beyond a week, or ending before they begin.
    """
    checked, bad = [], []
    for cue in cues:
        start, end = cue.start, cue.end
        # One chained comparison is false for NaN, infinities and disorder alike.
        if start is not None and end is not None and 0.0 <= start <= end <= LATEST_SECONDS:
            checked.append(cue if _in_pieces(cue, start, end) else cue._replace(pieces=()))
            continue
        if start is None and end is None:
            checked.append(cue._replace(pieces=()) if cue.pieces else cue)
            continue
        start_ok = start is not None and 0.0 <= start <= LATEST_SECONDS
        checked.append(cue._replace(start=start if start_ok else None, end=None, pieces=()))
        if not start_ok or end is not None:
            bad.append(cue.line)
    return checked, bad


def _in_pieces(cue: Cue, start: float, end: float) -> bool:
    return all(start <= piece.start <= piece.end <= end for piece in cue.pieces)


def kind_of_times(cues: Sequence[Cue], *, sparse: bool) -> Times:
    """Say how these cues are placed in time; nine in ten must have what the answer claims."""
    starts = sum(cue.start is not None for cue in cues)
    ends = sum(cue.end is not None for cue in cues)
    if not starts:
        return Times.NONE
    if sparse or starts < _ENOUGH * len(cues):
        return Times.SPARSE
    return Times.INTERVALS if ends >= _ENOUGH * len(cues) else Times.STARTS


def estimate_ends(cues: Sequence[Cue]) -> list[Cue]:
    """Give each cue that has a start and no end an end: its words at 150 a minute.

    Never past the next start of any cue, so that no overlap comes of it.
    """
    if all(cue.end is not None for cue in cues):
        return list(cues)
    starts = sorted(cue.start for cue in cues if cue.start is not None)
    return [
        cue if cue.start is None or cue.end is not None else _ended(cue, cue.start, starts)
        for cue in cues
    ]


def _ended(cue: Cue, start: float, starts: Sequence[float]) -> Cue:
    after = bisect_right(starts, start)
    words = cue.text.count(" ") + 1
    end = min([start + words / WORDS_PER_SECOND, *starts[after : after + 1]])
    return cue._replace(end=max(start, round(end, 3)), end_estimated=True)


def backward_steps(cues: Sequence[Cue]) -> list[int | None]:
    """Return the lines of cues that begin before the cue ahead of them does."""
    lines, latest = [], -math.inf
    for cue in cues:
        if cue.start is None:
            continue
        if cue.start < latest:
            lines.append(cue.line)
        latest = cue.start
    return lines
