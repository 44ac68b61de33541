"""The way in: bytes of a file become a transcript."""

import re
from datetime import date
from pathlib import Path
from typing import BinaryIO, Final

from listenwell.errors import ListenwellError, MalformedTranscript, TooLarge, UnknownFormat
from listenwell.transcripts.assemble import assemble
from listenwell.transcripts.content import Content, read_content
from listenwell.transcripts.formats import all_formats
from listenwell.transcripts.formats.base import Format
from listenwell.transcripts.formats.docx_text import is_word
from listenwell.transcripts.model import Source, Transcript

LEAST_CONFIDENCE: Final = 0.3
"""A format that fits less surely than this is not taken."""

MAX_CUES: Final = 1_000_000
"""Most cues in one file; twelve hours of separate words are about 110,000."""

_DATE: Final = re.compile(r"(?<!\d)(20\d\d)[-_.]?(0[1-9]|1[0-2])[-_.]?(0[1-9]|[12]\d|3[01])(?!\d)")


def load(
    source: str | Path | bytes | BinaryIO,
    *,
    name: str | None = None,
    coach: str | None = None,
) -> Transcript:
    """Read a transcript in any format that Listenwell knows.

    Args:
        source: A path, the bytes of a file, or a file open for reading bytes.
        name: What to call the file in messages and in the report; by default its path.
        coach: Name or id of the coach, where it should not be inferred.

    Returns:
        The transcript, with an import report of what became of the file.

    Raises:
        TranscriptError: The file cannot be used; the error says why, where, and what to do.
        UnknownSpeaker: ``coach`` does not speak in it.
    """
    label = name or (str(source) if isinstance(source, str | Path) else None)
    try:
        content = read_content(source, name)
        label = content.name
        fmt, confidence = detect(content)
        draft = fmt.parse(content)
        if len(draft.cues) > MAX_CUES:
            raise TooLarge(
                f"the file holds more than {MAX_CUES:,} cues",
                mend="Split it into one file for each session.",
            )
        found = Source(
            file=content.name,
            format=fmt.name,
            format_confidence=round(confidence, 2),
            session_date=draft.session_date or date_in_name(content.name),
        )
        return assemble(draft, found, coach)
    except ListenwellError as error:
        raise error.at(label or "-") from error.__cause__


def detect(content: Content) -> tuple[Format, float]:
    """Tell which format the content is in, and how surely (0 to 1).

    Raises:
        UnknownFormat: None fits.
        MalformedTranscript: It begins as JSON and is broken, or is an archive of something else.
    """
    sniffed = [(fmt.sniff(content), fmt) for fmt in all_formats()]
    confidence, best = max(sniffed, key=lambda pair: pair[0])
    if confidence >= LEAST_CONFIDENCE:
        return best, confidence
    if content.looks_like_json:
        _ = content.json  # raises with the place where it is broken
        raise UnknownFormat(
            "this is JSON, but not a transcript in any format that Listenwell reads",
            mend="See `listenwell formats`; a list of speaker, start, end and text under "
            "'utterances' always works.",
        )
    if is_word(content):
        raise UnknownFormat(
            "this is a Word document, but not a transcript in any format that Listenwell reads",
            mend="See `listenwell formats`; paragraphs of 'Name: text' always work.",
        )
    if content.is_zip:
        raise MalformedTranscript(
            "this is a ZIP archive, and no Word document is in it",
            mend="Unpack it and give the transcript inside.",
        )
    raise UnknownFormat(
        "no transcript format fits this text",
        mend="See `listenwell formats`; lines of 'Name: text' always work.",
    )


def date_in_name(name: str) -> date | None:
    """Return the date in a file's name, such as ``2026-09-03-priya.vtt``."""
    match = _DATE.search(Path(name).name)
    if match is None:
        return None
    try:
        return date(*(int(part) for part in match.groups()))
    except ValueError:
        return None
