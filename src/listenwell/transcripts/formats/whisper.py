"""Whisper and its kin: OpenAI's, whisper-timestamped, WhisperX, faster-whisper, whisper.cpp.

All write ``segments`` of text with times; they differ in names, and in whether words have times,
probabilities and speakers.
"""

from collections.abc import Iterator
from typing import Any, Final

from listenwell.transcripts.content import Content
from listenwell.transcripts.draft import Cue, Draft, Overlap
from listenwell.transcripts.formats.base import Format
from listenwell.transcripts.formats.json_fields import (
    Records,
    clock_or_seconds,
    confidence,
    first_object,
    language_code,
    mean,
    milliseconds,
    object_at,
    objects,
    seconds,
    speaker_key,
)
from listenwell.transcripts.formats.json_fields import (
    number as finite,
)
from listenwell.transcripts.formats.whisper_inventions import Segment, without_inventions
from listenwell.transcripts.formats.word_runs import Word, stretches

_OWN_FIELDS: Final = frozenset(
    "seek tokens temperature avg_logprob compression_ratio no_speech_prob words".split()
)
_LISTS: Final = ("segments", "transcription", "speakers", "chunks")


def sniff(content: Content) -> float:
    """Look for segments with text and times, under any of the names that are in use."""
    document = content.json_or_none
    if isinstance(document, list):
        return _sure_of(first_object(document)) if _is_segment(first_object(document)) else 0.0
    if not isinstance(document, dict) or "results" in document or "utterances" in document:
        return 0.0
    for name in _LISTS:
        segments = document.get(name)
        if name in ("segments", "transcription") and segments == [] and "text" in document:
            return 0.7
        first = first_object(segments)
        if _is_segment(first):
            named = "language" in document or "word_segments" in document or name != "segments"
            return max(0.9 if named else 0.7, _sure_of(first))
    return 0.0


def _is_segment(record: dict[str, Any]) -> bool:
    if "text" not in record:
        return False
    return "offsets" in record or "timestamp" in record or ("start" in record and "end" in record)


def _sure_of(segment: dict[str, Any]) -> float:
    if _OWN_FIELDS.intersection(segment):
        return 0.95
    return 0.4 if "speaker" in segment else 0.5


def parse(content: Content) -> Draft:
    """Read segments, split where the words in them go over to another speaker."""
    document = content.json
    if isinstance(document, list):
        document, records = {}, Records(document, "the list")
    else:
        document = object_at(document, "the document")
        name = next((name for name in _LISTS if document.get(name)), "segments")
        records = Records(document.get(name), name)
    segments = [_segment(number, record, text) for number, record, text in records.texts("text")]
    records.check([cue for segment in segments for cue in segment.cues])
    kept, dropped, warnings = without_inventions(segments)
    result = document.get("result")
    stated = document.get("language") or (result.get("language") if isinstance(result, dict) else 0)
    return Draft(
        [cue for segment in kept for cue in segment.cues],
        dropped=sorted(records.dropped + dropped, key=lambda one: one.line or 0),
        warnings=warnings,
        # One stream of text, laid end to end; the small overlaps of alignment are not speech.
        overlap=Overlap.NO,
        merge=True,
        language=language_code(stated),
        unit="record",
    )


def _segment(number: int, record: dict[str, Any], text: str) -> Segment:
    start, end = _times(record)
    words = objects(record.get("words"))
    own = _speaker(record)
    speakers = {_speaker(word) for word in words} - {None}
    said = mean(_confidence(word) for word in words or _tokens(record))
    if len(speakers) > 1:
        cues = stretches(_words(number, words, own))
    else:
        cues = [Cue(text.strip(), own or next(iter(speakers), None), start, end, number, said)]
    return Segment(
        number=number,
        text=text,
        start=start,
        end=end,
        cues=cues,
        no_speech=confidence(record.get("no_speech_prob")),
        log_probability=finite(record.get("avg_logprob")),
        compression=finite(record.get("compression_ratio")),
    )


def _words(number: int, words: list[dict[str, Any]], own: str | None) -> Iterator[Word]:
    """Yield words; one that WhisperX could not align goes with the word before it."""
    speaker = next((key for word in words if (key := _speaker(word))), own)
    for word in words:
        text = word.get("word") if word.get("word") is not None else word.get("text")
        if isinstance(text, str):
            speaker = _speaker(word) or speaker
            start, end = _times(word)
            yield Word(number, text, speaker, start, end, _confidence(word))


def _tokens(record: dict[str, Any]) -> list[dict[str, Any]]:
    """Return whisper.cpp's tokens that are words; its marks of time stand in ``[_…]``."""
    tokens = objects(record.get("tokens"))
    return [token for token in tokens if not str(token.get("text", "")).startswith("[_")]


def _times(record: dict[str, Any]) -> tuple[float | None, float | None]:
    offsets, stamps = record.get("offsets"), record.get("timestamp")
    if isinstance(offsets, dict):  # whisper.cpp
        return milliseconds(offsets.get("from")), milliseconds(offsets.get("to"))
    if isinstance(stamps, list) and len(stamps) == 2:  # the pipeline of transformers
        return seconds(stamps[0]), seconds(stamps[1])
    return clock_or_seconds(record.get("start")), clock_or_seconds(record.get("end"))


def _speaker(record: dict[str, Any]) -> str | None:
    return speaker_key(record.get("speaker"))


def _confidence(word: dict[str, Any]) -> float | None:
    names = ("probability", "score", "confidence", "p")
    return next((c for name in names if (c := confidence(word.get(name))) is not None), None)


FORMATS = (
    Format(
        name="whisper-json",
        title="Whisper and WhisperX (JSON)",
        suffixes=(".json",),
        sniff=sniff,
        parse=parse,
        carries=frozenset({"speakers", "starts", "ends", "word confidence"}),
    ),
)
