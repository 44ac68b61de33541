"""What a format module hands over: cues as they stand in the file, nothing decided yet."""

from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum
from typing import NamedTuple

from listenwell.transcripts.model import Dropped, Interval, Role


class Cue(NamedTuple):
    """One record of speech in the file.

    ``start`` and ``end`` are seconds; ``None`` where the file gives none. ``line`` is the
    1-based line, or for a format without lines the 1-based number of the record.
    ``end_estimated`` is set by the import where it gives an end that the file does not.
    ``pieces`` are the stretches of speech in the cue, where the file gives several.
    """

    text: str
    speaker: str | None = None
    start: float | None = None
    end: float | None = None
    line: int | None = None
    confidence: float | None = None
    end_estimated: bool = False
    pieces: tuple[Interval, ...] = ()


class Overlap(StrEnum):
    """Whether a format can show that two people talk at once."""

    YES = "yes"
    NO = "no"
    IF_SEEN = "if seen"  # some writers of the format do: believed once the file shows it


@dataclass(slots=True)
class Draft:
    """The parsed file.

    Attributes:
        cues: In the order of the file.
        dropped: What the parser itself left out (notes, styles, footers, broken cues).
        warnings: Sentences about the file as a whole.
        overlap: What the format can show.
        merge: Whether neighbouring cues of one speaker may be parts of one utterance. True for
            captions and word lists, false where the file's own records are utterances.
        numbered: Whether the number of a record is the number of its utterance. What is dropped
            then leaves an utterance without words in its place; no measure counts it.
        sparse_times: Whether stamps mark stretches of minutes and not single cues.
        participants: Names that the file lists as present, spoken or not.
        roles: Roles that the file itself states, by speaker key.
        session_date: The date in the file.
        language: ISO 639-1 code that the file states.
        unit: What ``line`` counts: ``line`` or ``record``.
    """

    cues: list[Cue]
    dropped: list[Dropped] = field(default_factory=list)
    warnings: list[str] = field(default_factory=list)
    overlap: Overlap = Overlap.NO
    merge: bool = True
    numbered: bool = False
    sparse_times: bool = False
    participants: tuple[str, ...] = ()
    roles: dict[str, Role] = field(default_factory=dict)
    session_date: date | None = None
    language: str | None = None
    unit: str = "line"
