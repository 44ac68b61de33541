"""Microsoft Teams transcripts in Word, as Teams wrote them until 2023 and as it does since.

The older kind gives each caption a paragraph of ``0:0:0.210 --> 0:0:3.4``, the name and the
words, on lines of one paragraph or in paragraphs of their own. The newer gives a heading with
title, date and duration, and then each turn as ``Name   0:03`` and its words.
"""

import re
from collections.abc import Callable, Iterator, Sequence
from typing import Final, NamedTuple

from listenwell.errors import MalformedTranscript, TranscriptError
from listenwell.transcripts.content import Content
from listenwell.transcripts.draft import Cue, Draft, Overlap
from listenwell.transcripts.formats.base import Format
from listenwell.transcripts.formats.clock_times import parse_time
from listenwell.transcripts.formats.docx_text import is_word, paragraphs
from listenwell.transcripts.formats.notices import is_transcription_notice
from listenwell.transcripts.formats.teams_heading import heading_date
from listenwell.transcripts.model import Dropped

_CLOCK: Final = r"\d{1,3}:\d{1,2}(?::\d{1,2})?(?:[.,]\d+)?"
_INTERVAL: Final = re.compile(rf"\s*({_CLOCK})\s*-->\s*({_CLOCK})\s*", re.ASCII)
# Teams puts three blanks before the time; one blank would also fit "let us meet at 10:30".
_TURN: Final = re.compile(rf"\s*(\S.{{0,120}}?)(?:[ \u00a0]{{2,}}|\t+)\s*({_CLOCK})\s*")
# The word for transcription in the languages that Teams speaks, for its own lines.
_TRANSCRIPTION: Final = re.compile(
    r"(?i)trans[ck]ri|trascri|transskri|расшифровк|транскри|文字起こし|トランスクリプ|转录|轉錄|聽寫"
    r"|听录|전사|기록|التدوين|النسخ|תמלול|litteroin|přepis|átírás|μεταγραφ|ถอดเสียง|phiên âm"
)
_LONGEST_BEGINNING: Final = 200  # characters
_LONGEST_NOTICE_WORDS: Final = 12
_NOTICE: Final = "a notice that transcription began or ended"
_FEWEST_TURNS: Final = 2


class _Line(NamedTuple):
    paragraph: int  # 1-based
    alone: bool  # the only line with words in its paragraph
    text: str


def sniff(content: Content) -> float:
    """Look for lines that begin a caption or a turn."""
    if not is_word(content):
        return 0.0
    try:
        lines = list(_lines(paragraphs(content)))
    except TranscriptError:
        return 0.4  # a Word document that cannot be read: parsing says why
    captions = sum(_caption(line.text) is not None for line in lines)
    turns = sum(_turn(line.text) is not None for line in lines)
    if captions:
        return 0.97
    if turns >= _FEWEST_TURNS:
        return 0.95
    notice = any(is_transcription_notice(line.text) for line in lines)
    return 0.9 if turns and notice else 0.6 if turns else 0.35 if notice else 0.0


def parse(content: Content) -> Draft:
    """Read captions or turns, whichever the document holds."""
    lines = list(_lines(paragraphs(content)))
    captions = any(_caption(line.text) for line in lines)
    dropped: list[Dropped] = []
    cues = list(_captions(lines, dropped)) if captions else list(_turns(lines, dropped))
    if not cues and not any(is_transcription_notice(line.text) for line in lines):
        raise MalformedTranscript(
            "this Word document has no lines with a name and a time, as Teams writes them",
            mend="In Teams, open the meeting's transcript and download it as .docx or .vtt.",
        )
    first = cues[0].line or 1 if cues else len(lines)
    return Draft(
        cues,
        dropped=dropped,
        # Captions have their own times and may overlap; turns have no ends.
        overlap=Overlap.IF_SEEN if captions else Overlap.NO,
        merge=captions,
        session_date=heading_date(line.text for line in lines if line.paragraph < first),
        unit="paragraph",
    )


def _lines(texts: Sequence[str]) -> Iterator[_Line]:
    for number, text in enumerate(texts, 1):
        said = [line for line in text.split("\n") if line.strip()]
        for line in said:
            yield _Line(number, len(said) == 1, line)


def _caption(line: str) -> re.Match[str] | None:
    return _INTERVAL.fullmatch(line) if len(line) <= _LONGEST_BEGINNING else None


def _turn(line: str) -> re.Match[str] | None:
    return _TURN.fullmatch(line) if len(line) <= _LONGEST_BEGINNING else None


def _captions(lines: Sequence[_Line], dropped: list[Dropped]) -> Iterator[Cue]:
    """Yield a cue for each interval: the line after it is the name, the rest are words."""
    blocks = _blocks(lines, _caption, dropped)
    named = any(len(block) > 2 for _, block in blocks)
    names = {block[1].text.strip() for _, block in blocks if named and len(block) > 1}
    for match, (head, *rest) in blocks:
        name = rest.pop(0).text.strip() if named and rest else None
        words = _without_notices(rest, names, dropped)
        if not words:
            dropped.append(Dropped(head.paragraph, "a time without words"))
            continue
        yield Cue(words, name, parse_time(match[1]), parse_time(match[2]), head.paragraph)


def _turns(lines: Sequence[_Line], dropped: list[Dropped]) -> Iterator[Cue]:
    """Yield a cue for each ``Name   0:03``, with every line up to the next one."""
    blocks = _blocks(lines, _turn, dropped)
    names = {match[1] for match, _ in blocks}
    for match, (head, *rest) in blocks:
        words = _without_notices(rest, names, dropped)
        if not words:
            dropped.append(Dropped(head.paragraph, "a name and a time without words"))
            continue
        yield Cue(words, match[1], parse_time(match[2]), None, head.paragraph)


def _blocks(
    lines: Sequence[_Line], begins: Callable[[str], re.Match[str] | None], dropped: list[Dropped]
) -> list[tuple[re.Match[str], list[_Line]]]:
    """Return the lines from each beginning to the next; what is before the first is heading."""
    blocks: list[tuple[re.Match[str], list[_Line]]] = []
    for line in lines:
        if match := begins(line.text):
            blocks.append((match, [line]))
        elif blocks:
            blocks[-1][1].append(line)
        else:
            notice = is_transcription_notice(line.text)
            dropped.append(Dropped(line.paragraph, _NOTICE if notice else "heading"))
    return blocks


def _without_notices(lines: Sequence[_Line], names: set[str], dropped: list[Dropped]) -> str:
    """Return what was said; a line of Teams's own stands alone and after what was said."""
    said: list[str] = []
    for line in lines:
        if said and line.alone and _is_notice(line.text.strip(), names):
            dropped.append(Dropped(line.paragraph, _NOTICE))
        else:
            said.append(line.text.strip())
    return " ".join(said)


def _is_notice(text: str, names: set[str]) -> bool:
    if is_transcription_notice(text):
        return True
    if len(text.split()) > _LONGEST_NOTICE_WORDS or not _TRANSCRIPTION.search(text):
        return False
    return any(text.startswith(name) or text.rstrip(" .。").endswith(name) for name in names)


FORMATS = (
    Format(
        name="teams-docx",
        title="Microsoft Teams (Word)",
        suffixes=(".docx",),
        sniff=sniff,
        parse=parse,
        carries=frozenset({"speakers", "starts", "ends", "overlap"}),
    ),
)
