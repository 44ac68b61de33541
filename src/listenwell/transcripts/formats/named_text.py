"""Plain text with names: ``Name: text``, with or without stamps of time.

Also the name and the time on a line of their own above the words, and text chats.
"""

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Final, NamedTuple

from listenwell.errors import MalformedTranscript, TranscriptError
from listenwell.transcripts.content import Content
from listenwell.transcripts.draft import Cue, Draft
from listenwell.transcripts.formats.base import Format
from listenwell.transcripts.formats.docx_text import is_word, paragraphs
from listenwell.transcripts.formats.line_stamps import (
    Stamp,
    from_the_wall,
    leading_stamp,
    since_first,
    trailing_stamp,
)
from listenwell.transcripts.formats.notices import is_footer, is_transcription_notice, unmarked
from listenwell.transcripts.formats.plain_text import first_lines
from listenwell.transcripts.formats.session_dates import find_date
from listenwell.transcripts.formats.speaker_prefix import (
    Names,
    candidate,
    is_name_like,
    is_role,
    looks_written_as_a_name,
    names_by_pattern,
)
from listenwell.transcripts.model import Dropped

_BOLD: Final = re.compile(
    r"(?:\*\*|__)(?P<name>[^*_\n]{1,80}?)\s*(?::\s*(?:\*\*|__)|(?:\*\*|__)\s*:)"
)
_CHAT: Final = re.compile(r"^From\s+(?P<name>.{1,80}?)\s+to\s+.{1,80}?:\s*", re.IGNORECASE)
_CODE: Final = re.compile(
    r"[{};,\\]\s*$|^\s*(?:import|def|class|return|#include|<[a-zA-Z!/]|//|\$ )"
)
_SPACES: Final = re.compile(r"\t|[ \xa0]{2,}")
_MOST_CODE: Final = 0.15
_MOST: Final = 0.6
_FEWEST: Final = 2
_MOST_ONCE: Final = 4
_SNIFFED_LINES: Final = 400
_DATE_WIDTH: Final = 12


class _Line(NamedTuple):
    """A line taken apart.

    ``label`` is what may be a name. A line that is only a stamp has neither label nor words.
    """

    number: int
    stamp: Stamp | None
    label: str | None
    words: str
    whole: str


def _take_apart(number: int, line: str) -> _Line:
    """Split a line into stamp, label and words, as far as its shape allows."""
    stamp, rest = leading_stamp(line) or (None, line)
    bold = _BOLD.match(rest)
    if bold is not None:
        rest = f"{bold['name']}: {rest[bold.end() :].strip()}"
    chat = _CHAT.match(rest) if stamp is not None else None
    if chat is not None:
        return _Line(number, stamp, chat["name"], rest[chat.end() :], line)
    stamped = _stamped_label(rest) if stamp is None else None
    if stamped is not None:
        label, stamp, words = stamped
        return _Line(number, stamp, label, words, line)
    found = candidate(rest)
    if found is not None:
        return _Line(number, stamp, found[0], found[1].strip(), line)
    if stamp is not None and rest.strip() and is_name_like(rest.strip()):
        return _Line(number, stamp, rest.strip(), "", line)
    return _Line(number, stamp, None, rest.strip(), line)


def _stamped_label(rest: str) -> tuple[str, Stamp, str] | None:
    """Read ``Name (00:01:02): words``, ``Name 00:01: words`` or ``Name  00:01`` alone."""
    text = unmarked(rest) if rest.startswith(("**", "__")) else rest
    for match in re.finditer(r":(?=\s|$)", text[:160]):
        found = trailing_stamp(text[: match.start()])
        if found is not None and is_name_like(found[0].strip()):
            return found[0].strip(), found[1], text[match.end() :].strip()
    found = trailing_stamp(text) if len(text) <= 100 else None
    if found is None or not is_name_like(found[0].strip(" *")):
        return None
    return found[0].strip(" *"), found[1], ""


def _lines(lines: Sequence[str]) -> list[_Line]:
    return [_take_apart(n, line) for n, line in enumerate(lines, start=1) if line.strip()]


def _names(lines: Sequence[_Line]) -> Names:
    """Accept the labels that the file's pattern supports.

    A label without a colon counts only with a time, and its words stand on the lines below, so
    those lines are not held against it. A time beside a label is evidence of its own.
    """
    counts = Counter(line.label for line in lines if line.label is not None)
    above = sum(line.label is not None and not line.words for line in lines)
    bare = sum(line.label is None and not line.words for line in lines)
    total = max(len(lines) - min(above, len(lines) // 2) - bare, 1)
    names = names_by_pattern(counts, total)
    stamped = {line.label for line in lines if line.label is not None and _is_stamped(line)}
    if len(stamped) < _FEWEST or not names.accepted:
        return names
    accepted = names.accepted | {name for name in stamped if looks_written_as_a_name(name)}
    return names._replace(
        accepted=accepted, share=min(1.0, sum(counts[name] for name in accepted) / total)
    )


def _is_stamped(line: _Line) -> bool:
    """Whether the time stands beside a label and its words, or behind a label alone."""
    if line.stamp is None or line.label is None:
        return False
    return bool(line.words) or line.whole.lstrip("*_ ").startswith(line.label)


def sniff_named_text(content: Content) -> float:
    """Names that come again and again before what is said; nothing weaker."""
    return _sure_of(first_lines(content, _SNIFFED_LINES))


def _sure_of(texts: Sequence[str]) -> float:
    lines = _lines(texts)
    code = sum(_CODE.search(line.whole) is not None for line in lines)
    if not lines or code > _MOST_CODE * len(lines) or any("-->" in line.whole for line in lines):
        return 0.0
    names = _names(lines)
    said = [line for line in lines if line.label in names.accepted]
    if not said or not _are_people(names.accepted):
        return 0.0
    if any(map(is_role, names.accepted)):
        return 0.8
    stamped = sum(line.stamp is not None for line in said) > len(said) / 2
    return _sureness(names, said, stamped=stamped)


def _are_people(names: frozenset[str]) -> bool:
    written = sum(looks_written_as_a_name(name) for name in names)
    return 2 * written >= len(names)


def _sureness(names: Names, said: list[_Line], *, stamped: bool) -> float:
    if names.again > 1:
        return 0.8 if stamped else 0.7
    if names.again == 1:
        return 0.5 if names.share >= _MOST and len(said) > 1 else 0.0
    if _are_numbered(names.accepted):
        return 0.5
    # Many names that never come again are an agenda or a list, not a conversation.
    if names.share < 1 or not _FEWEST <= len(said) <= _MOST_ONCE:
        return 0.0
    if stamped:
        return 0.6
    # Two short lines with a colon may be a form; speech has more than a word.
    return 0.4 if len(names.accepted) > 1 and all(" " in line.words for line in said) else 0.0


@dataclass(slots=True)
class _Reading:
    """What has been read so far; ``words`` belong to the last cue."""

    cues: list[Cue] = field(default_factory=list)
    words: list[str] = field(default_factory=list)
    stamps: dict[int, Stamp] = field(default_factory=dict)
    dropped: list[Dropped] = field(default_factory=list)
    preamble: list[str] = field(default_factory=list)
    waiting: Stamp | None = None

    def begin(self, line: _Line) -> None:
        """Begin a cue; it takes its own stamp, or the one on the line above."""
        self.close()
        stamp = line.stamp or self.waiting
        if stamp is not None:
            self.stamps[len(self.cues)] = stamp
            if stamp.wall and not self.cues:
                self.preamble.append(line.whole[:_DATE_WIDTH])
        self.cues.append(Cue("", line.label, line=line.number))
        self.words = [line.words]
        self.waiting = None

    def close(self) -> None:
        """Give the last cue its words."""
        if self.cues:
            text = " ".join(words for words in self.words if words)
            self.cues[-1] = self.cues[-1]._replace(text=text)

    def go_on(self, line: _Line) -> None:
        """Read a line without a name."""
        if line.stamp is not None and line.label is None and not line.words:
            self.waiting = line.stamp
        elif self.cues:
            self.words.append(line.whole.strip())
        else:
            self.preamble.append(line.whole)
            self.dropped.append(Dropped(line.number, "a line before the first speaker"))


def _are_numbered(names: frozenset[str]) -> bool:
    """Whether all labels are one word with a number of its own, as ``Person 1``, ``Person 2``."""
    stems = {name.rstrip("0123456789") for name in names}
    return len(names) > 1 and len(stems) == 1 and stems.isdisjoint(names)


def parse_named_text(content: Content) -> Draft:
    """Read the text; lines without a name go on with the words above them.

    Raises:
        MalformedTranscript: No names stand before what is said.
    """
    return _draft_of(content.lines)


def _draft_of(texts: Sequence[str]) -> Draft:
    lines = _lines(texts)
    accepted = _names(lines).accepted
    reading = _Reading()
    for line in lines:
        named = line.label in accepted
        if is_footer(line.whole) or (not named and is_transcription_notice(line.whole)):
            reading.dropped.append(Dropped(line.number, "a notice of the meeting program"))
        elif named:
            reading.begin(line)
        else:
            reading.go_on(line)
    if not reading.cues:
        raise MalformedTranscript(
            "no names stand before what is said",
            where="line 1",
            mend="Begin each turn with the speaker's name and a colon, as in 'Coach: Hello'.",
        )
    reading.close()
    return _draft(reading)


def sniff_named_docx(content: Content) -> float:
    """The same names in the paragraphs of a Word document that no meeting program wrote."""
    if not is_word(content):
        return 0.0
    try:
        return 0.9 * _sure_of(_word_lines(content)[:_SNIFFED_LINES])
    except TranscriptError:
        return 0.0


def parse_named_docx(content: Content) -> Draft:
    """Read a Word document as text; a line's number counts soft breaks as line ends too.

    Raises:
        MalformedTranscript: No names stand before what is said.
    """
    return _draft_of(_word_lines(content))


def _word_lines(content: Content) -> list[str]:
    return [line for text in paragraphs(content) for line in text.split("\n")]


def _draft(reading: _Reading) -> Draft:
    cues = reading.cues
    warnings = []
    found = list(reading.stamps.values())
    if from_the_wall(found):
        found = since_first(found)
        warnings.append(
            "The stamps are the time of day: they are counted from the first one, so what came "
            "before it is not in the times."
        )
    for index, stamp in zip(reading.stamps, found, strict=True):
        cues[index] = cues[index]._replace(start=stamp.start, end=stamp.end)
    return Draft(
        cues=cues,
        dropped=reading.dropped,
        warnings=warnings,
        merge=False,
        session_date=find_date(reading.preamble),
    )


FORMATS: tuple[Format, ...] = (
    Format(
        "named-text",
        "Plain text, 'Name: text'",
        (".txt", ".md"),
        sniff_named_text,
        parse_named_text,
        frozenset({"speakers", "starts"}),
    ),
    Format(
        "named-docx",
        "Word document, 'Name: text'",
        (".docx",),
        sniff_named_docx,
        parse_named_docx,
        frozenset({"speakers", "starts"}),
    ),
)
