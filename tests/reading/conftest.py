"""Sessions written as readable timelines."""

from collections.abc import Callable, Mapping, Sequence
from datetime import date

import pytest

from listenwell.reading import Annotation
from listenwell.transcripts import (
    Evidence,
    ImportReport,
    Interval,
    Role,
    Source,
    Speaker,
    Times,
    Transcript,
    Utterance,
)

Timeline = Callable[..., Transcript]


def _utterance(index: int, row: str) -> Utterance:
    who, when, text = (part.strip() for part in row.split("|"))
    pieces = tuple(
        Interval(*(float(edge) for edge in piece.split("-"))) for piece in when.split(",") if piece
    )
    role = Role.UNKNOWN if who == "?" else Role(who) if who in set(Role) else Role.OTHER
    return Utterance(
        index=index,
        speaker=None if who == "?" else who,
        role=role,
        text=text,
        start=pieces[0].start if pieces else None,
        end=max(piece.end for piece in pieces) if pieces else None,
        pieces=pieces,
        confidence=None,
        line=index + 1,
    )


def timeline(
    *rows: str,
    times: Times | None = None,
    overlap: bool = True,
    language: str | None = "en",
    file: str = "session.json",
    day: date | None = None,
) -> Transcript:
    """Build a transcript of rows ``speaker | start-end[,start-end] | words``.

    A speaker who is neither ``coach`` nor ``client`` is another person, ``?`` is nobody known.
    Without ``times`` the rows decide: all timed, or none.
    """
    utterances = tuple(_utterance(index, row) for index, row in enumerate(rows))
    timed = all(u.pieces for u in utterances)
    people = dict.fromkeys(u.speaker for u in utterances if u.speaker is not None)
    roles = {u.speaker: u.role for u in utterances}
    speakers = tuple(
        Speaker(who, who.title(), roles[who], 1.0, sum(u.speaker == who for u in utterances))
        for who in people
    )
    evidence = Evidence(
        speakers=bool(speakers),
        coach="coach" in people,
        client="client" in people,
        times=times or (Times.INTERVALS if timed else Times.NONE),
        overlap=overlap,
        language=language,
    )
    report = ImportReport(len(rows), 0, (), (), (), ())
    return Transcript(Source(file, "made", 1.0, day), utterances, speakers, evidence, report)


class Said:
    """A reader that says what the test tells it to, by the index of the utterance."""

    version = "said-1"

    def __init__(self, notes: Mapping[int, Annotation]) -> None:
        self.notes = notes

    def annotate(
        self, transcript: Transcript, backchannels: Sequence[bool]
    ) -> Sequence[Annotation]:
        return [self.notes.get(u.index, Annotation()) for u in transcript.utterances]


@pytest.fixture(name="timeline", scope="session")
def _timeline() -> Timeline:
    return timeline


@pytest.fixture(scope="session")
def said() -> Callable[[Mapping[int, Annotation]], Said]:
    return Said
