"""A transcript into rows, and back; every word sealed on the way."""

from collections.abc import Sequence
from dataclasses import asdict
from datetime import date
from typing import Any
from uuid import UUID

import orjson

from listenwell.perimeter.keys import ClientCipher
from listenwell.sessions.tables import StoredTranscript, StoredUtterance
from listenwell.transcripts import (
    Dropped,
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


def transcript_row(job_id: UUID, transcript: Transcript, cipher: ClientCipher) -> dict[str, Any]:
    """Return the values of a ``transcripts`` row."""
    confidences = [u.confidence for u in transcript.utterances if u.confidence is not None]
    ends = [u.end for u in transcript.utterances if u.end is not None]
    return {
        "job_id": job_id,
        "duration_seconds": max(ends, default=None),
        "word_count": sum(u.text.count(" ") + 1 for u in transcript.utterances),
        "confidence_score": sum(confidences) / len(confidences) if confidences else None,
        "format": transcript.source.format,
        "format_confidence": transcript.source.format_confidence,
        "evidence": asdict(transcript.evidence),
        "speakers": cipher.seal(orjson.dumps(transcript.speakers).decode()),
        "import_report": cipher.seal(orjson.dumps(transcript.report).decode()),
    }


def utterance_rows(
    transcript_id: UUID, transcript: Transcript, cipher: ClientCipher
) -> list[dict[str, Any]]:
    """Return the columns of the ``utterances`` rows, in order."""
    return [
        {
            "transcript_id": transcript_id,
            "utterance_index": u.index,
            "speaker_label": u.role.value,
            "speaker_name": None if u.speaker is None else cipher.seal(u.speaker),
            "text": cipher.seal(u.text),
            "start_time": u.start,
            "end_time": u.end,
            "pieces": [list(piece) for piece in u.pieces],
            "confidence": u.confidence,
        }
        for u in transcript.utterances
    ]


def opened_transcript(
    stored: StoredTranscript,
    rows: Sequence[StoredUtterance],
    cipher: ClientCipher,
    *,
    file: str,
    session_date: date,
) -> Transcript:
    """Return the transcript as it was imported."""
    return Transcript(
        source=Source(file, stored.format, float(stored.format_confidence or 0), session_date),
        utterances=tuple(_utterance(row, cipher) for row in rows),
        speakers=opened_speakers(cipher.open(stored.speakers)),
        evidence=_evidence(stored.evidence),
        report=opened_report(cipher.open(stored.import_report)),
    )


def opened_speakers(text: str) -> tuple[Speaker, ...]:
    """Return the speakers from their JSON."""
    return tuple(Speaker(**{**each, "role": Role(each["role"])}) for each in orjson.loads(text))


def opened_report(text: str) -> ImportReport:
    """Return an import report from its JSON."""
    fields = orjson.loads(text)
    return ImportReport(
        cues_read=fields["cues_read"],
        cues_merged=fields["cues_merged"],
        dropped=tuple(Dropped(**each) for each in fields["dropped"]),
        supported=tuple(fields["supported"]),
        withheld=tuple(Withheld(**each) for each in fields["withheld"]),
        warnings=tuple(fields["warnings"]),
    )


def _utterance(row: StoredUtterance, cipher: ClientCipher) -> Utterance:
    return Utterance(
        index=row.index,
        speaker=None if row.speaker_name is None else cipher.open(row.speaker_name),
        role=Role(row.speaker_label),
        text=cipher.open(row.text),
        start=None if row.start_time is None else float(row.start_time),
        end=None if row.end_time is None else float(row.end_time),
        pieces=tuple(Interval(*piece) for piece in row.pieces),
        confidence=None if row.confidence is None else float(row.confidence),
        line=None,
    )


def _evidence(fields: dict[str, Any]) -> Evidence:
    return Evidence(**{**fields, "times": Times(fields["times"])})
