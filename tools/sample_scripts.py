"""Reads the scripts of the sample sessions and gives every word its time."""

import re
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from zlib import crc32

_LINE = re.compile(r"(?P<who>[CP]) (?:(?P<gap>[+-]\d+\.\d+) )?(?P<text>\S.*)")


@dataclass(frozen=True)
class Word:
    """One word as it is spoken, times in seconds."""

    text: str
    start: float
    end: float
    confidence: float


@dataclass(frozen=True)
class Line:
    """One utterance of the script with its words in time."""

    who: str
    text: str
    words: tuple[Word, ...]

    @property
    def start(self) -> float:
        """Seconds from the start of the recording."""
        return self.words[0].start

    @property
    def end(self) -> float:
        """Seconds from the start of the recording."""
        return self.words[-1].end


@dataclass(frozen=True)
class Script:
    """A session: its header and its utterances."""

    name: str
    format: str
    coach: str
    client: str
    day: date
    shows: str
    lines: tuple[Line, ...]

    def speaker(self, line: Line) -> str:
        """Return the full name of the person who says the line."""
        return self.coach if line.who == "C" else self.client


def read_script(path: Path) -> Script:
    """Read one script; its file name begins with the date."""
    head, _, body = path.read_text(encoding="utf-8").partition("\n\n")
    fields = dict(line.split(": ", 1) for line in head.splitlines())
    return Script(
        name=path.stem,
        format=fields["format"],
        coach=fields["coach"],
        client=fields["client"],
        day=date.fromisoformat(path.stem[:10]),
        shows=fields["shows"],
        lines=tuple(_spoken(body, float(fields["begins"]))),
    )


def _spoken(body: str, begins: float) -> list[Line]:
    lines: list[Line] = []
    now = begins
    for raw in body.splitlines():
        match = _LINE.fullmatch(raw)
        if match is None:
            raise ValueError(f"not a line of a script: {raw!r}")
        who, text = match["who"], match["text"]
        if lines:
            now += float(match["gap"]) if match["gap"] else _usual_gap(text, lines[-1].who == who)
        words = _words(text, max(now, lines[-1].start + 0.2 if lines else now), who)
        lines.append(Line(who, text, words))
        now = max(line.end for line in lines[-2:])
    return lines


def _usual_gap(text: str, same_speaker: bool) -> float:  # noqa: FBT001
    return (0.9 if same_speaker else 0.25) + 0.7 * _share(text)


def _words(text: str, start: float, who: str) -> tuple[Word, ...]:
    """Lay the words end to end, with short rests at commas and longer ones at full stops."""
    pace = 0.92 if who == "C" else 1.0
    words = []
    for place, token in enumerate(text.split()):
        length = pace * (0.1 + 0.045 * len(token.strip(".,?!")) + 0.08 * _share(f"{place}{text}"))
        end = round(start + length, 2)
        confidence = round(0.999 - 0.22 * _share(f"{token}{place}{text}") ** 4, 4)
        words.append(Word(token, round(start, 2), end, confidence))
        start = end + (0.45 if token[-1] in ".?!" else 0.2 if token[-1] == "," else 0.02)
    return tuple(words)


def _share(text: str) -> float:
    """A number from 0 to 1 that looks random and is always the same for the same text."""
    return (crc32(text.encode()) % 1009) / 1009
