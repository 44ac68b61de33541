"""Fireflies.ai: the transcript of its API (``sentences``), or the list that its app exports."""

from typing import Any

from listenwell.transcripts.content import Content
from listenwell.transcripts.draft import Cue, Draft, Overlap
from listenwell.transcripts.formats.base import Format
from listenwell.transcripts.formats.json_fields import (
    Records,
    clock_or_seconds,
    date_of,
    first_object,
    object_at,
    objects,
    speaker_key,
)

_OWN_FIELDS = (
    "dateString",
    "meeting_attendees",
    "organizer_email",
    "host_email",
    "transcript_url",
    "participants",
    "fireflies_users",
)


def sniff(content: Content) -> float:
    """Look for ``sentences`` with a ``speaker_name``, also inside a GraphQL answer."""
    document = content.json_or_none
    if isinstance(document, list):
        first = first_object(document)
        return 0.95 if "sentence" in first and _names_speaker(first) else 0.0
    transcript = _transcript(document)
    if "sentences" not in transcript or "audio_duration" in transcript:
        return 0.0
    first = first_object(transcript["sentences"])
    if ("speaker_name" in first or "raw_text" in first) and "words" not in first:
        return 0.95
    return 0.6 if any(field in transcript for field in _OWN_FIELDS) else 0.0


def parse(content: Content) -> Draft:
    """Read each sentence as a piece of what its speaker says."""
    document = content.json
    if isinstance(document, list):
        transcript: dict[str, Any] = {}
        records = Records(document, "the list")
    else:
        transcript = _transcript(object_at(document, "the document"))
        records = Records(transcript.get("sentences"), "sentences")
    cues = [
        Cue(
            text,
            _speaker(record, transcript),
            _time(record, "start_time", "startTime", "time"),
            _time(record, "end_time", "endTime"),
            number,
        )
        for number, record, text in records.texts("text", "raw_text", "sentence")
    ]
    records.check(cues)
    attendees = objects(transcript.get("meeting_attendees"))
    names = (speaker_key(attendee.get("displayName")) for attendee in attendees)
    return Draft(
        cues,
        dropped=records.dropped,
        # Sentences have their own starts and ends, though one sound track rarely shows two voices.
        overlap=Overlap.IF_SEEN,
        merge=True,
        participants=tuple(dict.fromkeys(name for name in names if name)),
        session_date=date_of(transcript.get("dateString")) or date_of(transcript.get("date")),
        unit="record",
    )


def _transcript(document: object) -> dict[str, Any]:
    for name in ("data", "transcript"):
        inner = document.get(name) if isinstance(document, dict) else None
        if isinstance(inner, dict):
            document = inner
    return document if isinstance(document, dict) else {}


def _names_speaker(record: dict[str, Any]) -> bool:
    return "speaker_name" in record or "speaker_id" in record


def _speaker(record: dict[str, Any], transcript: dict[str, Any]) -> str | None:
    name = speaker_key(record.get("speaker_name"))
    if name is not None:
        return name
    key = speaker_key(record.get("speaker_id"))
    named = (s for s in objects(transcript.get("speakers")) if speaker_key(s.get("id")) == key)
    return next((name for s in named if (name := speaker_key(s.get("name")))), key)


def _time(record: dict[str, Any], *fields: str) -> float | None:
    value = next((record[field] for field in fields if record.get(field) is not None), None)
    return clock_or_seconds(value)


FORMATS = (
    Format(
        name="fireflies-json",
        title="Fireflies.ai (JSON)",
        suffixes=(".json",),
        sniff=sniff,
        parse=parse,
        carries=frozenset({"speakers", "starts", "ends", "overlap"}),
    ),
)
