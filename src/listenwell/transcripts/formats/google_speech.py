"""Google Speech-to-Text, v1 and v2, in camelCase (the API) and snake_case (the client library).

With diarization the last result says every word again, this time with its speaker; only those
words are read then.
"""

import re
from collections.abc import Iterator
from typing import Any, Final

from listenwell.transcripts.content import Content
from listenwell.transcripts.draft import Cue, Draft, Overlap
from listenwell.transcripts.formats.base import Format
from listenwell.transcripts.formats.json_fields import (
    Records,
    confidence,
    first_object,
    known,
    language_code,
    object_at,
    objects,
    seconds,
    speaker_key,
)
from listenwell.transcripts.formats.json_fields import (
    number as finite,
)
from listenwell.transcripts.formats.word_runs import Word, in_order, stretches

_DURATION: Final = re.compile(r"\s*(\d+(?:\.\d+)?)s\s*", re.ASCII)


def sniff(content: Content) -> float:
    """Look for a list of ``results`` with ``alternatives``, also inside an operation's answer."""
    document = content.json_or_none
    if not isinstance(document, dict):
        return 0.0
    results = _results(document)
    if not isinstance(results, list):
        return 0.0
    first = next((r for r in objects(results) if "alternatives" in r), {})
    alternative = first_object(first.get("alternatives"))
    if "transcript" in alternative or "words" in alternative:
        return 0.95
    return 0.5 if "speech" in str(document.get("@type", "")).casefold() else 0.0


def parse(content: Content) -> Draft:
    """Read the words of each channel, once each, in stretches."""
    document = object_at(content.json, "the document")
    records = Records(_results(document), "results")
    channels: dict[str | None, list[tuple[int, dict[str, Any]]]] = {}
    for number, result in records.objects():
        alternative = first_object(result.get("alternatives"))
        if not objects(alternative.get("words")) and "transcript" not in alternative:
            if alternative:
                records.refuse(number, "alternatives[0].transcript", "missing")
            continue  # Google leaves results empty where it heard nothing
        channel = speaker_key(_either(result, "channelTag", "channel_tag"))
        channels.setdefault(channel, []).append((number, result))
    many = len(channels) > 1
    cues = [
        cue
        for channel, results in channels.items()
        for cue in _channel_cues(results, f"channel {channel}" if many else None, records)
    ]
    records.check(cues)
    return Draft(
        in_order(cues) if many else cues,
        dropped=records.dropped,
        # Words of one channel follow one another whoever says them; channels run side by side.
        overlap=Overlap.YES if many else Overlap.NO,
        merge=True,
        language=_language(records),
        unit="record",
    )


def _results(document: dict[str, Any]) -> object:
    """Return the results of a plain answer, of an operation, or of a batch of one file."""
    for name in ("response", "results"):
        inner = document.get(name)
        if isinstance(inner, dict):
            document = inner
            if name == "response":
                return _results(inner)
            files = [value for value in inner.values() if isinstance(value, dict)]
            batch = files[0] if len(files) == 1 else {}
            transcript = batch.get("transcript") or batch.get("inlineResult", {}).get("transcript")
            return transcript.get("results") if isinstance(transcript, dict) else None
    return document.get("results")


def _language(records: Records) -> str | None:
    codes = (
        language_code(_either(result, "languageCode", "language_code"))
        for _, result in records.objects()
    )
    return next((code for code in codes if code), None)


def _channel_cues(
    results: list[tuple[int, dict[str, Any]]], channel: str | None, records: Records
) -> list[Cue]:
    read = [(number, result, list(_words(number, result, channel))) for number, result in results]
    said_again = _tagged([words for _, _, words in read])
    cues = stretches(said_again)
    covered = _span(said_again)
    for number, result, words in read:
        if words and (_is_tagged(words) or _within(words, covered)):
            continue
        if words:
            cues += stretches(words)
        elif not said_again:
            text = first_object(result.get("alternatives")).get("transcript")
            if isinstance(text, str):
                cues.append(Cue(text, channel, line=number))
            else:
                records.refuse(number, "alternatives[0].transcript", "not a string")
    return in_order(cues) if said_again else cues


def _words(number: int, result: dict[str, Any], channel: str | None) -> Iterator[Word]:
    for word in objects(first_object(result.get("alternatives")).get("words")):
        text = word.get("word")
        if not isinstance(text, str):
            continue
        yield Word(
            number,
            text.replace("▁", ""),
            channel or _speaker(word),
            _duration(_either(word, "startTime", "start_time", "startOffset", "start_offset")),
            _duration(_either(word, "endTime", "end_time", "endOffset", "end_offset")),
            # A confidence of exactly 0 is the field's default: not measured.
            confidence(word.get("confidence")) or None,
        )


def _speaker(word: dict[str, Any]) -> str | None:
    label = speaker_key(_either(word, "speakerLabel", "speaker_label"))
    tag = speaker_key(_either(word, "speakerTag", "speaker_tag"))
    return label or (None if tag == "0" else tag)  # 0 stands for no tag


def _is_tagged(words: list[Word]) -> bool:
    return any(word.speaker is not None for word in words)


def _tagged(results: list[list[Word]]) -> list[Word]:
    """Return the words that carry speakers, each once: a later result may repeat the earlier."""
    kept: list[Word] = []
    for words in results:
        if not _is_tagged(words):
            continue
        begin, seen = known(*(w.start for w in words)), known(*(w.start for w in kept))
        again = begin is not None and seen is not None and begin <= seen
        kept = words if again else kept + words
    return kept


def _span(words: list[Word]) -> tuple[float, float] | None:
    start = known(*(w.start for w in words))
    end = known(*(w.end for w in reversed(words)))
    return None if start is None or end is None else (start, end)


def _within(words: list[Word], span: tuple[float, float] | None) -> bool:
    own = _span(words)
    return own is not None and span is not None and span[0] <= own[0] and own[1] <= span[1]


def _duration(value: object) -> float | None:
    """Read ``"1.300s"``, ``{"seconds": "1", "nanos": 300000000}`` or a number of seconds."""
    if isinstance(value, dict):
        whole = finite(value.get("seconds", 0))
        nanos = finite(value.get("nanos", 0))
        return seconds(None if whole is None or nanos is None else round(whole + nanos / 1e9, 3))
    if isinstance(value, str) and (match := _DURATION.fullmatch(value)):
        return float(match[1])
    return seconds(value)


def _either(record: dict[str, Any], *fields: str) -> object:
    return next((record[field] for field in fields if record.get(field) is not None), None)


FORMATS = (
    Format(
        name="google-speech-json",
        title="Google Speech-to-Text (JSON)",
        suffixes=(".json",),
        sniff=sniff,
        parse=parse,
        carries=frozenset({"speakers", "starts", "ends", "overlap", "word confidence"}),
    ),
)
