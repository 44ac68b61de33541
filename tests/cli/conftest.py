"""A reading made by hand, so that the doors are tested apart from what lies behind them."""

from collections.abc import Callable
from dataclasses import fields
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from listenwell.reading import (
    Annotation,
    Cue,
    CueType,
    EngagementPart,
    MotivationalInterviewing,
    Reading,
    SessionAnalytics,
    TalkTypeLabel,
)
from listenwell.reading.model import BehaviourLabel
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
    Withheld,
)

MakeReading = Callable[..., Reading]

LINES = (
    ("coach", "What would you like to look at today?", "open"),
    ("client", "I keep saying yes to everything, and by Thursday I have nothing left.", None),
    ("coach", "You are worn out, and you still want to be the one people can count on.", None),
    ("client", "Mm-hmm.", None),
    ("coach", "Have you said no to anyone this week?", "closed"),
    ("client", "I don't think that would work with my manager.", None),
    ("coach", "What makes it hard to picture?", "open"),
    ("client", "I just realized I have never actually asked her. I only assumed.", None),
    ("coach", "So the no you are afraid of is one you have never heard.", None),
    ("client", "I'm going to ask her on Monday for two mornings without meetings.", None),
)
CUES = {
    5: (CueType.RESISTANCE, 0.81, "Turns an idea down before trying it."),
    7: (CueType.BREAKTHROUGH, 0.92, "A new understanding, in the client's own words."),
    9: (CueType.COMMITMENT, 0.88, "Says what they will do, and when."),
}
ANALYTICS = {
    "coach_talk_time_seconds": 40.0,
    "client_talk_time_seconds": 52.0,
    "coach_talk_percentage": 36.4,
    "client_talk_percentage": 47.3,
    "coach_speech_share": 43.5,
    "client_speech_share": 56.5,
    "total_turns": 9,
    "coach_turns": 5,
    "client_turns": 4,
    "coach_question_count": 3,
    "coach_statement_count": 2,
    "question_to_statement_ratio": 1.5,
    "open_question_count": 2,
    "closed_question_count": 1,
    "client_sentiment_score": -0.12,
    "engagement_score": 71.0,
}
ENGAGEMENT = (
    EngagementPart("client_share", 0.9, 0.25, 56.5, "The client has 56 % of speech; 50 to 70."),
    EngagementPart("elaboration", 0.6, 0.25, 12.0, "12 words a turn; full marks from 40."),
    EngagementPart("responsiveness", None, 0.15, None, "No true ends, so no pause is measured."),
    EngagementPart("change_talk", 0.7, 0.2, 0.66, "Two utterances of change talk to one."),
    EngagementPart("turn_balance", 0.8, 0.15, 0.44, "The client has 44 % of turns; 40 to 60."),
)


@pytest.fixture
def make_reading() -> MakeReading:
    """Return a maker of readings."""
    return build_reading


def build_reading(
    *,
    file: str = "2026-09-03-priya.vtt",
    day: date | None = date(2026, 9, 3),
    coach: str | None = "Ana Lima",
    client: str | None = "Priya",
    times: Times = Times.INTERVALS,
    rounds: int = 1,
    words: dict[int, str] | None = None,
    warnings: tuple[str, ...] = (),
    mi: tuple[float | None, ...] = (0.67, 0.5, 0.67, 0.75),
    **analytics: Any,
) -> Reading:
    """Make a reading; ``analytics`` overrides single measures."""
    spoken = [_utterance(index, coach, client, times) for index in range(rounds * len(LINES))]
    for index, text in (words or {}).items():
        spoken[index] = _with_text(spoken[index], text)
    cues = tuple(_cue(u) for u in spoken if u.index % len(LINES) in CUES)
    withheld = (
        Withheld("interruption_count", "speech is laid end to end"),
        Withheld("coach_interruption_count", "speech is laid end to end"),
    )
    numbers: dict[str, Any] = {field.name: None for field in fields(SessionAnalytics)}
    numbers["total_duration_seconds"] = 11.0 * len(spoken) if times is not Times.NONE else None
    counts = {f"cue_{kind.value}_count": 0 for kind in CueType}
    for cue in cues:
        counts[f"cue_{cue.cue_type.value}_count"] += 1
    return Reading(
        transcript=_transcript(file, day, spoken, coach, client, times, withheld, warnings),
        model_version="rules-1",
        annotations=tuple(_annotation(u) for u in spoken),
        backchannels=tuple(u.index % len(LINES) == 3 for u in spoken),
        analytics=SessionAnalytics(**(numbers | ANALYTICS | counts | analytics)),
        mi=MotivationalInterviewing(*mi),
        engagement=ENGAGEMENT,
        cues=cues,
        evidence=_evidence(spoken, cues),
        withheld=withheld,
        warnings=warnings,
        digest="sha256:" + "0" * 64,
    )


def _utterance(index: int, coach: str | None, client: str | None, times: Times) -> Utterance:
    role, text, _ = LINES[index % len(LINES)]
    speaker = (coach or "spk_0") if role == "coach" else (client or "spk_1")
    start = 11.0 * index if times is not Times.NONE else None
    end = start + 8.5 if start is not None else None
    pieces = (Interval(start, end),) if start is not None and end is not None else ()
    return Utterance(index, speaker, Role(role), text, start, end, pieces, None, index * 3 + 1)


def _with_text(utterance: Utterance, text: str) -> Utterance:
    return Utterance(
        utterance.index,
        utterance.speaker,
        utterance.role,
        text,
        utterance.start,
        utterance.end,
        utterance.pieces,
        utterance.confidence,
        utterance.line,
    )


def _annotation(utterance: Utterance) -> Annotation:
    question: Any = LINES[utterance.index % len(LINES)][2]
    if utterance.role is Role.COACH:
        kind: Any = "question" if question else "reflection"
        reflection: Any = None if question else "complex"
        return Annotation(None, BehaviourLabel(kind, 0.8), question, reflection, 0.1, None)
    return Annotation(TalkTypeLabel("change", 0.7), None, None, None, -0.2, None)


def _cue(utterance: Utterance) -> Cue:
    kind, confidence, why = CUES[utterance.index % len(LINES)]
    return Cue(kind, confidence, utterance.index, utterance.text, utterance.start, None, why)


def _evidence(spoken: list[Utterance], cues: tuple[Cue, ...]) -> dict[str, tuple[int, ...]]:
    asked = tuple(u.index for u in spoken if LINES[u.index % len(LINES)][2])
    return {
        "coach_question_count": asked,
        "client_speech_share": tuple(u.index for u in spoken if u.role is Role.CLIENT),
        "cue_breakthrough_count": tuple(
            cue.utterance_index for cue in cues if cue.cue_type is CueType.BREAKTHROUGH
        ),
    }


def _transcript(
    file: str,
    day: date | None,
    spoken: list[Utterance],
    coach: str | None,
    client: str | None,
    times: Times,
    withheld: tuple[Withheld, ...],
    warnings: tuple[str, ...],
) -> Transcript:
    half = len(spoken) // 2
    return Transcript(
        Source(file, "webvtt", 0.97, day),
        tuple(spoken),
        (
            Speaker(coach or "spk_0", coach, Role.COACH, 0.94, half),
            Speaker(client or "spk_1", client, Role.CLIENT, 0.94, half),
        ),
        Evidence(True, True, True, times, False, "en"),
        ImportReport(len(spoken), 0, (), ("total_turns",), withheld, warnings),
    )


@pytest.fixture
def transcript_file(tmp_path: Path) -> Path:
    """Return a small transcript on disk, in Listenwell's own JSON."""
    import json

    spoken = [
        {"speaker": role, "start": 11.0 * n, "end": 11.0 * n + 8.5, "text": text}
        for n, (role, text, _) in enumerate(LINES)
    ]
    file = tmp_path / "2026-09-03-session.json"
    file.write_text(json.dumps({"utterances": spoken}), encoding="utf-8")
    return file
