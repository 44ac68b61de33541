"""AssemblyAI: ``utterances`` where speakers were labelled, else ``words``; milliseconds."""

from typing import Any

from listenwell.transcripts.content import Content
from listenwell.transcripts.draft import Cue, Draft, Overlap
from listenwell.transcripts.formats.base import Format
from listenwell.transcripts.formats.json_fields import (
    Records,
    confidence,
    first_object,
    language_code,
    mean,
    milliseconds,
    object_at,
    objects,
    speaker_key,
)
from listenwell.transcripts.formats.word_runs import Word, stretches

_OWN_FIELDS = (
    "audio_url",
    "audio_duration",
    "acoustic_model",
    "speech_model",
    "language_confidence",
    "speaker_labels",
    "dual_channel",
    "multichannel",
)
_LISTS = ("utterances", "sentences", "paragraphs", "words")


def sniff(content: Content) -> float:
    """Look for a list of words or utterances beside fields that only this vendor writes."""
    document = content.json_or_none
    if not isinstance(document, dict) or not any(field in document for field in _LISTS):
        return 0.0
    if "segments" in document or "listenwell_version" in document:
        return 0.0
    own = sum(field in document for field in _OWN_FIELDS)
    if own:
        return min(1.0, 0.9 + 0.05 * own)
    first = next((first for name in _LISTS if (first := first_object(document.get(name)))), {})
    whole = isinstance(first.get("start"), int) and isinstance(first.get("end"), int)
    return 0.9 if whole and "confidence" in first and "words" in first else 0.0


def parse(content: Content) -> Draft:
    """Read utterances as they are; words, where there is nothing else, in stretches."""
    document = object_at(content.json, "the document")
    name = next((name for name in _LISTS if document.get(name)), "words")
    records = Records(document.get(name) or [], name)
    cues = _from_words(records) if name == "words" else _from_utterances(records)
    records.check(cues)
    channels = document.get("multichannel") is True or document.get("dual_channel") is True
    return Draft(
        cues,
        dropped=records.dropped,
        # On one channel each word goes to one speaker, in order; channels run side by side.
        overlap=Overlap.YES if channels else Overlap.IF_SEEN,
        merge=name in ("sentences", "words"),
        language=language_code(document.get("language_code")),
        unit="record",
    )


def _from_utterances(records: Records) -> list[Cue]:
    return [
        Cue(
            text,
            _speaker(record),
            milliseconds(record.get("start")),
            milliseconds(record.get("end")),
            number,
            mean(confidence(word.get("confidence")) for word in objects(record.get("words"))),
        )
        for number, record, text in records.texts("text")
    ]


def _from_words(records: Records) -> list[Cue]:
    return stretches(
        Word(
            number,
            text,
            _speaker(record),
            milliseconds(record.get("start")),
            milliseconds(record.get("end")),
            confidence(record.get("confidence")),
        )
        for number, record, text in records.texts("text")
    )


def _speaker(record: dict[str, Any]) -> str | None:
    return speaker_key(record.get("speaker")) or speaker_key(record.get("channel"))


FORMATS = (
    Format(
        name="assemblyai-json",
        title="AssemblyAI (JSON)",
        suffixes=(".json",),
        sniff=sniff,
        parse=parse,
        carries=frozenset({"speakers", "starts", "ends", "overlap", "word confidence"}),
    ),
)
