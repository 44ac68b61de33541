"""The one model of a transcript, whatever program wrote the file."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum
from typing import NamedTuple


class Role(StrEnum):
    """Who a speaker is in the session.

    ``OTHER`` is anyone beyond the coach and the client; ``UNKNOWN`` is speech that the file
    gives to nobody.
    """

    COACH = "coach"
    CLIENT = "client"
    OTHER = "other"
    UNKNOWN = "unknown"


class Interval(NamedTuple):
    """A stretch of time in seconds from the start of the recording, ``start <= end``."""

    start: float
    end: float


@dataclass(frozen=True, slots=True)
class Utterance:
    """One thing said by one speaker.

    Attributes:
        index: Number of the utterance in its transcript, from 0, without gaps.
        speaker: The speaker's key in :attr:`Transcript.speakers`, or ``None`` if unnamed.
        role: The role of that speaker.
        text: The words, with white space collapsed and markup removed. Empty only where a
            numbered record could not be used: it keeps its place, and no measure counts it.
        start: Seconds from the start of the recording, or ``None`` where the file has no time.
        end: Seconds, ``end >= start``, or ``None``.
        pieces: The timed stretches of speech that the utterance was put together from, in
            order. Several where cues were merged, so that the pauses between them stay pauses.
        confidence: Mean of the recogniser's own word confidences (0 to 1), or ``None``.
        line: Line of the source file where it begins (1-based), or ``None``.
        end_estimated: Whether ``end`` is not in the file but estimated from the words.
    """

    index: int
    speaker: str | None
    role: Role
    text: str
    start: float | None
    end: float | None
    pieces: tuple[Interval, ...]
    confidence: float | None
    line: int | None
    end_estimated: bool = False


@dataclass(frozen=True, slots=True)
class Speaker:
    """A person in the transcript.

    Attributes:
        key: The name or id exactly as the file has it, cleaned of white space.
        name: A name to show, or ``None`` where the file has only an id such as ``spk_0``.
        role: The role, given or inferred.
        role_confidence: How sure the role is (0 to 1); 1.0 where it was given.
        utterances: How many utterances are theirs.
    """

    key: str
    name: str | None
    role: Role
    role_confidence: float
    utterances: int


class Times(StrEnum):
    """How the file places speech in time."""

    NONE = "none"
    SPARSE = "sparse"  # a stamp now and then, as in Google Meet
    STARTS = "starts"  # a start for each utterance, ends estimated
    INTERVALS = "intervals"  # a start and an end for each utterance


@dataclass(frozen=True, slots=True)
class Evidence:
    """What the file can support; every measure states which of these it needs.

    Attributes:
        speakers: Whether speech is attributed to at least one speaker.
        coach: Whether someone speaks as the coach.
        client: Whether someone speaks as the client.
        times: How speech is placed in time.
        overlap: Whether the format can show two people talking at once, so that interruptions
            can be counted. Captions are laid end to end and cannot.
        language: ISO 639-1 code of the language, ``None`` if it cannot be told.
    """

    speakers: bool
    coach: bool
    client: bool
    times: Times
    overlap: bool
    language: str | None


@dataclass(frozen=True, slots=True)
class Dropped:
    """Something in the file that is not speech, or could not be used.

    Attributes:
        line: Line of the source file (1-based), or the number of the record where it has no
            lines, or ``None``.
        reason: Why it was dropped, in a few words. Never the words themselves.
    """

    line: int | None
    reason: str


@dataclass(frozen=True, slots=True)
class Withheld:
    """A measure that is not shown, and why."""

    measure: str
    reason: str


@dataclass(frozen=True, slots=True)
class ImportReport:
    """What became of the file.

    Attributes:
        cues_read: Records of speech found in the file, before anything was merged or dropped.
        cues_merged: Cues that were joined to the one before them.
        dropped: Cues and lines that were left out.
        supported: Names of the measures that this file can support.
        withheld: Measures that it cannot, each with its reason.
        warnings: Sentences for a person to read.
    """

    cues_read: int
    cues_merged: int
    dropped: tuple[Dropped, ...]
    supported: tuple[str, ...]
    withheld: tuple[Withheld, ...]
    warnings: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Source:
    """Where a transcript came from.

    Attributes:
        file: The name as it was given; ``-`` for standard input.
        format: Name of the format, as ``listenwell formats`` lists it.
        format_confidence: From 0 to 1.
        session_date: The date in the file or its name, if there is one.
    """

    file: str
    format: str
    format_confidence: float
    session_date: date | None


@dataclass(frozen=True, slots=True)
class Transcript:
    """A conversation, ready to be read. ``utterances[i].index == i``."""

    source: Source
    utterances: tuple[Utterance, ...]
    speakers: tuple[Speaker, ...]
    evidence: Evidence
    report: ImportReport = field(repr=False)

    def by_role(self, role: Role) -> Sequence[Utterance]:
        """Return the utterances of all speakers with this role, in order."""
        return [u for u in self.utterances if u.role is role]
