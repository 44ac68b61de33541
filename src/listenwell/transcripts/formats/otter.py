"""Otter's text export, and its look-alike in Markdown with the names in bold."""

import itertools
import re
from typing import Final

from listenwell.errors import MalformedTranscript
from listenwell.transcripts.content import Content
from listenwell.transcripts.draft import Cue, Draft
from listenwell.transcripts.formats.base import Format
from listenwell.transcripts.formats.clock_times import parse_time
from listenwell.transcripts.formats.notices import is_footer, unmarked
from listenwell.transcripts.formats.plain_text import first_lines
from listenwell.transcripts.formats.session_dates import find_date
from listenwell.transcripts.formats.speaker_prefix import is_name_like
from listenwell.transcripts.model import Dropped

_HEADER: Final = re.compile(
    r"(?P<stars>\*\*)?(?P<name>[^\s*][^*\n]{0,79}?)(?(stars)\*\*)(?:[ \xa0]{2,}|\t[ \xa0]*)"
    r"(?P<time>\d{1,3}:\d{2}(?::\d{2})?)\s*"
)
_LONGEST_HEADER: Final = 120  # characters; without a limit a line of blanks takes cubic time
_SPEAKERS: Final = re.compile(r"(?i)^speakers$")
_SECTION: Final = re.compile(r"(?i)^(?:summary keywords|speakers|summary|outline|transcript)$")


def _header(line: str) -> tuple[str, float] | None:
    """Read a line that holds only a name and a time."""
    match = _HEADER.fullmatch(line) if len(line) <= _LONGEST_HEADER else None
    if match is None or not is_name_like(match["name"]):
        return None
    start = parse_time(match["time"])
    return None if start is None else (match["name"], start)


def sniff_otter(content: Content) -> float:
    """Lines of a name, two blanks and a time, each with words below it."""
    lines = first_lines(content)
    headers = sum(
        _header(line) is not None and bool(following.strip())
        for line, following in itertools.pairwise(lines)
    )
    if not headers:
        return 0.0
    footer = any("otter.ai" in line for line in content.lines[-5:])
    return 0.97 if footer else 0.9 if headers > 1 else 0.85


def parse_otter(content: Content) -> Draft:
    """Read Otter's text: each name and time, and all paragraphs below it.

    Raises:
        MalformedTranscript: No line holds a name and a time.
    """
    cues: list[Cue] = []
    dropped: list[Dropped] = []
    preamble: list[str] = []
    paragraphs: list[str] = []
    for number, line in enumerate(content.lines, start=1):
        header = _header(line)
        if header is not None:
            _close(cues, paragraphs)
            cues.append(Cue("", header[0], header[1], line=number))
        elif not line.strip():
            continue
        elif is_footer(line):
            dropped.append(Dropped(number, "the footer of the program that made the file"))
        elif cues:
            paragraphs.append(line.strip())
        else:
            preamble.append(unmarked(line.strip()))
            dropped.append(Dropped(number, "a line before the first speaker"))
    if not cues:
        raise MalformedTranscript(
            "no line holds a name and a time",
            where="line 1",
            mend="Export it from Otter as TXT again, with speaker names and time stamps.",
        )
    _close(cues, paragraphs)
    return Draft(
        cues=cues,
        dropped=dropped,
        merge=False,
        participants=_participants(preamble),
        session_date=find_date(preamble),
    )


def _close(cues: list[Cue], paragraphs: list[str]) -> None:
    """Give the last cue its words; Otter leaves a blank line between paragraphs of one turn."""
    if cues:
        cues[-1] = cues[-1]._replace(text=" ".join(paragraphs))
    paragraphs.clear()


def _participants(preamble: list[str]) -> tuple[str, ...]:
    """Return the names under the heading ``SPEAKERS``."""
    names: list[str] = []
    inside = False
    for line in preamble:
        if _SECTION.match(line):
            inside = _SPEAKERS.match(line) is not None
        elif inside:
            names += [name.strip() for name in line.split(",") if name.strip()]
    return tuple(names)


FORMATS: tuple[Format, ...] = (
    Format(
        "otter-txt",
        "Otter text export",
        (".txt", ".md"),
        sniff_otter,
        parse_otter,
        frozenset({"speakers", "starts"}),
    ),
)
