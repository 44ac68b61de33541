"""Fathom: turns with the speaker's name and the time in the recording, in whole seconds."""

from typing import Any

from listenwell.transcripts.content import Content
from listenwell.transcripts.draft import Cue, Draft, Overlap
from listenwell.transcripts.formats.base import Format
from listenwell.transcripts.formats.json_fields import (
    Records,
    clock_or_seconds,
    date_of,
    first_object,
    language_code,
    object_at,
    objects,
    speaker_key,
)


def sniff(content: Content) -> float:
    """Look for ``transcript`` records that name a speaker and a ``timestamp``."""
    meeting = _meeting(content.json_or_none)
    first = first_object(meeting.get("transcript"))
    speaker = first.get("speaker")
    if isinstance(speaker, dict) and "display_name" in speaker:
        return 1.0
    own = "recording_start_time" in meeting or "fathom_video_url" in meeting
    return 0.8 if own and "transcript" in meeting else 0.0


def parse(content: Content) -> Draft:
    """Read each record as one turn; Fathom gives no ends."""
    document = content.json
    meeting = _meeting(document) or object_at(document, "the document")
    records = Records(meeting.get("transcript"), "transcript")
    cues = [
        Cue(text, _speaker(record), clock_or_seconds(record.get("timestamp")), None, number)
        for number, record, text in records.texts("text")
    ]
    records.check(cues)
    invitees = objects(meeting.get("calendar_invitees"))
    names = (speaker_key(invitee.get("name")) for invitee in invitees)
    return Draft(
        cues,
        dropped=records.dropped,
        overlap=Overlap.NO,  # without ends, nothing can overlap
        merge=False,
        participants=tuple(dict.fromkeys(name for name in names if name)),
        session_date=date_of(meeting.get("recording_start_time"))
        or date_of(meeting.get("scheduled_start_time")),
        language=language_code(meeting.get("transcript_language")),
        unit="record",
    )


def _meeting(document: object) -> dict[str, Any]:
    """Return the meeting: the document itself, or the only one in a page of the API's list."""
    if not isinstance(document, dict):
        return {}
    items = document.get("items")
    if isinstance(items, list) and len(items) == 1 and "transcript" not in document:
        return first_object(items)
    return document


def _speaker(record: dict[str, Any]) -> str | None:
    value = record.get("speaker")
    return speaker_key(value.get("display_name") if isinstance(value, dict) else value)


FORMATS = (
    Format(
        name="fathom-json",
        title="Fathom (JSON)",
        suffixes=(".json",),
        sniff=sniff,
        parse=parse,
        carries=frozenset({"speakers", "starts"}),
    ),
)
