"""YouTube's rolling captions: each line is shown twice or more while it scrolls up."""

import itertools
import re
from collections.abc import Sequence
from typing import Final

from listenwell.transcripts.draft import Cue
from listenwell.transcripts.formats.captions import TimedText
from listenwell.transcripts.formats.clock_times import parse_time
from listenwell.transcripts.formats.cue_text import parts_of, without_marker

_STAMPED_WORD: Final = re.compile(r"<\d[\d:]*\.\d{3}><c[.>]")
_LEADING_STAMP: Final = re.compile(r"^\s*(?:<[^<>\d/][^<>]*>\s*)*<(\d[\d:]*\.\d{1,3})>")
_ENOUGH: Final = 0.3
_FEWEST: Final = 5


def is_rolling(captions: Sequence[TimedText]) -> bool:
    """Whether these captions scroll: words with inline times, or lines that come again.

    Two people who say the same in turn do not make captions rolling: at least five cues, and
    three in ten, must show the last line of the cue before above a line of their own.
    """
    if any(_STAMPED_WORD.search(line) for caption in captions for line in caption.lines):
        return True
    shown = [_shown(caption) for caption in captions]
    again = sum(
        len(now) > 1 and bool(before) and before[-1] == now[0] != now[1]
        for before, now in itertools.pairwise(shown)
    )
    return again >= _FEWEST and again >= _ENOUGH * len(captions)


def unroll(captions: Sequence[TimedText]) -> list[Cue]:
    """Return every line once, with the time at which it first appears.

    A line takes its cue's start, or the inline time before its first word where it has one, and
    ends where the next new line of the cue begins, or with the cue.
    """
    cues: list[Cue] = []
    before: tuple[str, ...] = ()
    for caption in captions:
        raw = [line for line in caption.lines if _plain(line)]
        now = tuple(_plain(line) for line in raw)
        cues.extend(_new_lines(caption, raw[_overlap(before, now) :]))
        before = now or before
    return cues


def _new_lines(caption: TimedText, raw: list[str]) -> list[Cue]:
    cues: list[Cue] = []
    for line in raw:
        stamp = _LEADING_STAMP.match(line)
        start = parse_time(stamp[1]) if stamp else None
        words = without_marker(_plain(line))
        if not cues:
            cues.append(Cue(words, None, caption.start if start is None else start, caption.end))
        elif start is None:
            cues[-1] = cues[-1]._replace(text=f"{cues[-1].text} {words}")
        else:
            cues[-1] = cues[-1]._replace(end=start)
            cues.append(Cue(words, None, start, caption.end))
    return [cue._replace(line=caption.line) for cue in cues]


def _overlap(before: tuple[str, ...], now: tuple[str, ...]) -> int:
    """How many of the lines shown now were already shown, counted from the top."""
    for count in range(min(len(before), len(now)), 0, -1):
        if before[-count:] == now[:count]:
            return count
    return 0


def _shown(caption: TimedText) -> tuple[str, ...]:
    return tuple(bare for line in caption.lines if (bare := line.strip()))


def _plain(line: str) -> str:
    return " ".join(words for part in parts_of((line,)) for words in part.lines)
