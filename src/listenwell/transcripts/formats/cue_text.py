"""The text of a cue: markup taken away, voices and inline times kept."""

import html
import re
from collections.abc import Iterable
from typing import Final, NamedTuple

from listenwell.transcripts.formats.clock_times import parse_time

# Only what is markup in captions; "a < b" and "<laughs>" are words.
_TAG: Final = re.compile(
    r"<(?:(?P<close>/)?(?P<name>c|i|b|u|v|lang|ruby|rt|rp|font|s|em|strong|span|br)"
    r"(?P<rest>[.\s/][^<>]*)?|(?P<time>[\d:.]+))>",
    re.IGNORECASE,
)
_CLASSES: Final = re.compile(r"^(?:\.[^\s.]*)*\s*")
_POSITION: Final = re.compile(r"\{\\[^{}]*\}")  # {\an8} of SubStation, left over in SRT
_SPEAKER_CHANGE: Final = re.compile(r"^\s*(?:>>+|›{2,})\s*")
_DASH: Final = re.compile(r"^\s*[-–—]\s*(?=\S)")


class Part(NamedTuple):
    """A stretch of a cue by one voice.

    ``speaker`` is the name in its ``<v>``, or ``None``; ``start`` is the inline time before its
    first word, in seconds, or ``None``; ``lines`` are its lines without markup.
    """

    speaker: str | None
    start: float | None
    lines: tuple[str, ...]


def parts_of(lines: Iterable[str]) -> list[Part]:
    """Split the raw lines of a cue where a ``<v>`` begins; drop other markup and entities."""
    text = _POSITION.sub("", "\n".join(lines))
    if "<" not in text:
        return [Part(None, None, _lines(text))]
    parts: list[Part] = []
    speaker: str | None = None
    start: float | None = None
    words: list[str] = []
    position = 0
    blank = True
    for tag in _TAG.finditer(text):
        words.append(text[position : tag.start()])
        blank = blank and not words[-1].strip()
        position = tag.end()
        if tag["time"] and blank:
            start = parse_time(tag["time"])
        if (tag["name"] or "").lower() != "v":
            continue
        _add(parts, speaker, start, words)
        named = None if tag["close"] else _CLASSES.sub("", tag["rest"] or "", count=1)
        speaker, words, start = html.unescape(named or "").strip() or None, [], None
        blank = True
    words.append(text[position:])
    _add(parts, speaker, start, words)
    return parts


def _add(parts: list[Part], speaker: str | None, start: float | None, words: list[str]) -> None:
    lines = _lines("".join(words))
    if lines:
        parts.append(Part(speaker, start, lines))


def _lines(text: str) -> tuple[str, ...]:
    if "&" in text:
        text = html.unescape(text)
    return tuple(line.strip() for line in text.split("\n") if line.strip())


def without_marker(line: str) -> str:
    """Return a line without the dash or ``>>`` that only says that the speaker changes."""
    return _DASH.sub("", _SPEAKER_CHANGE.sub("", line))


def has_marker(line: str) -> bool:
    """Whether a line begins with the dash of a dialogue or with ``>>``."""
    return bool(_DASH.match(line) or _SPEAKER_CHANGE.match(line))
