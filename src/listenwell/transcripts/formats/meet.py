"""Google Meet's transcript: the Google Doc as Word, as text, or as Markdown.

Meet writes a time only every few minutes. The stamp is true of the line below it and of no other,
so no other gets one.
"""

import re
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Final

from listenwell.errors import ListenwellError, MalformedTranscript
from listenwell.transcripts.content import Content
from listenwell.transcripts.draft import Cue, Draft
from listenwell.transcripts.formats.base import Format
from listenwell.transcripts.formats.clock_times import parse_time
from listenwell.transcripts.formats.notices import is_computer_notice, is_footer, unmarked
from listenwell.transcripts.formats.plain_text import first_lines
from listenwell.transcripts.formats.session_dates import find_date
from listenwell.transcripts.formats.speaker_prefix import candidate, names_by_pattern
from listenwell.transcripts.model import Dropped

_WORD: Final = (
    r"(?:transcript|transkript|transcripción|transcription|transcrição|trascrizione|transcriptie"
    r"|文字起こし)"
)
_TITLE: Final = re.compile(rf"(?i)\S.*\s[-–—]\s*{_WORD}$")
_TRANSCRIPT: Final = re.compile(rf"(?i){_WORD}$")
_ATTENDEES: Final = re.compile(
    r"(?i)(?:attendees|participants|invited|teilnehmer(?:innen)?|asistentes|participantes"
    r"|partecipanti|deelnemers)\s*:?$"
)
_STAMP: Final = re.compile(r"\(?(\d{1,2}:\d{2}:\d{2})\)?(?:\s*\{#[^}]*\})?$")
_BOLD_NAME: Final = re.compile(r"\s{0,3}(?:\*\*|__)(?P<name>[^*_\n]{1,80}?)\s*:?(?:\*\*|__)\s*:?")
_COLON: Final = re.compile(r"(?:\*\*|__)\s*:|:\s*(?:\*\*|__)")
_ESCAPED: Final = re.compile(r"\\([\\`*_{}\[\]()#+\-.!~<>])")
_HEAD: Final = 80


@dataclass(slots=True)
class _Reading:
    """What has been read so far."""

    cues: list[Cue] = field(default_factory=list)
    dropped: list[Dropped] = field(default_factory=list)
    participants: list[str] = field(default_factory=list)
    titles: list[str] = field(default_factory=list)
    listing: bool = False
    stamp: float | None = None
    stamps: int = 0


def _clean(line: str) -> str:
    """Take Markdown out of a line: bold names, escapes; a heading keeps its words."""
    if "\\" in line:
        line = _ESCAPED.sub(r"\1", line)
    bold = _BOLD_NAME.match(line)
    if bold is not None and _COLON.search(bold[0]):
        return f"{bold['name']}: {line[bold.end() :].strip()}"
    return line


def _lines(content: Content) -> list[str]:
    if not content.is_zip:
        return content.lines
    from listenwell.transcripts.formats.docx_text import paragraphs

    return [line for paragraph in paragraphs(content) for line in paragraph.split("\n")]


def _evidence(lines: Sequence[str]) -> float:
    """How surely the beginning of a file is Meet's."""
    head = [unmarked(line) for line in lines[:_HEAD] if line.strip()]
    if any(map(is_computer_notice, head)):
        return 0.97
    title = any(_TITLE.fullmatch(line) for line in head[:4])
    attendees = any(_ATTENDEES.fullmatch(line) for line in head[:12])
    stamps = any(_STAMP.fullmatch(line) for line in head)
    named = sum(candidate(_clean(line)) is not None for line in lines[:_HEAD])
    if named and (title or attendees) and (title + attendees + stamps > 1):
        return 0.92
    return 0.0


def _text_evidence(content: Content) -> float:
    return _evidence(first_lines(content))


def _is_markdown(content: Content) -> bool:
    return any(line.startswith(("#", "**")) for line in content.lines[:_HEAD])


def sniff_meet_txt(content: Content) -> float:
    """Meet's headings and notices in plain text."""
    sure = _text_evidence(content)
    return sure if sure and not _is_markdown(content) else 0.0


def sniff_meet_md(content: Content) -> float:
    """Meet's headings and notices in Markdown."""
    sure = _text_evidence(content)
    return sure if sure and _is_markdown(content) else 0.0


def sniff_meet_docx(content: Content) -> float:
    """Meet's headings and notices in a Word file."""
    if not content.is_zip:
        return 0.0
    try:
        return _evidence(_lines(content))
    except ListenwellError:
        return 0.0


def parse_meet(content: Content) -> Draft:
    """Read Meet's transcript.

    Raises:
        MalformedTranscript: It has Meet's headings and nobody's words.
    """
    lines = [_clean(line) for line in _lines(content)]
    reading = _Reading()
    names = _names(lines)
    for number, line in enumerate(lines, start=1):
        if line.strip():
            _read_line(reading, number, line, names)
    if not reading.cues:
        raise MalformedTranscript(
            "this is Google Meet's transcript, but nobody's words are in it",
            where=f"line {len(lines)}",
            mend="Open the document in Google Docs and download the tab that holds the words.",
        )
    return Draft(
        cues=reading.cues,
        dropped=reading.dropped,
        sparse_times=reading.stamps > 0,
        participants=tuple(reading.participants),
        session_date=find_date(reading.titles),
    )


def _names(lines: Sequence[str]) -> frozenset[str]:
    """Collect who speaks: those who attend, and those whom the file's own pattern supports."""
    present: set[str] = set()
    listing = False
    counts: Counter[str] = Counter()
    total = 0
    for line in lines:
        plain = unmarked(line)
        if not plain:
            continue
        if _ATTENDEES.fullmatch(plain) or _ends_listing(plain):
            listing = _ATTENDEES.fullmatch(plain) is not None
            continue
        found = candidate(line)
        if listing and found is None:
            present.update(_listed(plain))
        elif found is not None:
            listing = False
            counts[found[0]] += 1
        total += not listing
    return names_by_pattern(counts, max(total, 1)).accepted | (present & counts.keys())


def _ends_listing(plain: str) -> bool:
    return bool(
        _TRANSCRIPT.fullmatch(plain) or _STAMP.fullmatch(plain) or is_computer_notice(plain)
    )


def _listed(plain: str) -> list[str]:
    return [name for part in plain.split(",") if (name := part.strip().rstrip("."))]


def _read_line(reading: _Reading, number: int, line: str, names: frozenset[str]) -> None:
    plain = unmarked(line)
    if _is_furniture(reading, plain):
        reading.dropped.append(Dropped(number, "a heading, a notice or a footer of Google Meet"))
        return
    stamp = _STAMP.fullmatch(plain)
    if stamp is not None:
        reading.listing = False
        reading.stamp = parse_time(stamp[1])
        reading.stamps += 1
        return
    found = candidate(line)
    if found is not None and found[0] in names:
        reading.listing = False
        reading.cues.append(Cue(found[1].strip(), found[0], reading.stamp, line=number))
        reading.stamp = None
    elif reading.listing:
        reading.participants += _listed(plain)
    elif reading.cues:
        last = reading.cues[-1]
        reading.cues.append(Cue(line.strip(), last.speaker, reading.stamp, line=number))
        reading.stamp = None
    else:
        reading.titles.append(plain)
        reading.dropped.append(Dropped(number, "a line before the first speaker"))


def _is_furniture(reading: _Reading, plain: str) -> bool:
    """Take note of headings; say whether the line is one, or a notice or a footer."""
    if _ATTENDEES.fullmatch(plain):
        reading.listing = True
        return True
    if _TITLE.fullmatch(plain) and not reading.cues:
        reading.titles.append(plain)
        return True
    if _TRANSCRIPT.fullmatch(plain) or is_computer_notice(plain):
        reading.listing = False
        return True
    return is_footer(plain) or not plain


def _format(name: str, title: str, suffix: str, sniff: Callable[[Content], float]) -> Format:
    return Format(name, title, (suffix,), sniff, parse_meet, frozenset({"speakers"}))


FORMATS: tuple[Format, ...] = (
    _format("meet-docx", "Google Meet transcript (Word)", ".docx", sniff_meet_docx),
    _format("meet-txt", "Google Meet transcript (text)", ".txt", sniff_meet_txt),
    _format("meet-md", "Google Meet transcript (Markdown)", ".md", sniff_meet_md),
)
