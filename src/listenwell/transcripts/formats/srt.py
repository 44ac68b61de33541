"""SRT subtitles, and Otter's, which begin each cue with a name."""

from typing import Final

from listenwell.transcripts.content import Content
from listenwell.transcripts.draft import Draft, Overlap
from listenwell.transcripts.formats.base import Format
from listenwell.transcripts.formats.caption_speech import draft_captions
from listenwell.transcripts.formats.captions import Dialect, timing
from listenwell.transcripts.formats.notices import is_footer
from listenwell.transcripts.formats.plain_text import first_lines
from listenwell.transcripts.formats.speaker_prefix import speaking_names

_MOST: Final = 0.6
_CARRIES: Final = frozenset({"speakers", "starts", "ends"})


def _starts_as_srt(lines: list[str]) -> float:
    """How surely these lines are SRT: a number, then times; or times alone."""
    filled = [line for line in lines if line.strip()][:2]
    if not filled:
        return 0.0
    if filled[0].strip().isdigit() and len(filled) > 1 and "-->" in filled[1]:
        return 0.9
    return 0.7 if timing(filled[0], Dialect.SRT) else 0.0


def sniff_srt(content: Content) -> float:
    """Cues of a number, a line of times, and text."""
    return _starts_as_srt(first_lines(content))


def sniff_otter_srt(content: Content) -> float:
    """SRT in which most cues begin with ``Name:``."""
    lines = first_lines(content)
    sure = _starts_as_srt(lines)
    if not sure:
        return 0.0
    first = [
        lines[i + 1]
        for i, line in enumerate(lines[:-1])
        if timing(line, Dialect.SRT) and lines[i + 1].strip() and not is_footer(lines[i + 1])
    ]
    return round(sure + 0.05, 2) if speaking_names(first).share >= _MOST else 0.0


def parse_srt(content: Content) -> Draft:
    """Read subtitles of a program that we do not know."""
    return draft_captions(content.lines, Dialect.SRT, overlap=Overlap.IF_SEEN)


def parse_otter_srt(content: Content) -> Draft:
    """Read Otter's subtitles, which lay speech end to end."""
    return draft_captions(content.lines, Dialect.SRT, overlap=Overlap.NO)


FORMATS: tuple[Format, ...] = (
    Format("srt", "SRT subtitles", (".srt",), sniff_srt, parse_srt, _CARRIES | {"overlap"}),
    Format(
        "otter-srt",
        "SRT subtitles with names (Otter)",
        (".srt",),
        sniff_otter_srt,
        parse_otter_srt,
        _CARRIES,
    ),
)
