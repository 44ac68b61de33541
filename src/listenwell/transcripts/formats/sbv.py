"""SBV, the subtitles that YouTube's editor downloads."""

from listenwell.transcripts.content import Content
from listenwell.transcripts.draft import Draft, Overlap
from listenwell.transcripts.formats.base import Format
from listenwell.transcripts.formats.caption_speech import draft_captions
from listenwell.transcripts.formats.captions import Dialect, timing
from listenwell.transcripts.formats.plain_text import first_lines


def sniff_sbv(content: Content) -> float:
    """The first line that is not blank holds two times and a comma between them."""
    first = next((line for line in first_lines(content) if line.strip()), "")
    return 0.95 if timing(first, Dialect.SBV) else 0.0


def parse_sbv(content: Content) -> Draft:
    """Read SBV subtitles."""
    return draft_captions(content.lines, Dialect.SBV, overlap=Overlap.NO)


FORMATS: tuple[Format, ...] = (
    Format(
        "sbv",
        "SBV subtitles (YouTube)",
        (".sbv",),
        sniff_sbv,
        parse_sbv,
        frozenset({"speakers", "starts", "ends"}),
    ),
)
