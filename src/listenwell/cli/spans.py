"""Where on a line of a given length each speaker's words lie."""

from dataclasses import dataclass
from typing import Final

from listenwell.reading import Reading
from listenwell.transcripts import Role, Speaker, Times

LANES: Final = 4
"""Most speakers that are given a lane of their own."""

_ORDER: Final = (Role.COACH, Role.CLIENT, Role.OTHER, Role.UNKNOWN)


@dataclass(frozen=True, slots=True)
class Timeline:
    """The session laid on a line.

    Attributes:
        timed: Whether the line is seconds; otherwise it is words, in the order said.
        length: Where the line ends.
        spans: For each utterance, its stretches ``(begin, end)``.
        lanes: The speakers shown, the coach first.
        unnamed: Whether some of the speech is given to nobody, and has a lane of its own.
        hidden: How many speakers have no lane.
    """

    timed: bool
    length: float
    spans: tuple[tuple[tuple[float, float], ...], ...]
    lanes: tuple[Speaker, ...]
    unnamed: bool
    hidden: int


def timeline(reading: Reading) -> Timeline:
    """Lay a session out by its times, or by its words where the file has no times."""
    transcript = reading.transcript
    speakers = sorted(
        transcript.speakers, key=lambda s: (_ORDER.index(s.role), -s.utterances, s.key)
    )
    timed = transcript.evidence.times in (Times.STARTS, Times.INTERVALS)
    spans = _by_time(reading) if timed else _by_words(reading)
    length = max((end for stretch in spans for _, end in stretch), default=0.0)
    return Timeline(
        timed and length > 0,
        length,
        spans,
        tuple(speakers[:LANES]),
        any(u.text and u.speaker is None for u in transcript.utterances),
        max(0, len(speakers) - LANES),
    )


def _by_time(reading: Reading) -> tuple[tuple[tuple[float, float], ...], ...]:
    spans = []
    for utterance in reading.transcript.utterances:
        if utterance.pieces:
            spans.append(tuple((piece.start, piece.end) for piece in utterance.pieces))
        elif utterance.start is not None and utterance.end is not None:
            spans.append(((utterance.start, utterance.end),))
        else:
            spans.append(())
    return tuple(spans)


def _by_words(reading: Reading) -> tuple[tuple[tuple[float, float], ...], ...]:
    spans, place = [], 0.0
    for utterance in reading.transcript.utterances:
        words = float(max(1, len(utterance.text.split())))
        spans.append(((place, place + words),))
        place += words
    return tuple(spans)
